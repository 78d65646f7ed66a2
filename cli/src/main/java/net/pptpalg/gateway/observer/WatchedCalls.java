package net.pptpalg.gateway.observer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import net.pptpalg.alg.diagnosis.CallAllowance;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.Conclusion;
import net.pptpalg.alg.diagnosis.ControlObserver;
import net.pptpalg.alg.diagnosis.Diagnosis;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.capture.CaptureReport;

/**
 * The connections and calls that are watched, and what is kept of those that have ended. All of it
 * is bounded. Owned by the observer's thread.
 */
final class WatchedCalls {
  /** Control connections that are watched at a time; further ones pass unwatched. */
  static final int MOST_CONNECTIONS = 10_000;

  /** Calls that are watched at a time; of each connection one at least. */
  static final int MOST_CALLS = 10_000;

  /** Ended connections with a finding that are kept. */
  static final int MOST_FAILED = 256;

  /** Calls that are kept for the inventory. */
  static final int MOST_RECORDS = 20_000;

  private static final int MOST_SLOTS = 1 << 20;
  private static final int MOST_RECORDED_BYTES = 32 << 20;
  private static final long SHOWN_NS = TimeUnit.HOURS.toNanos(1);

  private record Ports(int client, int clientPort, int server) {}

  private final Map<Long, LiveConnection> connections = new LinkedHashMap<>();
  private final Map<Ports, LiveConnection> byPorts = new HashMap<>();
  private final ArrayDeque<LiveConnection> failed = new ArrayDeque<>();
  private final ArrayDeque<CallRecord> records = new ArrayDeque<>();
  private final CallAllowance allowance = new CallAllowance(MOST_CALLS);
  private final AtomicLong unwatched = new AtomicLong();
  private final LongSupplier now;
  private LiveConnection.LiveCall[] slots = new LiveConnection.LiveCall[256];
  private int liveCalls;
  private long recordedBytes;

  /**
   * @param now nanoseconds since 1970
   */
  WatchedCalls(LongSupplier now) {
    this.now = now;
  }

  /** Control connections and calls that were too many to be watched. Any thread. */
  long unwatched() {
    return unwatched.get();
  }

  private void leaveOut() {
    unwatched.lazySet(unwatched.get() + 1);
  }

  /** The connections there are, the oldest first. */
  Collection<LiveConnection> connections() {
    return Collections.unmodifiableCollection(connections.values());
  }

  /** The connection with this number; null when it is not watched. */
  LiveConnection connection(long id) {
    return connections.get(id);
  }

  /** The connection with these ends, network values; null when it is not watched. */
  LiveConnection connection(int client, int clientPort, int server) {
    return byPorts.get(new Ports(client, clientPort, server));
  }

  /** The calls there are by their slots, null where none is watched. Not to be changed. */
  LiveConnection.LiveCall[] slots() {
    return slots;
  }

  /** The call that has a slot; null when it is not watched. */
  LiveConnection.LiveCall call(int slot) {
    return slot < slots.length ? slots[slot] : null;
  }

  /** The call with this slot and number; null when it is not watched. */
  LiveConnection.LiveCall call(int slot, long id) {
    LiveConnection.LiveCall call = call(slot);
    return call != null && call.id == id ? call : null;
  }

  /** Takes up a connection; null when there are too many. */
  LiveConnection add(Notice.ConnectionAdded added) {
    if (connections.size() == MOST_CONNECTIONS) {
      leaveOut();
      return null;
    }
    LiveConnection connection =
        new LiveConnection(
            added.id(), added.client(), added.clientPort(), added.server(), allowance);
    connections.put(added.id(), connection);
    byPorts.put(new Ports(added.client(), added.clientPort(), added.server()), connection);
    return connection;
  }

  /** Takes up a call, if its connection is watched and there is room. */
  void add(Notice.CallAdded added, long createdNs) {
    LiveConnection connection = connections.get(added.connection());
    if (connection == null || added.slot() >= MOST_SLOTS) {
      return;
    }
    if (added.slot() >= slots.length) {
      int length = Math.max(slots.length * 2, Integer.highestOneBit(added.slot()) * 2);
      slots = Arrays.copyOf(slots, Math.min(length, MOST_SLOTS));
    }
    boolean full = liveCalls >= MOST_CALLS;
    LiveConnection.LiveCall call = connection.add(added, createdNs, full, this::unwatch);
    slots[added.slot()] = call;
    if (call == null) {
      leaveOut();
    } else {
      liveCalls++;
    }
  }

  private void unwatch(LiveConnection.LiveCall call) {
    liveCalls--;
    if (slots[call.slot] == call) {
      slots[call.slot] = null;
    }
  }

  /**
   * Takes up a call that was up before. What its peers agreed on is not known, so nobody may judge
   * it by that.
   */
  void resume(Notice.CallAdded added, long createdNs, int remoteId) {
    add(added, createdNs);
    LiveConnection.LiveCall call = call(added.slot(), added.id());
    if (call != null) {
      boolean fromInside = added.openedFromInside();
      call.connection
          .observer()
          .resumed(
              now.getAsLong(),
              fromInside ? added.insideId() : remoteId,
              fromInside ? remoteId : added.insideId());
      call.resumed = true;
    }
  }

