package net.pptpalg.nat.binding;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import net.pptpalg.alg.control.Direction;
import net.pptpalg.alg.control.StreamMemory;
import net.pptpalg.nat.binding.ControlConnection.Endpoints;
import net.pptpalg.nat.binding.NatOptions.PublishedServer;
import net.pptpalg.nat.policy.BanList;
import net.pptpalg.nat.policy.Refusal;
import net.pptpalg.nat.policy.RuleUse;
import net.pptpalg.nat.table.BindingTable;
import net.pptpalg.nat.table.CallCounters;

/**
 * All control connections and calls, the ports and Call IDs they have outside, and the two tables
 * through which the lanes translate GRE.
 *
 * <p>Owned by the control agent's thread; the lanes read {@link #inbound} and {@link #outbound}.
 */
public final class Bindings {
  private static final int EXPECTED_CALLS = 4096;

  /** What all control streams may keep. */
  static final int STREAM_BYTES = 64 << 20;

  /** Ended calls that may keep their ids at rest, all together, beyond the calls there may be. */
  private static final int RESTING_ROOM = 1 << 16;

  /** Ids that a client may have beyond its limit for calls that are refused. */
  private static final int REFUSAL_IDS = 64;

  /** The low byte of ids that are kept for a moment, so that few clients ask for them meanwhile. */
  private static final int UNPOPULAR = 0xb5;

  private NatOptions options;
  private final BindingEvents events;
  private final CallCounters[] lanes;
  private final OutsidePorts ports;

  /** GRE from a remote side: (remote, public; outside id) to inside address and id. */
  private final BindingTable inbound = new BindingTable(EXPECTED_CALLS);

  /** GRE from the inside: (inside, remote; remote id) to the public address. */
  private final BindingTable outbound = new BindingTable(EXPECTED_CALLS);

  private final KeyedIndex<ControlConnection> connectionsByInside =
      new KeyedIndex<>(BindingKeys.INSIDE_ENDS);
  private final KeyedIndex<ControlConnection> connectionsByOutside =
      new KeyedIndex<>(BindingKeys.OUTSIDE_ENDS);
  private final KeyedIndex<Call> callsByInsideId = new KeyedIndex<>(BindingKeys.INSIDE_ID);
  private final KeyedIndex<Call> callsByRemoteId = new KeyedIndex<>(BindingKeys.REMOTE_ID);

  /** Like {@link #inbound}, but with calls whose outside id rests. */
  private final KeyedIndex<Call> callsByOutsideId = new KeyedIndex<>(BindingKeys.OUTSIDE_ID);

  /* What GRE looks like on its way to its receiver, for errors about it. */
  private final KeyedIndex<Call> callsBySentToRemote = new KeyedIndex<>(BindingKeys.SENT_TO_REMOTE);
  private final KeyedIndex<Call> callsBySentToInside = new KeyedIndex<>(BindingKeys.SENT_TO_INSIDE);

  private final Map<Long, OutsideCallIds> callIds = new HashMap<>();
  private final Map<Integer, ClientUse> clients = new HashMap<>();
  private final ArrayDeque<Call> resting = new ArrayDeque<>();
  private final BindingChanges changes = new BindingChanges();
  private final CallTraffic traffic = new CallTraffic();
  private final BindingTable.Found found = new BindingTable.Found();

  private ControlConnection[] connections = new ControlConnection[64];
  private final ArrayDeque<Integer> freeConnections = new ArrayDeque<>();
  private int connectionsEnd;
  private int connectionCount;
  private long nextId = 1;
  private long latestOrder;

  private Call[] calls = new Call[64];
  private final ArrayDeque<Integer> freeCalls = new ArrayDeque<>();
  private int callsEnd;
  private int callCount;

  private StreamMemory streamMemory = new StreamMemory(STREAM_BYTES);
  private final Sweep sweep = new Sweep(this);

  /** Connections whose client has not been heard of again since its SYN: it may not exist. */
  private final EvictionList unanswered = new EvictionList();

  /** Connections that are established and have yet to carry a control message of either side. */
  private final EvictionList silent = new EvictionList();

  /** What a client has at the moment. */
  private static final class ClientUse {
    int connections;
    int halfOpen;
    int calls;

    /** Outside ids of calls that live, are refused or are over and rest. */
    int heldIds;
  }

  /** Whether a client may open another control connection. */
  public enum Admission {
    ADMITTED,
    TOO_MANY_CONNECTIONS,
    TOO_MANY_HALF_OPEN,
    TOO_MANY_OF_ALL
  }

