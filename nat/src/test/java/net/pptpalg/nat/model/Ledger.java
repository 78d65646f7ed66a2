package net.pptpalg.nat.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.pptpalg.alg.control.Direction;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.nat.binding.CallTraffic;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.binding.NatOptions.PublishedServer;
import net.pptpalg.nat.model.SentMessage.CallIdField;
import net.pptpalg.nat.model.SentMessage.Effect;
import net.pptpalg.nat.model.SentMessage.Meaning;
import net.pptpalg.nat.model.SentStream.Placed;

/**
 * The naive model of the gateway: plain maps of what it has to know. It is told which segments
 * passed, knows from their senders what the bytes mean, and says whether what left was right.
 */
final class Ledger {
  private static final int WINDOW_BYTES = 1 << 16;

  /** Two addresses and the Call ID that is unique between them. */
  private record CallKey(int first, int second, int id) {}

  private final NatOptions options;
  private final Timeline timeline;

  private final Map<Ends, ModelConnection> byInside = new LinkedHashMap<>();
  private final Map<Ends, ModelConnection> byOutside = new HashMap<>();

  /** By remote address, public address and outside id: live and resting calls. */
  private final Map<CallKey, ModelCall> taken = new HashMap<>();

  /** By inside address, remote address and remote id: the call that was granted last. */
  private final Map<CallKey, ModelCall> granted = new HashMap<>();

  private final Map<Integer, Integer> publicAddressOf = new HashMap<>();
  private final ArrayDeque<ModelCall> resting = new ArrayDeque<>();
  private final Set<Integer> outsideIdsSeen = new TreeSet<>();
  private int liveCalls;
  private int callsEstablished;

  /** Where the segment at hand ended when it was sent; what came early may be appended to it. */
  private int sendersEnd;

  Ledger(NatOptions options, Timeline timeline) {
    this.options = options;
    this.timeline = timeline;
  }

  int connectionCount() {
    return byInside.size();
  }

  int liveCalls() {
    return liveCalls;
  }

  /** Calls that have an outside id, the resting ones included. */
  int takenIds() {
    return taken.size();
  }

  int callsEstablished() {
    return callsEstablished;
  }

  Set<Integer> outsideIdsSeen() {
    return outsideIdsSeen;
  }

  List<ModelConnection> connections() {
    return new ArrayList<>(byInside.values());
  }

  /** The connection a segment belongs to by its addresses and ports, or null. */
  ModelConnection find(Packet packet, Direction direction) {
    return direction == Direction.FROM_INSIDE
        ? byInside.get(sendersEnds(packet))
        : byOutside.get(sendersEnds(packet).reversed());
  }

  /** The connection with these ends on the inside, or null. */
  ModelConnection byInside(Ends ends) {
    return byInside.get(ends);
  }

  private static Ends sendersEnds(Packet packet) {
    return new Ends(
        packet.source(), packet.sourcePort(), packet.destination(), packet.destinationPort());
  }

  /** The call for which GRE from a remote side is let in, or null. */
  ModelCall greToInside(int remote, int publicAddress, int callId) {
    ModelCall call = taken.get(new CallKey(remote, publicAddress, callId));
    boolean passes = call != null && call.state == ModelCall.State.LIVE && !call.refused;
    return passes ? call : null;
  }

  ModelCall greToInside(Packet gre) {
    int key = Gre.callId(gre.bytes(), Packet.TRANSPORT);
    return greToInside(gre.source(), gre.destination(), key);
  }

  /** The call for which GRE from an inside peer is let out, or null. */
  ModelCall greToRemote(int inside, int remote, int callId) {
    return granted.get(new CallKey(inside, remote, callId));
  }

  /** An outside id that is a live call's, but not one of this connection; or -1. */
  int outsideIdOfAnother(ModelConnection connection) {
    for (Map.Entry<CallKey, ModelCall> entry : taken.entrySet()) {
      CallKey key = entry.getKey();
      ModelCall call = entry.getValue();
      if (call.state == ModelCall.State.LIVE
          && call.connection != connection
          && key.equals(outsideKey(connection, key.id))) {
        return key.id;
      }
    }
    return -1;
  }

