package net.pptpalg.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.gateway.api.Session;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallTraffic;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.mtu.MruTable;

/** Lists the control connections and their calls, some hundred at a time. */
final class SessionsTask implements AgentTask {
  private static final int CONNECTIONS_PER_STEP = 256;

  private final Bindings bindings;
  private final MruTable mrus;
  private final CompletableFuture<List<Session>> result = new CompletableFuture<>();
  private final List<Session> sessions = new ArrayList<>();
  private final CallTraffic traffic = new CallTraffic();
  private int next;

  SessionsTask(Bindings bindings, MruTable mrus) {
    this.mrus = mrus;
    this.bindings = bindings;
  }

  CompletableFuture<List<Session>> result() {
    return result;
  }

  @Override
  public boolean step(long nowNs) {
    int end = Math.min(next + CONNECTIONS_PER_STEP, bindings.connectionsEnd());
    for (; next < end; next++) {
      ControlConnection connection = bindings.connection(next);
      if (connection != null) {
        add(connection, nowNs);
      }
    }
    if (next < bindings.connectionsEnd()) {
      return false;
    }
    result.complete(sessions);
    return true;
  }

  private void add(ControlConnection connection, long nowNs) {
    if (connection.calls() == null) {
      sessions.add(row(connection, null, nowNs));
    }
    for (Call call = connection.calls(); call != null; call = call.next()) {
      sessions.add(row(connection, call, nowNs));
    }
  }

  private Session row(ControlConnection connection, Call call, long nowNs) {
    traffic.clear();
    if (call != null) {
      bindings.traffic(call, traffic);
    }
    CallMru mru = call == null ? null : new CallMru(mrus, call);
    boolean inside = connection.openedFromInside();
    long createdNs = call == null ? connection.createdNs() : call.createdNs();
    long lastSeenNs = call == null ? connection.lastSeenNs() : call.lastSeenNs();
    return new Session(
        call == null ? connection.id() : call.id(),
        Ipv4Address.format(inside ? connection.insideAddress() : connection.remoteAddress()),
        inside ? connection.insidePort() : connection.remotePort(),
        Ipv4Address.format(inside ? connection.remoteAddress() : connection.insideAddress()),
        inside ? connection.remotePort() : connection.insidePort(),
        Ipv4Address.format(connection.publicAddress()),
        connection.publicPort(),
        call == null ? null : call.insideId(),
        call == null ? null : call.outsideId(),
        call == null || call.remoteId() == Call.UNKNOWN ? null : call.remoteId(),
        state(connection, call),
        inside ? traffic.packetsToRemote : traffic.packetsToInside,
        inside ? traffic.bytesToRemote : traffic.bytesToInside,
        inside ? traffic.packetsToInside : traffic.packetsToRemote,
        inside ? traffic.bytesToInside : traffic.bytesToRemote,
        TimeUnit.NANOSECONDS.toSeconds(nowNs - createdNs),
        TimeUnit.NANOSECONDS.toSeconds(nowNs - lastSeenNs),
        mru == null ? null : mru.toServer(),
        mru == null ? null : mru.toClient(),
        mru == null ? null : mru.changes(),
        call == null ? connection.isRestored() : call.isRestored());
  }

  /** The state as operators read it; of the connection itself when {@code call} is null. */
  static String state(ControlConnection connection, Call call) {
    if (connection.state() == ControlConnection.State.CLOSING) {
      return "closing";
    }
    if (call == null) {
      return connection.state() == ControlConnection.State.CONNECTING ? "connecting" : "connected";
    }
    return switch (call.state()) {
      case REQUESTED -> "call-requested";
      case REFUSED -> "refused";
      case ESTABLISHED -> "established";
      case CLEARING, ENDED -> "clearing";
      case CUT -> "cut";
    };
  }
}