  /**
   * @param lanes the call counters of each lane
   */
  public Bindings(NatOptions options, CallCounters[] lanes, BindingEvents events) {
    this.options = options;
    this.lanes = lanes.clone();
    this.events = events;
    this.ports =
        new OutsidePorts(connectionsByOutside, options.ephemeralLow(), options.ephemeralHigh());
  }

  /** What the lanes translate GRE from remote sides by. */
  public BindingTable inbound() {
    return inbound;
  }

  /** What the lanes translate GRE from the inside by. */
  public BindingTable outbound() {
    return outbound;
  }

  /** The memory that both tables take, in bytes. Any thread. */
  public long tableBytes() {
    return (long) inbound.bytes() + outbound.bytes();
  }

  public int connectionCount() {
    return connectionCount;
  }

  /** Calls that are not over. */
  public int callCount() {
    return callCount;
  }

  /** One past the largest index {@link #connection} may be asked for. */
  public int connectionsEnd() {
    return connectionsEnd;
  }

  /** One past the largest slot {@link #call} may be asked for. */
  public int callsEnd() {
    return callsEnd;
  }

  /** The call with this slot, over or not; or null. */
  public Call call(int slot) {
    return calls[slot];
  }

  /** A number above all ids that were given so far. */
  public long nextId() {
    return nextId;
  }

  /** What has changed since it was last asked. */
  public BindingChanges changes() {
    return changes;
  }

  /** The control connection with this index, or null. */
  public ControlConnection connection(int index) {
    return connections[index];
  }

  /** Finds the control connection whose inside end sent a segment, or null. */
  public ControlConnection byInside(int inside, int insidePort, int remote, int remotePort) {
    return connectionsByInside.find(
        BindingKeys.pair(inside, remote), BindingKeys.pair(insidePort, remotePort));
  }

  /** Finds the control connection whose remote end sent a segment, or null. */
  public ControlConnection byOutside(int publicAddress, int publicPort, int remote, int port) {
    return connectionsByOutside.find(
        BindingKeys.pair(publicAddress, remote), BindingKeys.pair(publicPort, port));
  }

  /**
   * Opens a control connection from an inside client to a remote server.
   *
   * @return null when no port is free on any public address
   */
  public ControlConnection openFromInside(
      int inside, int insidePort, int remote, int remotePort, long nowNs) {
    int[] addresses = options.publicAddresses();
    // All of a client's calls leave from one address as long as that has a port.
    int first = Math.floorMod(inside * 0x9E3779B9 >>> 8, addresses.length);
    for (int i = 0; i < addresses.length; i++) {
      int address = addresses[(first + i) % addresses.length];
      int port = ports.free(address, insidePort, remote, remotePort);
      if (port != OutsidePorts.NONE) {
        return add(
            new Endpoints(inside, insidePort, remote, remotePort, address, port), true, nowNs);
      }
    }
    return null;
  }

  /**
   * Follows a control connection that has one end on the gateway itself. Its address is the public
   * one already; its port moves only when a translated connection has it.
   *
   * @param openedHere whether the gateway is the client
   * @return null when no port is free
   */
  public ControlConnection openOwn(
      int address, int port, int remote, int remotePort, boolean openedHere, long nowNs) {
    int outside = openedHere ? ports.free(address, port, remote, remotePort) : port;
    return outside == OutsidePorts.NONE
        ? null
        : add(
            new Endpoints(address, port, remote, remotePort, address, outside), openedHere, nowNs);
  }

  /**
   * Opens a control connection from a remote client to a published server.
   *
   * @param publicPort the port the client has dialled, which is the server's as well
   * @return null when no server is published for this client
   */
  public ControlConnection openFromRemote(
      int publicAddress, int publicPort, int remote, int remotePort, long nowNs) {
    PublishedServer best = publishedFor(remote);
    return best == null
        ? null
        : add(
            new Endpoints(best.server(), publicPort, remote, remotePort, publicAddress, publicPort),
            false,
            nowNs);
  }

  /** The server that is published for a remote client, or null. */
  public PublishedServer publishedFor(int remote) {
    PublishedServer best = null;
    for (PublishedServer candidate : options.publishedServers()) {
      boolean better = best == null || candidate.prefixLength() > best.prefixLength();
      if (better && candidate.isFor(remote)) {
        best = candidate;
      }
    }
    return best;
  }