  /** Whether the gateway has all it needs to carry what these two ends say to each other. */
  boolean mustFlow(SentStream one, SentStream other) {
    ModelConnection connection = one.connection;
    return connection != null
        && connection.state == ModelConnection.State.ESTABLISHED
        && connection == other.connection
        && isAttached(connection, one)
        && isAttached(connection, other);
  }

  private static boolean isAttached(ModelConnection connection, SentStream stream) {
    return connection.stream(Direction.FROM_INSIDE) == stream
        || connection.stream(Direction.FROM_REMOTE) == stream;
  }

  /**
   * A segment has passed.
   *
   * @param sender what the sender's segment was like
   * @param left what left the gateway
   */
  ModelConnection passed(
      Packet sender, ModelConnection known, Direction direction, ByteBuffer left, Trace trace) {
    long nowNs = timeline.nowNs();
    ModelConnection connection = known;
    if (sender.opens()) {
      connection = superseded(sender, known, direction) ? null : known;
      if (connection == null) {
        connection = open(sender, direction, left, trace);
      }
    }
    if (sender.has(Tcp.SYN)) {
      SentStream stream = connection.stream(direction);
      boolean established = connection.state == ModelConnection.State.ESTABLISHED;
      if (stream == null || stream.passed == 0 && !established) {
        connection.attach(direction, sender.origin().out);
      }
    }
    SentStream stream = connection.stream(direction);
    Packet translated = new Packet(left, sender.origin(), null);
    if (sender.origin() != null
        && sender.origin().out == stream
        && translated.payloadLength() > 0) {
      sendersEnd = stream.offset(sender.sequence()) + sender.payloadLength();
      read(connection, direction, stream, translated);
    }
    follow(connection, direction, translated, nowNs);
    return connection;
  }

  /** A SYN was dropped: its client has to have enough connections. */
  void refused(Packet sender, ModelConnection known, Direction direction) {
    if (!superseded(sender, known, direction)) {
      assertNull(known, "the SYN of a known connection is dropped");
    }
    assertFalse(admits(sender.source()), "the SYN of a client within its limits is dropped");
  }

  private boolean superseded(Packet sender, ModelConnection known, Direction direction) {
    SentStream first = known == null ? null : known.stream(direction);
    if (first == null || first.synSequence == sender.sequence()) {
      return false;
    }
    if (known.state == ModelConnection.State.ESTABLISHED) {
      known.openedAnewBy = sender.sequence();
      return false;
    }
    end(known, timeline.nowNs());
    return true;
  }

  /**
   * A segment that opens nothing was dropped: it ends a connection that its sender has forgotten.
   */
  void dropped(Packet sender, ModelConnection known, Direction direction) {
    if (known != null
        && sender.has(Tcp.SYN)
        && sender.has(Tcp.ACK)
        && known.openedFromInside == (direction == Direction.FROM_REMOTE)
        && known.openedAnewBy != null
        && known.openedAnewBy + 1 == sender.acknowledgment()) {
      end(known, timeline.nowNs());
    }
  }

  private boolean admits(int client) {
    int all = 0;
    int halfOpen = 0;
    for (ModelConnection connection : byInside.values()) {
      if (connection.client() == client) {
        all++;
        halfOpen += connection.state == ModelConnection.State.CONNECTING ? 1 : 0;
      }
    }
    return all < options.limits().connections() && halfOpen < options.limits().halfOpen();
  }

  private boolean admitsCall(int client) {
    int all = 0;
    for (ModelConnection connection : byInside.values()) {
      all += connection.client() == client ? connection.liveCalls.size() : 0;
    }
    return all < options.limits().calls();
  }

