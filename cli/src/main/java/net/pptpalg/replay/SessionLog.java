package net.pptpalg.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallTraffic;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.policy.Refusal;

/** Writes down what becomes of calls and control connections. Bounded. Used by one thread. */
final class SessionLog implements BindingEvents {
  private static final int MOST_SESSIONS = 100_000;

  private final List<ReplayedSession> ended = new ArrayList<>();
  private final Set<Long> hadCalls = new HashSet<>();
  private final CallTraffic traffic = new CallTraffic();
  private Bindings bindings;
  private Consumer<ControlConnection> removed = connection -> {};
  private long nowNs;
  private long leftOut;

  /** Whose events these will be. */
  void of(Bindings source) {
    bindings = source;
  }

  /** Who wants to know of connections that are gone. */
  void onRemoved(Consumer<ControlConnection> listener) {
    removed = listener;
  }

  void tick(long timeNs) {
    nowNs = timeNs;
  }

  /** Sessions that are not listed, there being too many. */
  long leftOut() {
    return leftOut;
  }

  /** All sessions in the order they began. */
  List<ReplayedSession> sessions() {
    List<ReplayedSession> all = new ArrayList<>(ended);
    for (int i = 0; i < bindings.connectionsEnd(); i++) {
      ControlConnection connection = bindings.connection(i);
      if (connection == null) {
        continue;
      }
      for (Call call = connection.calls(); call != null; call = call.next()) {
        all.add(row(connection, call, null));
      }
      if (connection.calls() == null && !hadCalls.contains(connection.id())) {
        all.add(row(connection, null, null));
      }
    }
    all.sort(Comparator.comparingLong(ReplayedSession::id));
    return Collections.unmodifiableList(all);
  }

  @Override
  public void connectionAdded(ControlConnection connection) {}

  @Override
  public void connectionChanged(ControlConnection connection) {}

  @Override
  public void connectionRemoved(ControlConnection connection, EndReason reason) {
    removed.accept(connection);
    if (!hadCalls.remove(connection.id())) {
      add(row(connection, null, reason));
    }
  }

  @Override
  public void callAdded(Call call) {
    hadCalls.add(call.connection().id());
  }

  @Override
  public void callRefused(Call call) {}

  @Override
  public void connectionRefused(
      boolean outward,
      int client,
      int clientPort,
      int server,
      int serverPort,
      Refusal refusal,
      long ruleId) {}

  @Override
  public void callChanged(Call call) {}

  @Override
  public void callRemoved(Call call, EndReason reason) {
    add(row(call.connection(), call, reason));
  }

  private void add(ReplayedSession row) {
    if (ended.size() < MOST_SESSIONS) {
      ended.add(row);
    } else {
      leftOut++;
    }
  }

  private ReplayedSession row(ControlConnection connection, Call call, EndReason reason) {
    traffic.clear();
    if (call != null) {
      bindings.traffic(call, traffic);
    }
    long sinceNs = call == null ? connection.createdNs() : call.createdNs();
    return new ReplayedSession(
        call == null ? connection.id() : call.id(),
        connection.insideAddress(),
        connection.insidePort(),
        connection.remoteAddress(),
        connection.remotePort(),
        connection.publicAddress(),
        connection.publicPort(),
        call == null ? null : (Integer) call.insideId(),
        call == null ? null : (Integer) call.outsideId(),
        call == null || call.remoteId() == Call.UNKNOWN ? null : (Integer) call.remoteId(),
        state(connection, call, reason),
        reason == null ? null : reason.sentence(),
        traffic.packetsToRemote,
        traffic.bytesToRemote,
        traffic.packetsToInside,
        traffic.bytesToInside,
        TimeUnit.NANOSECONDS.toSeconds(Math.max(0, nowNs - sinceNs)));
  }

  private static String state(ControlConnection connection, Call call, EndReason reason) {
    if (reason != null) {
      return "ended";
    }
    if (call == null) {
      return connection.state() == ControlConnection.State.CONNECTING ? "connecting" : "connected";
    }
    return switch (call.state()) {
      case REQUESTED -> "call-requested";
      case REFUSED -> "refused";
      case ESTABLISHED -> "established";
      case CLEARING, CUT, ENDED -> "clearing";
    };
  }
}