  /**
   * Says by which rule a control connection is allowed; its limits count the connection and its
   * calls from now on.
   *
   * @param inInterface kernel index of the interface it came by, 0 when that is not known
   */
  public void allowedBy(ControlConnection connection, RuleUse rule, int inInterface) {
    leaveRule(connection);
    connection.rule = rule;
    connection.inInterface = inInterface;
    rule.joined(connection.clientAddress(), connection.callCount);
    changes.changed(connection, BindingChanges.CONNECTION);
  }

  private static void leaveRule(ControlConnection connection) {
    if (connection.rule != null) {
      connection.rule.left(connection.clientAddress(), connection.callCount);
      connection.rule = null;
    }
  }

  /** Tells that a client may not open a control connection. */
  public void refused(
      boolean outward,
      int client,
      int clientPort,
      int server,
      int serverPort,
      Refusal refusal,
      long ruleId) {
    events.connectionRefused(outward, client, clientPort, server, serverPort, refusal, ruleId);
  }

  /** Whether a client may open another control connection now. */
  public Admission admits(int client) {
    if (connectionCount >= options.limits().allConnections() && unprovenCount() == 0) {
      return Admission.TOO_MANY_OF_ALL;
    }
    ClientUse use = clients.get(client);
    if (use == null) {
      return Admission.ADMITTED;
    }
    if (use.connections >= options.limits().connections()) {
      return Admission.TOO_MANY_CONNECTIONS;
    }
    return use.halfOpen >= options.limits().halfOpen()
        ? Admission.TOO_MANY_HALF_OPEN
        : Admission.ADMITTED;
  }

  /**
   * The connection that has to end before another may be opened, or null: the oldest of those whose
   * client may not exist, else of those that have not carried a control message of either side. Who
   * speaks PPTP is never asked to go.
   */
  public ControlConnection givingWay() {
    NatOptions.Limits limits = options.limits();
    boolean full =
        unprovenCount() >= limits.allUnproven() || connectionCount >= limits.allConnections();
    if (!full) {
      return null;
    }
    return unanswered.count() > 0 ? unanswered.oldest() : silent.oldest();
  }

  private int unprovenCount() {
    return unanswered.count() + silent.count();
  }

  /** One side of a connection has sent a whole control message. */
  public void spoke(ControlConnection connection, boolean fromInside) {
    if (fromInside) {
      connection.insideSpoke = true;
    } else {
      connection.remoteSpoke = true;
    }
    if (connection.insideSpoke && connection.remoteSpoke) {
      EvictionList.leave(connection);
    }
  }

  /** Whether the client of a control connection may have another call. */
  public boolean admitsCall(ControlConnection connection) {
    int client = connection.clientAddress();
    ClientUse use = clients.get(client);
    NatOptions.Limits limits = options.limits();
    return use.calls < limits.calls()
        && use.heldIds < limits.callIds()
        && callCount < limits.allCalls()
        && slotsInUse() < (long) limits.allCalls() + RESTING_ROOM
        && (connection.rule == null || connection.rule.admitsCall(client));
  }

  /**
   * Whether the client of a control connection may have a call refused by a reply. Each takes an
   * outside Call ID until it has rested; a client that asks on and on would take all of a server's.
   */
  public boolean admitsRefusal(ControlConnection connection) {
    return clients.get(connection.clientAddress()).heldIds
        < (long) options.limits().callIds() + REFUSAL_IDS;
  }

  private int slotsInUse() {
    return callsEnd - freeCalls.size();
  }

  /** Whether an outside Call ID is left for another call of a control connection. */
  public boolean hasCallId(ControlConnection connection) {
    return outsideIds(connection).hasRoom();
  }

  /**
   * Takes other options. Connections bound to a public address that is gone end; for the rest, what
   * exists stays as it is.
   *
   * @param changed the same as before but for public addresses, published servers, limits and
   *     time-outs
   */
  public void reconfigure(NatOptions changed, long nowNs) {
    options = changed;
    int[] addresses = changed.publicAddresses();
    for (int index = 0; index < connectionsEnd; index++) {
      ControlConnection connection = connections[index];
      if (connection != null
          && Arrays.stream(addresses).noneMatch(kept -> kept == connection.publicAddress)) {
        remove(connection, EndReason.ADDRESS_LOST, nowNs);
      }
    }
  }

  private ControlConnection add(Endpoints ends, boolean openedFromInside, long nowNs) {
    int index = freeIndex();
    ControlConnection connection =
        new ControlConnection(index, nextId++, ends, openedFromInside, streamMemory, nowNs);
    enter(connection);
    events.connectionAdded(connection);
    return connection;
  }