  private ModelConnection open(Packet sender, Direction direction, ByteBuffer left, Trace trace) {
    boolean fromInside = direction == Direction.FROM_INSIDE;
    Packet translated = new Packet(left, null, null);
    Ends there = sendersEnds(sender);
    Ends here = sendersEnds(translated);
    Ends inside = fromInside ? there : here.reversed();
    Ends outside = fromInside ? here : there.reversed();
    assertFalse(byOutside.containsKey(outside), () -> "two connections seen as " + outside);
    assertTrue(isPublic(outside.address()), () -> "no public address: " + outside);
    assertTrue(admits(sender.source()), () -> "a client beyond its limits: " + inside);
    if (fromInside) {
      boolean wasFree =
          !byOutside.containsKey(
              new Ends(
                  outside.address(), inside.port(), outside.peerAddress(), outside.peerPort()));
      boolean boxesOwn =
          outside.port() >= options.ephemeralLow() && outside.port() <= options.ephemeralHigh();
      assertTrue(
          wasFree ? outside.port() == inside.port() : !boxesOwn,
          () -> inside + " became " + outside);
      Integer before = publicAddressOf.putIfAbsent(inside.address(), outside.address());
      assertTrue(
          before == null || before == outside.address(),
          () -> "a client with two public addresses: " + inside);
    }
    if (!fromInside) {
      assertEquals(
          publishedFor(outside.peerAddress(), outside.address()),
          inside.address(),
          () -> "the server for " + outside);
    }
    ModelConnection connection =
        new ModelConnection(inside, outside, fromInside, timeline.nowNs(), trace);
    byInside.put(inside, connection);
    byOutside.put(outside, connection);
    return connection;
  }

  /** The server published for a client; the gateway itself when there is none. */
  private int publishedFor(int client, int publicAddress) {
    int server = publicAddress;
    int longest = -1;
    for (PublishedServer candidate : options.publishedServers()) {
      int length = candidate.prefixLength();
      int mask = length == 0 ? 0 : -1 << 32 - length;
      if (length > longest && (client & mask) == (candidate.clients() & mask)) {
        longest = length;
        server = candidate.server();
      }
    }
    return server;
  }

  private boolean isPublic(int address) {
    for (int candidate : options.publicAddresses()) {
      if (candidate == address) {
        return true;
      }
    }
    return false;
  }

  private void follow(
      ModelConnection connection, Direction direction, Packet translated, long nowNs) {
    connection.lastSeenNs = nowNs;
    SentStream stream = connection.stream(direction);
    SentStream other = connection.stream(opposite(direction));
    boolean ends = translated.has(Tcp.RST) || translated.has(Tcp.FIN);
    if (ends) {
      boolean counts =
          stream == null
              ? answersSyn(translated, other)
              : Math.abs(translated.sequence() - stream.sequence(stream.passed)) <= WINDOW_BYTES;
      if (counts && connection.state != ModelConnection.State.CLOSING) {
        connection.state = ModelConnection.State.CLOSING;
        connection.closingNs = nowNs;
      }
    } else if (!translated.has(Tcp.SYN)
        && stream != null
        && other != null
        && connection.state == ModelConnection.State.CONNECTING) {
      connection.state = ModelConnection.State.ESTABLISHED;
    }
  }

  private static boolean answersSyn(Packet reset, SentStream opener) {
    return reset.has(Tcp.ACK) && reset.acknowledgment() == opener.sequence(0);
  }

  private void read(
      ModelConnection connection, Direction direction, SentStream stream, Packet left) {
    int from = stream.offset(left.sequence());
    int length = left.payloadLength();
    int payload = left.payload();
    int before = stream.passed;
    assertTrue(from <= before, () -> "bytes from " + before + " to " + from + " were skipped");
    for (int offset = Math.max(from, stream.delivered);
        offset < Math.min(from + length, before);
        offset++) {
      int at = offset;
      byte copy = left.bytes().get(payload + offset - from);
      assertEquals(stream.image(offset), copy, () -> "another copy differs at offset " + at);
    }
    for (int offset = before; offset < from + length; offset++) {
      stream.setImage(offset, left.bytes().get(payload + offset - from));
    }
    stream.passed = Math.max(before, from + length);
    while (stream.nextMessage < stream.messages.size()) {
      Placed placed = stream.messages.get(stream.nextMessage);
      if (placed.start() >= stream.passed) {
        break;
      }
      read(connection, direction, stream, placed, before);
      if (placed.end() > stream.passed) {
        break;
      }
      stream.nextMessage++;
    }
  }

