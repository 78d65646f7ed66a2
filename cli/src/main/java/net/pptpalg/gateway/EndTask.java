package net.pptpalg.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.translation.ControlTranslator;

/** Ends some of the control connections with their calls, or cuts a call, a bit at a time. */
final class EndTask implements AgentTask {
  private static final int CONNECTIONS_PER_STEP = 256;

  /**
   * What was done.
   *
   * @param examined control connections looked at
   * @param connections ids of those that were ended
   * @param calls ids of the calls that ended with them
   * @param cut the call that was cut instead, or null
   */
  record Ended(int examined, List<Long> connections, List<Long> calls, Call cut) {}

  private final Bindings bindings;
  private final ControlTranslator translator;
  private final EndReason reason;
  private final Predicate<ControlConnection> wanted;
  private final CompletableFuture<Ended> result = new CompletableFuture<>();
  private final List<Long> connections = new ArrayList<>();
  private final List<Long> calls = new ArrayList<>();
  private final Long onlyCall;
  private Call cut;
  private int examined;
  private int next;

  /**
   * @param wanted which ones; asked on the agent's thread
   */
  EndTask(
      Bindings bindings,
      ControlTranslator translator,
      EndReason reason,
      Predicate<ControlConnection> wanted) {
    this(bindings, translator, reason, wanted, null);
  }

  /**
   * @param wanted which ones; asked on the agent's thread
   * @param onlyCall id of a call that is cut where others share its connection, which goes on then;
   *     or null
   */
  EndTask(
      Bindings bindings,
      ControlTranslator translator,
      EndReason reason,
      Predicate<ControlConnection> wanted,
      Long onlyCall) {
    this.bindings = bindings;
    this.translator = translator;
    this.reason = reason;
    this.wanted = wanted;
    this.onlyCall = onlyCall;
  }

  CompletableFuture<Ended> result() {
    return result;
  }

  @Override
  public boolean step(long nowNs) {
    int end = Math.min(next + CONNECTIONS_PER_STEP, bindings.connectionsEnd());
    for (; next < end; next++) {
      ControlConnection connection = bindings.connection(next);
      if (connection == null) {
        continue;
      }
      examined++;
      if (wanted.test(connection)) {
        end(connection, nowNs);
      }
    }
    if (next < bindings.connectionsEnd()) {
      return false;
    }
    result.complete(new Ended(examined, connections, calls, cut));
    return true;
  }

  private void end(ControlConnection connection, long nowNs) {
    Call shared = onlyCall == null ? null : sharedCall(connection);
    if (shared != null) {
      bindings.cut(shared);
      cut = shared;
      return;
    }
    connections.add(connection.id());
    for (Call call = connection.calls(); call != null; call = call.next()) {
      calls.add(call.id());
    }
    translator.kill(connection, reason, nowNs);
  }

  /** The call to be cut, when another one of its connection lives. */
  private Call sharedCall(ControlConnection connection) {
    Call found = null;
    boolean others = false;
    for (Call call = connection.calls(); call != null; call = call.next()) {
      if (call.id() == onlyCall) {
        found = call;
      } else {
        others |= call.state() != Call.State.CUT && call.state() != Call.State.REFUSED;
      }
    }
    return others ? found : null;
  }
}