  private int freeIndex() {
    int index = freeConnections.isEmpty() ? connectionsEnd++ : freeConnections.poll();
    if (index == connections.length) {
      connections = Arrays.copyOf(connections, index * 2);
    }
    return index;
  }

  private void enter(ControlConnection connection) {
    int index = connection.index;
    connections[index] = connection;
    connectionCount++;
    ClientUse use = clients.computeIfAbsent(connection.clientAddress(), key -> new ClientUse());
    use.connections++;
    if (connection.state == ControlConnection.State.CONNECTING) {
      use.halfOpen++;
      unanswered.add(connection);
    }
    connectionsByInside.put(connection);
    connectionsByOutside.put(connection);
    changes.changed(connection, BindingChanges.CONNECTION | BindingChanges.ADDED);
  }

  /** More of what one end sends was read. */
  public void read(ControlConnection connection, Direction direction) {
    changes.changed(
        connection,
        direction == Direction.FROM_INSIDE
            ? BindingChanges.FROM_INSIDE
            : BindingChanges.FROM_REMOTE);
  }

  /** A segment of the connection passes. */
  public void seen(ControlConnection connection, long nowNs) {
    connection.lastSeenNs = nowNs;
  }

  /** Both sides have answered. */
  public void established(ControlConnection connection) {
    if (connection.state == ControlConnection.State.CONNECTING) {
      leaveHalfOpen(connection);
      if (connection.evictionList != null) {
        EvictionList.leave(connection);
        silent.add(connection);
      }
      connection.state = ControlConnection.State.ESTABLISHED;
      changes.changed(connection, BindingChanges.CONNECTION);
      events.connectionChanged(connection);
    }
  }

  /** A FIN or RST passes: the connection and its calls end after the linger time. */
  public void closing(ControlConnection connection, EndReason reason, long nowNs) {
    if (connection.state == ControlConnection.State.CLOSING
        || connection.state == ControlConnection.State.ENDED) {
      return;
    }
    leaveHalfOpen(connection);
    connection.state = ControlConnection.State.CLOSING;
    connection.closingReason = reason;
    connection.closingNs = nowNs;
    changes.changed(connection, BindingChanges.CONNECTION);
    events.connectionChanged(connection);
  }

  /** Ends a control connection and its calls now. */
  public void remove(ControlConnection connection, EndReason reason, long nowNs) {
    if (connection.state == ControlConnection.State.ENDED) {
      return;
    }
    while (connection.calls != null) {
      end(connection.calls, reason, nowNs);
    }
    leaveRule(connection);
    leaveHalfOpen(connection);
    EvictionList.leave(connection);
    releaseReserved(connection);
    connection.state = ControlConnection.State.ENDED;
    changes.changed(connection, BindingChanges.CONNECTION);
    connection.stream(Direction.FROM_INSIDE).release();
    connection.stream(Direction.FROM_REMOTE).release();
    ClientUse use = clients.get(connection.clientAddress());
    use.connections--;
    forgetIfIdle(connection.clientAddress(), use);
    int index = connection.index;
    connectionsByInside.remove(connection);
    connectionsByOutside.remove(connection);
    connections[index] = null;
    freeConnections.add(index);
    connectionCount--;
    events.connectionRemoved(connection, reason);
  }

  private void forgetIfIdle(int client, ClientUse use) {
    if (use.connections == 0 && use.heldIds == 0) {
      clients.remove(client);
    }
  }

  private void leaveHalfOpen(ControlConnection connection) {
    if (connection.state == ControlConnection.State.CONNECTING) {
      clients.get(connection.clientAddress()).halfOpen--;
    }
  }

  /** The latest call of a connection that has this inside Call ID, over or not; or null. */
  public Call byInsideId(ControlConnection connection, int insideId) {
    return callsByInsideId.find(connection.id, insideId);
  }

  /** The latest call of a connection that has this remote Call ID, over or not; or null. */
  public Call byRemoteId(ControlConnection connection, int remoteId) {
    return callsByRemoteId.find(connection.id, remoteId);
  }

  /** The call that has this slot and this number and is not over; null when there is none. */
  public Call call(int slot, long id) {
    Call call = slot < calls.length ? calls[slot] : null;
    return call != null && call.id == id && call.state != Call.State.ENDED ? call : null;
  }

