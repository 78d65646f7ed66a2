package net.pptpalg.gateway.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A gateway that answers as a test wants. */
public final class ScriptedView implements GatewayView {

  private volatile Supplier<CompletionStage<Status>> status =
      () -> CompletableFuture.completedFuture(Samples.status(4711));
  private volatile Supplier<CompletionStage<List<Session>>> sessions =
      () -> CompletableFuture.completedFuture(List.of());

  /** The next answers to the question for the status. */
  public ScriptedView status(Supplier<CompletionStage<Status>> answer) {
    status = answer;
    return this;
  }

  /** The next answers to the question for the sessions. */
  public ScriptedView sessions(Supplier<CompletionStage<List<Session>>> answer) {
    sessions = answer;
    return this;
  }

  @Override
  public CompletionStage<Status> status() {
    return status.get();
  }

  @Override
  public CompletionStage<List<Session>> sessions() {
    return sessions.get();
  }
}