  /** Looks at what has newly passed of one message. */
  private void read(
      ModelConnection connection,
      Direction direction,
      SentStream stream,
      Placed placed,
      int before) {
    SentMessage message = placed.message();
    boolean spoiled = placed.start() >= stream.spoiledFrom;
    if (!spoiled) {
      checkField(connection, direction, stream, placed, before, 12, message.first());
      checkField(connection, direction, stream, placed, before, 14, message.second());
    }
    int to = Math.min(placed.end(), stream.passed);
    for (int offset = Math.max(placed.start(), before); offset < to; offset++) {
      int at = offset - placed.start();
      boolean callId =
          at >= 12 && at < 14 && message.first() != null
              || at >= 14 && at < 16 && (message.second() != null || spoiled);
      boolean result = (at == 16 || at == 17) && isRefusal(direction, message);
      byte expected = result ? (byte) (at == 16 ? 2 : 4) : stream.sent(offset);
      // Whichever reason a refusal gives, it is one.
      boolean free = callId || (at == 16 || at == 17) && message.effect() == Effect.REFUSE;
      if (!free && stream.image(offset) != expected) {
        throw new AssertionError("byte " + at + " of " + message + " changed");
      }
    }
    if (!spoiled && placed.end() <= stream.passed) {
      connection.trace.add(0, timeline.nowNs(), direction.toString(), message);
      apply(connection, direction, message);
    }
  }

  /** Whether a reply is to say General Error, No-Resource, whatever its sender has said. */
  private static boolean isRefusal(Direction direction, SentMessage message) {
    if (message.second() == null) {
      return false;
    }
    ModelCall call =
        direction == Direction.FROM_INSIDE ? message.first().call() : message.second().call();
    return call != null && call.refused && call.state == ModelCall.State.LIVE;
  }

  private void checkField(
      ModelConnection connection,
      Direction direction,
      SentStream stream,
      Placed placed,
      int before,
      int field,
      CallIdField meaning) {
    int from = placed.start() + field;
    if (meaning == null || stream.passed < from + 2 || before >= from + 2) {
      return;
    }
    int sent = SentMessage.number(placed.message().bytes(), field);
    int seen = (stream.image(from) & 0xff) << 8 | stream.image(from + 1) & 0xff;
    if (direction == Direction.FROM_INSIDE) {
      boolean cut = before == from + 1 || sendersEnd == from + 1;
      checkFromInside(connection, placed.message(), meaning, sent, seen, cut);
    } else {
      checkFromRemote(placed.message(), meaning, sent, seen);
    }
  }

  private void checkFromInside(
      ModelConnection connection,
      SentMessage message,
      CallIdField field,
      int sent,
      int seen,
      boolean cut) {
    ModelCall call = field.call();
    switch (field.meaning()) {
      case ANNOUNCED -> announced(connection, message, call, sent, seen, cut);
      case SENDERS -> {
        if (call.isRemembered()) {
          assertEquals(call.outsideId, seen, () -> "outside id of " + call + " in " + message);
        }
      }
      case ANOTHER_PEERS -> {
        ModelCall victim = taken.get(outsideKey(connection, seen));
        assertTrue(
            victim == null || victim.connection == connection || cut && isFull(connection, seen),
            () -> message + " reaches another peer's " + victim);
      }
      default -> {
        // The remote id of a call that was refused is none the gateway has heard of.
        if (call == null || !call.refused) {
          assertEquals(sent, seen, () -> "remote id in " + message);
        }
      }
    }
  }

  private void announced(
      ModelConnection connection,
      SentMessage message,
      ModelCall call,
      int sent,
      int seen,
      boolean cut) {
    ModelCall live = connection.byInsideId.get(sent);
    if (live != null && !(cut && live.outsideId >>> 8 != seen >>> 8)) {
      assertEquals(live.outsideId, seen, () -> live + " is announced again by " + message);
      if (message.effect() != Effect.REFUSE) {
        replace(live, call);
      }
      return;
    }
    CallKey key = outsideKey(connection, seen);
    ModelCall holder = taken.get(key);
    assertNull(
        holder, () -> "outside id " + seen + " of " + message + " is also that of " + holder);
    if (sent != seen && !taken.containsKey(outsideKey(connection, sent))) {
      assertTrue(cut || isAnyCut(), () -> "changed to " + seen + " though free: " + message);
    }
    call.refused = !admitsCall(connection.client());
    call.lastSeenNs = timeline.nowNs();
    call.state = ModelCall.State.LIVE;
    call.connection = connection;
    call.insideId = sent;
    call.outsideId = seen;
    connection.liveCalls.add(call);
    connection.byInsideId.put(sent, call);
    taken.put(key, call);
    outsideIdsSeen.add(seen);
    liveCalls++;
  }