  /** Tells that a call does not meet what its rule asks. */
  public void breached(Call call, String what, boolean ended) {
    events.callBreached(call, what, ended);
  }

  /** Tells that the client of a control connection is banned. */
  public void banned(ControlConnection connection, BanList.Ban ban) {
    events.clientBanned(connection, ban);
  }

  /** The call of a connection that has this outside Call ID, over or not; or null. */
  public Call byOutsideId(ControlConnection connection, int outsideId) {
    Call call = byOutsideId(connection.remoteAddress, connection.publicAddress, outsideId);
    return call != null && call.connection == connection ? call : null;
  }

  private Call byOutsideId(int remote, int publicAddress, int outsideId) {
    return callsByOutsideId.find(BindingKeys.pair(remote, publicAddress), outsideId);
  }

  /**
   * Adds a call and lets GRE for it in from the remote side.
   *
   * @param highByte the outside id has to have this high byte, or -1 for any
   * @return null when no outside Call ID is free
   */
  public Call request(ControlConnection connection, int insideId, int highByte, long nowNs) {
    Call call = add(connection, insideId, highByte, nowNs);
    if (call != null) {
      admit(call);
    }
    return call;
  }

  /**
   * Adds a call that is refused: it has an outside Call ID, so that the refusal finds its way, and
   * nothing else.
   *
   * @return null when no outside Call ID is free
   */
  public Call refuse(ControlConnection connection, int insideId, int highByte, long nowNs) {
    Call call = add(connection, insideId, highByte, nowNs);
    if (call != null) {
      call.state = Call.State.REFUSED;
      changes.changed(call);
      events.callRefused(call);
    }
    return call;
  }

  private Call add(ControlConnection connection, int insideId, int highByte, long nowNs) {
    releaseReserved(connection);
    OutsideCallIds ids = outsideIds(connection);
    int outsideId = highByte < 0 ? ids.take(insideId) : ids.takeInBlock(insideId, highByte);
    if (outsideId == OutsideCallIds.NONE) {
      return null;
    }
    Call call = new Call(nextId++, connection, freeSlot(), insideId, outsideId, nowNs);
    countFromNow(call);
    callCount++;
    countCalls(connection, 1);
    enter(call);
    return call;
  }

  private int freeSlot() {
    int slot = freeCalls.isEmpty() ? callsEnd++ : freeCalls.poll();
    if (slot == calls.length) {
      calls = Arrays.copyOf(calls, slot * 2);
    }
    for (CallCounters lane : lanes) {
      lane.ensure(slot + 1);
    }
    return slot;
  }

  private void enter(Call call) {
    ControlConnection connection = call.connection;
    calls[call.slot] = call;
    clients.computeIfAbsent(connection.clientAddress(), key -> new ClientUse()).heldIds++;
    link(call);
    callsByInsideId.put(call);
    callsByOutsideId.put(call);
    changes.changed(call);
  }

  private void countCalls(ControlConnection connection, int change) {
    clients.get(connection.clientAddress()).calls += change;
    connection.callCount += change;
    if (connection.rule != null) {
      connection.rule.callsChanged(connection.clientAddress(), change);
    }
  }

  /** Lets GRE for a call in from the remote side. */
  private void admit(Call call) {
    publishOutsideId(call);
    events.callAdded(call);
  }

  private void publishOutsideId(Call call) {
    ControlConnection connection = call.connection;
    inbound.put(
        BindingKeys.pair(connection.remoteAddress, connection.publicAddress),
        call.outsideId,
        call.slot,
        connection.insideAddress,
        call.insideId);
    callsBySentToInside.put(call);
  }

  /** The call comes from a reply of the inside peer, not from a request. */
  public void answers(Call call) {
    call.answer = true;
    changes.changed(call);
  }

  /** The remote side has told its Call ID: GRE passes both ways. */
  public void establish(Call call, int remoteId) {
    boolean alive = call.state != Call.State.ENDED && call.state != Call.State.REFUSED;
    if (!alive || call.remoteId == remoteId) {
      return;
    }
    forgetRemoteId(call);
    call.remoteId = remoteId;
    call.order = ++latestOrder;
    callsByRemoteId.put(call);
    changes.changed(call);
    if (call.state == Call.State.CUT) {
      return;
    }
    call.state = Call.State.ESTABLISHED;
    // However it has come about: a connection with a call does not give way.
    EvictionList.leave(call.connection);
    publishRemoteId(call);
    events.callChanged(call);
  }

