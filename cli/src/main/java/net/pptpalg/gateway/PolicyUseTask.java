package net.pptpalg.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.pptpalg.nat.policy.Decision;
import net.pptpalg.nat.policy.Policy;
import net.pptpalg.nat.policy.PolicyEngine;
import net.pptpalg.nat.policy.PolicyRule;
import net.pptpalg.nat.policy.RuleUse;

/** Takes down what the rules have decided so far. */
final class PolicyUseTask implements AgentTask {

  /**
   * What the rules have decided.
   *
   * @param policy the policy in force
   * @param uses one for each of its rules, in their order, then the default's
   * @param minuteOfWeek local time by which windows are judged
   */
  record PolicyUse(Policy policy, List<Use> uses, int minuteOfWeek) {}

  /** What {@link RuleUse} holds at one moment. */
  record Use(long hits, long limited, int connections, int calls) {}

  private final PolicyEngine engine;
  private final CompletableFuture<PolicyUse> result = new CompletableFuture<>();

  PolicyUseTask(PolicyEngine engine) {
    this.engine = engine;
  }

  CompletableFuture<PolicyUse> result() {
    return result;
  }

  @Override
  public boolean step(long nowNs) {
    Policy policy = engine.policy();
    List<Use> uses = new ArrayList<>();
    for (PolicyRule rule : policy.rules()) {
      uses.add(copy(engine.use(rule.id())));
    }
    uses.add(copy(engine.use(Decision.DEFAULT)));
    result.complete(new PolicyUse(policy, uses, engine.localTime()));
    return true;
  }

  private static Use copy(RuleUse use) {
    return new Use(use.hits(), use.limited(), use.connections(), use.calls());
  }
}
