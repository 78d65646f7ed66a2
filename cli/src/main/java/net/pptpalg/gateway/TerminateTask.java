package net.pptpalg.gateway;

import java.util.concurrent.CompletableFuture;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.translation.ControlTranslator;

/** Asks the inside end of a call that was cut to end PPP. */
final class TerminateTask implements AgentTask {
  private final ControlTranslator translator;
  private final Call call;
  private final int lastSequence;
  private final CompletableFuture<Boolean> result = new CompletableFuture<>();

  /**
   * @param call looked at on the agent's thread only
   * @param lastSequence of the GRE that has passed to the inside
   */
  TerminateTask(ControlTranslator translator, Call call, int lastSequence) {
    this.translator = translator;
    this.call = call;
    this.lastSequence = lastSequence;
  }

  /** Whether it was asked. */
  CompletableFuture<Boolean> result() {
    return result;
  }

  @Override
  public boolean step(long nowNs) {
    result.complete(translator.terminate(call, lastSequence));
    return true;
  }
}