  private void publishRemoteId(Call call) {
    ControlConnection connection = call.connection;
    long ends = BindingKeys.pair(connection.insideAddress, connection.remoteAddress);
    if (outbound.find(ends, call.remoteId, found) && found.slot != call.slot) {
      // Its GRE is lost to this call for good, also for the process that restores it.
      Call superseded = calls[found.slot];
      superseded.order = 0;
      changes.changed(superseded);
    }
    outbound.put(ends, call.remoteId, call.slot, connection.publicAddress, call.remoteId);
    callsBySentToRemote.put(call);
  }

  /** A peer has said why the call is refused or ends. */
  public void cause(Call call, CallCause cause) {
    call.cause = cause;
    changes.changed(call);
  }

  /** One side asks to clear the call. */
  public void clearing(Call call) {
    if (call.state == Call.State.REQUESTED || call.state == Call.State.ESTABLISHED) {
      call.state = Call.State.CLEARING;
      changes.changed(call);
      events.callChanged(call);
    }
  }

  /**
   * Stops GRE of a call, both ways. The call stays, so that what its ends say about it is
   * translated until they have cleared it.
   */
  public void cut(Call call) {
    if (call.state == Call.State.REQUESTED
        || call.state == Call.State.ESTABLISHED
        || call.state == Call.State.CLEARING) {
      call.state = Call.State.CUT;
      stopGre(call);
      changes.changed(call);
      events.callChanged(call);
    }
  }

  private void stopGre(Call call) {
    ControlConnection connection = call.connection;
    inbound.remove(
        BindingKeys.pair(connection.remoteAddress, connection.publicAddress),
        call.outsideId,
        call.slot);
    outbound.remove(
        BindingKeys.pair(connection.insideAddress, connection.remoteAddress),
        call.remoteId,
        call.slot);
  }

  /** Ends a call: GRE stops, the outside Call ID rests. */
  public void end(Call call, EndReason reason, long nowNs) {
    if (call.state == Call.State.ENDED) {
      return;
    }
    ControlConnection connection = call.connection;
    inbound.remove(
        BindingKeys.pair(connection.remoteAddress, connection.publicAddress),
        call.outsideId,
        call.slot);
    unpublishRemoteId(call);
    callsBySentToInside.remove(call);
    unlink(call);
    call.resting = true;
    link(call);
    boolean announced = call.state != Call.State.REFUSED;
    call.state = Call.State.ENDED;
    call.endedNs = nowNs;
    changes.changed(call);
    callCount--;
    countCalls(connection, -1);
    resting.add(call);
    if (announced) {
      events.callRemoved(call, reason);
    }
  }

  private static void link(Call call) {
    ControlConnection connection = call.connection;
    call.previous = null;
    call.next = call.resting ? connection.restingCalls : connection.calls;
    if (call.next != null) {
      call.next.previous = call;
    }
    if (call.resting) {
      connection.restingCalls = call;
    } else {
      connection.calls = call;
    }
  }

  private static void unlink(Call call) {
    if (call.next != null) {
      call.next.previous = call.previous;
    }
    if (call.previous != null) {
      call.previous.next = call.next;
    } else if (call.resting) {
      call.connection.restingCalls = call.next;
    } else {
      call.connection.calls = call.next;
    }
  }

  private void forgetRemoteId(Call call) {
    if (call.remoteId != Call.UNKNOWN) {
      callsByRemoteId.remove(call);
      unpublishRemoteId(call);
    }
  }

  private void unpublishRemoteId(Call call) {
    ControlConnection connection = call.connection;
    outbound.remove(
        BindingKeys.pair(connection.insideAddress, connection.remoteAddress),
        call.remoteId,
        call.slot);
    callsBySentToRemote.remove(call);
  }

  /** The call whose GRE looked like this when it had left towards the remote side, or null. */
  public Call sentFromOutside(int publicAddress, int remote, int remoteId) {
    return callsBySentToRemote.find(BindingKeys.pair(publicAddress, remote), remoteId);
  }

  /** The call whose GRE looked like this when it had left towards the inside, or null. */
  public Call sentToInside(int inside, int remote, int insideId) {
    return callsBySentToInside.find(BindingKeys.pair(inside, remote), insideId);
  }

