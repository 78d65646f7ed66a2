package net.pptpalg.gateway;

import net.pptpalg.gateway.observer.CallSecurity;
import net.pptpalg.gateway.observer.SecurityOutlet;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.policy.PolicyEngine;

/** Takes what the observer finds out about calls to the control agent, which judges them. */
final class SecurityReports implements SecurityOutlet {
  private final ControlAgent agent;
  private final Bindings bindings;
  private final PolicyEngine policy;

  SecurityReports(ControlAgent agent, Bindings bindings, PolicyEngine policy) {
    this.agent = agent;
    this.bindings = bindings;
    this.policy = policy;
  }

  @Override
  public boolean wants(CallSecurity security) {
    return security.failures() > 0 && policy.bans().options().isOn()
        || policy.strictest().breach(security.methods(), security.encryptionBits()) != null;
  }

  @Override
  public boolean report(CallSecurity security) {
    return agent.post(
        nowNs -> {
          judge(security, nowNs);
          return true;
        });
  }

  /** Control agent's thread. The call may be over, and its slot another's. */
  private void judge(CallSecurity security, long nowNs) {
    Call call = bindings.call(security.slot(), security.callId());
    if (call != null && security.failures() > 0) {
      agent.translator().authenticationFailed(call, security.failures(), nowNs);
      call = bindings.call(security.slot(), security.callId());
    }
    if (call != null) {
      agent.translator().judge(call, security.methods(), security.encryptionBits(), nowNs);
    }
  }
}
