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
import net.pptpalg.nat.mtu.MruOutcome;
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
        mru(call, !inside),
        mru(call, inside),
        changedMrus(call, inside),
        call == null ? connection.isRestored() : call.isRestored());
  }

  /** The MRU that one end of a call has announced, as it was passed on. */
  private Integer mru(Call call, boolean ofInside) {
    int bytes = call == null ? 0 : mrus.effective(call.slot(), ofInside);
    return bytes == 0 ? null : bytes;
  }

  private String changedMrus(Call call, boolean clientIsInside) {
    if (call == null) {
      return null;
    }
    String toServer = changedMru(call.slot(), !clientIsInside, "to server ");
    String toClient = changedMru(call.slot(), clientIsInside, "to client ");
    if (toServer == null || toClient == null) {
      return toServer == null ? toClient : toServer;
    }
    return toServer + ", " + toClient;
  }

  private String changedMru(int slot, boolean ofInside, String towards) {
    MruOutcome outcome = mrus.outcome(slot, ofInside);
    return switch (outcome) {
      case UNKNOWN, UNCHANGED -> null;
      case LOWERED -> towards + outcome.text() + " from " + mrus.asked(slot, ofInside);
      case INSERTED, TOO_BIG -> towards + outcome.text();
    };
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
    };
  }
}
