package net.pptpalg.gateway;

import java.util.concurrent.CompletableFuture;
import net.pptpalg.nat.binding.Bindings;

/** Asks how many control connections and calls there are. */
final class CountTask implements AgentTask {
  /**
   * The answer.
   *
   * @param controlConnections control connections that are followed
   * @param calls calls that are not over
   */
  record Counts(int controlConnections, int calls) {}

  private final Bindings bindings;
  private final CompletableFuture<Counts> result = new CompletableFuture<>();

  CountTask(Bindings bindings) {
    this.bindings = bindings;
  }

  CompletableFuture<Counts> result() {
    return result;
  }

  @Override
  public boolean step(long nowNs) {
    result.complete(new Counts(bindings.connectionCount(), bindings.callCount()));
    return true;
  }
}