  /** Whether every outside id with the same high byte is taken. */
  private boolean isFull(ModelConnection connection, int outsideId) {
    for (int low = 0; low < 256; low++) {
      if (!taken.containsKey(outsideKey(connection, outsideId & 0xff00 | low))) {
        return false;
      }
    }
    return true;
  }

  /** Whether an inside peer has sent half an id: the gateway may keep one for it. */
  private boolean isAnyCut() {
    for (ModelConnection connection : byInside.values()) {
      SentStream stream = connection.stream(Direction.FROM_INSIDE);
      if (stream != null && stream.nextMessage < stream.messages.size()) {
        Placed placed = stream.messages.get(stream.nextMessage);
        if (stream.passed == placed.start() + 13 && placed.message().first() != null) {
          return true;
        }
      }
    }
    return false;
  }

  /** The inside peer takes a call for over that the gateway has not heard the end of. */
  private void replace(ModelCall old, ModelCall call) {
    ModelConnection connection = old.connection;
    call.state = ModelCall.State.LIVE;
    call.connection = connection;
    call.insideId = old.insideId;
    call.outsideId = old.outsideId;
    call.remoteId = old.remoteId;
    call.refused = old.refused;
    call.lastSeenNs = old.lastSeenNs;
    call.carriedGre = old.carriedGre;
    call.packetsToRemote = old.packetsToRemote;
    call.bytesToRemote = old.bytesToRemote;
    call.packetsToInside = old.packetsToInside;
    call.bytesToInside = old.bytesToInside;
    connection.liveCalls.remove(old);
    connection.liveCalls.add(call);
    connection.byInsideId.put(call.insideId, call);
    taken.put(outsideKey(connection, call.outsideId), call);
    granted.replace(remoteKey(call), old, call);
    old.state = ModelCall.State.FORGOTTEN;
  }

  private void checkFromRemote(SentMessage message, CallIdField field, int sent, int seen) {
    ModelCall call = field.call();
    if (field.meaning() != Meaning.RECEIVERS) {
      assertEquals(sent, seen, () -> "remote id in " + message);
    } else if (call.isRemembered()) {
      assertEquals(call.insideId, seen, () -> "inside id of " + call + " in " + message);
    }
  }

  private void apply(ModelConnection connection, Direction direction, SentMessage message) {
    boolean fromInside = direction == Direction.FROM_INSIDE;
    switch (message.effect()) {
      case ESTABLISH -> {
        if (message.call() != null && message.call().state == ModelCall.State.LIVE) {
          establish(message.call(), SentMessage.number(message.bytes(), fromInside ? 14 : 12));
        }
      }
      case REFUSE -> endIfLive(fromInside ? message.first().call() : message.call());
      case END -> {
        boolean named =
            fromInside
                || message.first().meaning() == Meaning.RECEIVERS
                || message.call().remoteId != ModelCall.UNKNOWN;
        if (named) {
          endIfLive(message.call());
        } else {
          takenBack(connection, SentMessage.number(message.bytes(), 12));
        }
      }
      case NONE -> {
        // About no call, or nothing of consequence.
      }
    }
  }

  /**
   * A request is taken back. When it was granted at the same moment, the gateway has seen a call
   * that neither side has; the next such request with the same id ends it.
   */
  private void takenBack(ModelConnection connection, int remoteId) {
    for (ModelCall call : new ArrayList<>(connection.liveCalls)) {
      if (call.remoteId == remoteId) {
        end(call, timeline.nowNs());
      }
    }
  }