  /**
   * Chooses the high byte of an outside Call ID whose low byte is to follow, and keeps an id for
   * it: the high byte can't be taken back once it has left.
   *
   * @return the wished high byte if an id under it is free, or another one, or -1 when none is
   */
  public int reserveHighByte(ControlConnection connection, int wished) {
    releaseReserved(connection);
    OutsideCallIds ids = outsideIds(connection);
    int highByte = ids.freeBlock(wished);
    if (highByte != OutsideCallIds.NONE) {
      connection.reservedOutsideId = ids.takeInBlock(highByte << 8 | UNPOPULAR, highByte);
      changes.changed(connection, BindingChanges.CONNECTION);
    }
    return highByte;
  }

  /** The low byte has come and needs no id of its own. */
  public void releaseReserved(ControlConnection connection) {
    if (connection.reservedOutsideId != OutsideCallIds.NONE) {
      release(connection, connection.reservedOutsideId);
      connection.reservedOutsideId = OutsideCallIds.NONE;
      changes.changed(connection, BindingChanges.CONNECTION);
    }
  }

  private void release(ControlConnection connection, int outsideId) {
    long outsideKey = BindingKeys.pair(connection.remoteAddress, connection.publicAddress);
    OutsideCallIds ids = callIds.get(outsideKey);
    ids.release(outsideId);
    if (ids.count() == 0) {
      callIds.remove(outsideKey);
    }
  }

  /** An outside Call ID nobody has, or -1. */
  public int freeOutsideId(ControlConnection connection, int wished) {
    return outsideIds(connection).free(wished);
  }

  /** Whether an outside Call ID is taken or rests between these two addresses. */
  public boolean isTaken(ControlConnection connection, int outsideId) {
    return byOutsideId(connection.remoteAddress, connection.publicAddress, outsideId) != null;
  }

  private OutsideCallIds outsideIds(ControlConnection connection) {
    return callIds.computeIfAbsent(
        BindingKeys.pair(connection.remoteAddress, connection.publicAddress),
        key -> new OutsideCallIds());
  }

  /** Reads what a call has carried so far into {@code result}. */
  public void traffic(Call call, CallTraffic result) {
    result.read(lanes, call.slot);
    if (call.before != null) {
      result.subtract(call.before);
    }
  }

  /** Packets a call has carried so far, both ways together. */
  long packets(Call call) {
    long packets = call.before == null ? 0 : -call.before.packets();
    for (CallCounters lane : lanes) {
      packets += lane.packetsToRemote(call.slot) + lane.packetsToInside(call.slot);
    }
    return packets;
  }

  /** What the lanes have counted for the call's slot before is not the call's. */
  private void countFromNow(Call call) {
    traffic.read(lanes, call.slot);
    if (traffic.packets() != 0) {
      call.before = new CallTraffic();
      call.before.read(lanes, call.slot);
    }
  }

  /**
   * Lets time pass: ends what has timed out, wakes outside Call IDs. With many calls or control
   * connections it takes up to a hundred calls of this until each has been looked at.
   */
  public void tick(long nowNs) {
    while (!resting.isEmpty()
        && nowNs - resting.peek().endedNs >= options.timeouts().callIdRestNs()) {
      release(resting.poll());
    }
    sweep.step(options.timeouts(), nowNs);
  }

  private void release(Call call) {
    ControlConnection connection = call.connection;
    callsByInsideId.remove(call);
    callsByRemoteId.remove(call);
    callsByOutsideId.remove(call);
    release(connection, call.outsideId);
    unlink(call);
    call.forgotten = true;
    changes.changed(call);
    calls[call.slot] = null;
    freeCalls.add(call.slot);
    ClientUse use = clients.get(connection.clientAddress());
    use.heldIds--;
    forgetIfIdle(connection.clientAddress(), use);
  }

  /**
   * Takes up what another process has left. To be called once, before anything else is added.
   *
   * <p>What a process after the other one may still see of time-outs: the age of half-open and of
   * closing connections and the rest of Call IDs go on counting; nothing is idle for longer than
   * since the other process was last alive.
   *
   * @param shiftNs what has to be added to the other process's times
   * @param rules finds what counts for the rule with an id; null when there is none
   */
  public void restore(SavedBindings saved, long shiftNs, LongFunction<RuleUse> rules) {
    streamMemory = saved.streamMemory();
    long aliveNs = saved.latestNs() + shiftNs;
    Map<Long, ControlConnection> byId = new HashMap<>();
    for (SavedConnection each : saved.connections().values()) {
      ControlConnection connection = restored(each, shiftNs, aliveNs, rules);
      if (connection != null) {
        byId.put(connection.id, connection);
      }
    }
    List<Call> taken = new ArrayList<>();
    saved.calls().values().stream()
        .sorted(Comparator.comparingLong(SavedCall::id))
        .forEach(
            each -> {
              Call call = restored(each, byId.get(each.connectionId()), shiftNs, aliveNs);
              if (call != null) {
                taken.add(call);
              }
            });
    // The latest of those that share a remote id has its GRE.
    taken.sort(Comparator.comparingLong(call -> call.order));
    taken.forEach(this::restoreRemoteId);
    taken.stream()
        .filter(call -> call.resting)
        .sorted(Comparator.comparingLong(call -> call.endedNs))
        .forEach(resting::add);
    nextId = Math.max(nextId, saved.nextId());
  }

