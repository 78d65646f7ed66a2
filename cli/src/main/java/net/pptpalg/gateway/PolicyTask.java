package net.pptpalg.gateway;

import java.util.concurrent.CompletableFuture;
import net.pptpalg.nat.policy.Policy;
import net.pptpalg.nat.policy.PolicyEngine;

/** Puts another policy in force. */
final class PolicyTask implements AgentTask {
  private final PolicyEngine engine;
  private final Policy policy;
  private final CompletableFuture<Policy> result = new CompletableFuture<>();

  PolicyTask(PolicyEngine engine, Policy policy) {
    this.engine = engine;
    this.policy = policy;
  }

  CompletableFuture<Policy> result() {
    return result;
  }

  @Override
  public boolean step(long nowNs) {
    engine.policy(policy);
    result.complete(policy);
    return true;
  }
}