  private void establish(ModelCall call, int remoteId) {
    if (call.refused) {
      end(call, timeline.nowNs());
      return;
    }
    if (call.remoteId == remoteId) {
      return;
    }
    if (call.remoteId != ModelCall.UNKNOWN) {
      granted.remove(remoteKey(call), call);
    }
    call.remoteId = remoteId;
    granted.put(remoteKey(call), call);
    callsEstablished++;
  }

  private void endIfLive(ModelCall call) {
    if (call != null && call.state == ModelCall.State.LIVE) {
      end(call, timeline.nowNs());
    }
  }

  private void end(ModelCall call, long nowNs) {
    call.state = ModelCall.State.RESTING;
    call.endedNs = nowNs;
    call.connection.liveCalls.remove(call);
    call.connection.byInsideId.remove(call.insideId, call);
    granted.remove(remoteKey(call), call);
    resting.add(call);
    liveCalls--;
  }

  private void end(ModelConnection connection, long nowNs) {
    for (ModelCall call : new ArrayList<>(connection.liveCalls)) {
      end(call, nowNs);
    }
    connection.state = ModelConnection.State.ENDED;
    byInside.remove(connection.inside);
    byOutside.remove(connection.outside);
  }

  /** GRE of a call has passed. */
  void carried(ModelCall call, boolean toRemote, int bytes) {
    call.carriedGre = true;
    if (toRemote) {
      call.packetsToRemote++;
      call.bytesToRemote += bytes;
    } else {
      call.packetsToInside++;
      call.bytesToInside += bytes;
    }
  }

  /** Another process has taken over. When a connection was last seen, it may know less exactly. */
  void restored(ModelConnection connection, long lastSeenNs) {
    connection.lastSeenNs = lastSeenNs;
  }

  /** The same for a call; it may also have missed what was carried in the end. */
  void restored(ModelCall call, long lastSeenNs, CallTraffic carried) {
    call.lastSeenNs = lastSeenNs;
    call.carriedGre = false;
    call.packetsToRemote = carried.packetsToRemote;
    call.bytesToRemote = carried.bytesToRemote;
    call.packetsToInside = carried.packetsToInside;
    call.bytesToInside = carried.bytesToInside;
  }

  /** The gateway was told what time it is. */
  void tick() {
    long nowNs = timeline.nowNs();
    NatOptions.Timeouts timeouts = options.timeouts();
    while (!resting.isEmpty() && nowNs - resting.peek().endedNs >= timeouts.callIdRestNs()) {
      ModelCall call = resting.poll();
      call.state = ModelCall.State.FORGOTTEN;
      taken.remove(outsideKey(call.connection, call.outsideId));
    }
    for (ModelConnection connection : connections()) {
      for (ModelCall call : new ArrayList<>(connection.liveCalls)) {
        if (call.carriedGre) {
          call.carriedGre = false;
          call.lastSeenNs = nowNs;
          connection.lastSeenNs = nowNs;
        } else if (nowNs - call.lastSeenNs >= timeouts.callIdleNs()) {
          call.idled = true;
          end(call, nowNs);
        }
      }
      boolean over =
          switch (connection.state) {
            case CONNECTING -> nowNs - connection.createdNs >= timeouts.halfOpenNs();
            case CLOSING -> nowNs - connection.closingNs >= timeouts.lingerNs();
            default -> nowNs - connection.lastSeenNs >= timeouts.idleNs();
          };
      if (over) {
        end(connection, nowNs);
      }
    }
  }

  private static CallKey outsideKey(ModelConnection connection, int outsideId) {
    return new CallKey(connection.outside.peerAddress(), connection.outside.address(), outsideId);
  }

  private static CallKey remoteKey(ModelCall call) {
    Ends inside = call.connection.inside;
    return new CallKey(inside.address(), inside.peerAddress(), call.remoteId);
  }

  /** The call, over or not, that has an outside id; null when there is none. */
  ModelCall holder(int remote, int publicAddress, int outsideId) {
    return taken.get(new CallKey(remote, publicAddress, outsideId));
  }

  static Direction opposite(Direction direction) {
    return direction == Direction.FROM_INSIDE ? Direction.FROM_REMOTE : Direction.FROM_INSIDE;
  }
}