  private ControlConnection restored(
      SavedConnection saved, long shiftNs, long aliveNs, LongFunction<RuleUse> rules) {
    Endpoints ends = saved.ends();
    boolean isTaken =
        byInside(ends.insideAddress(), ends.insidePort(), ends.remoteAddress(), ends.remotePort())
                != null
            || byOutside(
                    ends.publicAddress(),
                    ends.publicPort(),
                    ends.remoteAddress(),
                    ends.remotePort())
                != null;
    if (isTaken || saved.state() == ControlConnection.State.ENDED) {
      saved.release();
      return null;
    }
    ControlConnection connection =
        new ControlConnection(
            freeIndex(),
            saved.id(),
            ends,
            saved.openedFromInside(),
            saved.createdNs() + shiftNs,
            saved.fromInside(),
            saved.fromRemote());
    connection.state = saved.state();
    connection.closingReason = saved.closingReason();
    connection.closingNs = saved.closingNs() + shiftNs;
    connection.lastSeenNs = Math.max(aliveNs, connection.createdNs);
    connection.restored = true;
    for (char id : saved.remoteRequests()) {
      connection.remoteRequests().add(id);
    }
    int reserved = saved.reservedOutsideId();
    if (reserved != OutsideCallIds.NONE && outsideIds(connection).takeExactly(reserved)) {
      connection.reservedOutsideId = reserved;
    }
    enter(connection);
    RuleUse rule = saved.ruleId() == SavedConnection.NO_RULE ? null : rules.apply(saved.ruleId());
    if (rule != null) {
      allowedBy(connection, rule, saved.inInterface());
    }
    events.connectionRestored(connection);
    return connection;
  }

  private Call restored(SavedCall saved, ControlConnection living, long shiftNs, long aliveNs) {
    boolean over = saved.state() == Call.State.ENDED;
    ControlConnection connection = living;
    if (living == null && over) {
      connection = ended(saved);
    }
    if (connection == null || !outsideIds(connection).takeExactly(saved.outsideId())) {
      return null;
    }
    Call call =
        new Call(
            saved.id(),
            connection,
            freeSlot(),
            saved.insideId(),
            saved.outsideId(),
            saved.createdNs() + shiftNs);
    call.before = new CallTraffic();
    call.before.read(lanes, call.slot);
    call.before.subtract(saved.carried());
    call.packetsSeen = saved.carried().packets();
    call.remoteId = saved.remoteId();
    call.state = saved.state();
    call.cause = saved.cause();
    call.answer = saved.answer();
    call.order = saved.order();
    latestOrder = Math.max(latestOrder, call.order);
    call.endedNs = saved.endedNs() + shiftNs;
    call.lastSeenNs = Math.max(aliveNs, call.createdNs);
    call.resting = over;
    call.restored = true;
    enter(call);
    if (!over) {
      callCount++;
      countCalls(connection, 1);
      if (call.state != Call.State.REFUSED) {
        publishOutsideId(call);
        events.callRestored(call);
      }
    }
    return call;
  }

  /** A connection that is gone, for a call whose outside Call ID still rests. */
  private ControlConnection ended(SavedCall call) {
    Endpoints ends =
        new Endpoints(call.insideAddress(), 0, call.remoteAddress(), 0, call.publicAddress(), 0);
    ControlConnection connection =
        new ControlConnection(-1, call.connectionId(), ends, true, streamMemory, call.createdNs());
    connection.state = ControlConnection.State.ENDED;
    return connection;
  }

  private void restoreRemoteId(Call call) {
    if (call.remoteId != Call.UNKNOWN) {
      callsByRemoteId.put(call);
      if (!call.resting && call.order != 0) {
        publishRemoteId(call);
      }
    }
    if (call.state == Call.State.CUT) {
      stopGre(call);
    }
  }
}