  /** Takes a call's slot from it; returns the call, or null when it is not watched. */
  LiveConnection.LiveCall removeCall(int slot, long id) {
    LiveConnection.LiveCall call = call(slot, id);
    if (call != null) {
      // Looks it up while its Call ID is its own.
      if (call.connection.leave(call)) {
        liveCalls--;
      }
      slots[slot] = null;
    }
    return call;
  }

  /** A connection is over: keeps records of its calls, and all there is of it when it failed. */
  void remove(long id) {
    LiveConnection connection = connections.remove(id);
    if (connection == null) {
      return;
    }
    ControlObserver observer = connection.observer();
    byPorts.remove(
        new Ports(observer.clientAddress(), observer.clientPort(), observer.serverAddress()),
        connection);
    connection.endedNs = now.getAsLong();
    CaptureReport.Connection report =
        report(connection, Diagnosis.of(observer, connection.endedNs));
    boolean wrong = !report.conclusions().isEmpty();
    if (report.calls().isEmpty()) {
      keep(CallRecord.of(connection.id, observer, null, report.conclusions(), connection.endedNs));
    }
    for (CaptureReport.Call call : report.calls()) {
      wrong |= !call.conclusions().isEmpty();
      long endedNs =
          call.observer().ending() == null ? connection.endedNs : call.observer().ending().timeNs();
      keep(CallRecord.of(call.id(), observer, call.observer(), call.conclusions(), endedNs));
    }
    if (!wrong) {
      forget(connection);
      return;
    }
    if (failed.size() == MOST_FAILED) {
      forget(failed.poll());
    }
    failed.add(connection);
  }

  private void forget(LiveConnection connection) {
    recordedBytes -= connection.recorder.close();
    connection.observer().forget();
    liveCalls -= connection.callCount();
  }

  private void keep(CallRecord call) {
    if (records.size() == MOST_RECORDS) {
      records.poll();
    }
    records.add(call);
  }

  /** Records a packet of a connection, whose secrets are removed. */
  void record(LiveConnection connection, FlightRecorder.Packet packet) {
    recordedBytes += connection.recorder.add(packet);
    if (recordedBytes > MOST_RECORDED_BYTES) {
      makeRoom();
    }
  }

  /** The connections that last longest without a problem are the least interesting. */
  private void makeRoom() {
    for (LiveConnection connection : connections.values()) {
      recordedBytes -= connection.recorder.close();
      if (recordedBytes < MOST_RECORDED_BYTES / 2) {
        return;
      }
    }
  }

  /** Whether an address is that of a client or a server that is watched, or has failed of late. */
  boolean isPeer(int address) {
    Predicate<LiveConnection> has =
        connection ->
            connection.observer().clientAddress() == address
                || connection.observer().serverAddress() == address;
    return connections.values().stream().anyMatch(has) || failed.stream().anyMatch(has);
  }

  /** Everything that is watched and, of what has ended within the hour, what failed. */
  List<LiveConnection> shown() {
    List<LiveConnection> shown = new ArrayList<>();
    for (LiveConnection connection : failed) {
      if (now.getAsLong() - connection.endedNs <= SHOWN_NS) {
        shown.add(connection);
      }
    }
    shown.addAll(connections.values());
    return shown;
  }

  /** What is known of a connection and of each of its calls. */
  CaptureReport.Connection report(LiveConnection connection, List<Conclusion> conclusions) {
    ControlObserver observer = connection.judged();
    String client = Ipv4Address.format(observer.clientAddress());
    String server = Ipv4Address.format(observer.serverAddress());
    long nowNs = connection.endedNs == 0 ? now.getAsLong() : connection.endedNs;
    List<CaptureReport.Call> calls = new ArrayList<>();
    for (CallObserver call : observer.calls()) {
      calls.add(
          new CaptureReport.Call(
              connection.idOf(call),
              call,
              client,
              server,
              Diagnosis.of(observer, call, nowNs, true)));
    }
    return new CaptureReport.Connection(observer, null, conclusions, calls);
  }

  /** What was recorded of a call or a control connection; null when there is no such number. */
  LiveConnection find(long id) {
    for (LiveConnection connection : failed) {
      if (connection.has(id)) {
        return connection;
      }
    }
    LiveConnection known = connections.get(id);
    if (known != null) {
      return known;
    }
    for (LiveConnection connection : connections.values()) {
      if (connection.has(id)) {
        return connection;
      }
    }
    return null;
  }

  /** The calls that have ended, oldest first, and then those that last. */
  List<CallRecord> records() {
    List<CallRecord> all = new ArrayList<>(records);
    for (LiveConnection connection : connections.values()) {
      ControlObserver observer = connection.observer();
      for (CaptureReport.Call call : report(connection, List.of()).calls()) {
        all.add(CallRecord.of(call.id(), observer, call.observer(), call.conclusions(), 0));
      }
    }
    return all;
  }
}
