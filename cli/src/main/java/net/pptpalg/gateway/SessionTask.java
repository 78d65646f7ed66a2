package net.pptpalg.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.gateway.api.ApiException;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallTraffic;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.mtu.MruTable;

/** Tells all that is known of one control connection and its calls. */
final class SessionTask implements AgentTask {
  private static final int CONNECTIONS_PER_STEP = 1024;

  private final Bindings bindings;
  private final MruTable mrus;
  private final long id;
  private final WallClock clock;
  private final CompletableFuture<Map<String, Object>> result = new CompletableFuture<>();
  private final CallTraffic traffic = new CallTraffic();
  private int next;

  /**
   * @param id of the control connection or of one of its calls
   */
  SessionTask(Bindings bindings, MruTable mrus, long id, WallClock clock) {
    this.bindings = bindings;
    this.mrus = mrus;
    this.id = id;
    this.clock = clock;
  }

  CompletableFuture<Map<String, Object>> result() {
    return result;
  }

  @Override
  public boolean step(long nowNs) {
    int end = Math.min(next + CONNECTIONS_PER_STEP, bindings.connectionsEnd());
    for (; next < end; next++) {
      ControlConnection connection = bindings.connection(next);
      if (connection != null && has(connection, id)) {
        result.complete(fieldsOf(connection, nowNs));
        return true;
      }
    }
    if (next < bindings.connectionsEnd()) {
      return false;
    }
    result.completeExceptionally(
        new ApiException(ApiException.Kind.NOT_FOUND, "there is no session " + id));
    return true;
  }

  /** Whether an id is that of a control connection or of one of its calls. */
  static boolean has(ControlConnection connection, long id) {
    if (connection.id() == id) {
      return true;
    }
    for (Call call = connection.calls(); call != null; call = call.next()) {
      if (call.id() == id) {
        return true;
      }
    }
    return false;
  }

  private Map<String, Object> fieldsOf(ControlConnection connection, long nowNs) {
    boolean outward = connection.openedFromInside();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", connection.id());
    fields.put("direction", outward ? "outward" : "inward");
    fields.put("gatewaysOwn", connection.isGatewaysOwn());
    fields.put("state", SessionsTask.state(connection, null));
    fields.put("inside", end(connection.insideAddress(), connection.insidePort()));
    fields.put("public", end(connection.publicAddress(), connection.publicPort()));
    fields.put("remote", end(connection.remoteAddress(), connection.remotePort()));
    fields.put("client", outward ? fields.get("inside") : fields.get("remote"));
    fields.put("server", outward ? fields.get("remote") : fields.get("inside"));
    boolean byRule = connection.rule() != null && connection.rule().ruleId() != 0;
    fields.put("rule", byRule ? connection.rule().ruleId() : null);
    fields.put("openedAt", clock.iso(connection.createdNs()));
    fields.put("ageSeconds", seconds(nowNs - connection.createdNs()));
    fields.put("idleSeconds", seconds(nowNs - connection.lastSeenNs()));
    fields.put("restored", connection.isRestored());
    List<Map<String, Object>> calls = new ArrayList<>();
    for (Call call = connection.calls(); call != null; call = call.next()) {
      calls.add(0, fieldsOf(connection, call, nowNs));
    }
    fields.put("calls", calls);
    return fields;
  }

  private Map<String, Object> fieldsOf(ControlConnection connection, Call call, long nowNs) {
    bindings.traffic(call, traffic);
    boolean outward = connection.openedFromInside();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", call.id());
    fields.put("state", SessionsTask.state(connection, call));
    fields.put("insideCallId", call.insideId());
    fields.put("outsideCallId", call.outsideId());
    fields.put("remoteCallId", call.remoteId() == Call.UNKNOWN ? null : call.remoteId());
    fields.put("requestedAt", clock.iso(call.createdNs()));
    fields.put("ageSeconds", seconds(nowNs - call.createdNs()));
    fields.put("idleSeconds", seconds(nowNs - call.lastSeenNs()));
    fields.put("restored", call.isRestored());
    fields.put("packetsToServer", outward ? traffic.packetsToRemote : traffic.packetsToInside);
    fields.put("bytesToServer", outward ? traffic.bytesToRemote : traffic.bytesToInside);
    fields.put("packetsToClient", outward ? traffic.packetsToInside : traffic.packetsToRemote);
    fields.put("bytesToClient", outward ? traffic.bytesToInside : traffic.bytesToRemote);
    CallMru mru = new CallMru(mrus, call);
    fields.put("mruToServer", mru.toServer());
    fields.put("mruToClient", mru.toClient());
    fields.put("mruChanged", mru.changes());
    return fields;
  }

  private static String end(int address, int port) {
    return Ipv4Address.format(address) + ":" + port;
  }

  private static long seconds(long ns) {
    return TimeUnit.NANOSECONDS.toSeconds(ns);
  }
}
