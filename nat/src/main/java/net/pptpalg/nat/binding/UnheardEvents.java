package net.pptpalg.nat.binding;

import net.pptpalg.nat.policy.Refusal;

/** Nobody listens. */
final class UnheardEvents implements BindingEvents {
  @Override
  public void connectionAdded(ControlConnection connection) {}

  @Override
  public void connectionChanged(ControlConnection connection) {}

  @Override
  public void connectionRemoved(ControlConnection connection, EndReason reason) {}

  @Override
  public void callAdded(Call call) {}

  @Override
  public void callChanged(Call call) {}

  @Override
  public void callRemoved(Call call, EndReason reason) {}

  @Override
  public void connectionRefused(
      boolean outward,
      int client,
      int clientPort,
      int server,
      int serverPort,
      Refusal refusal,
      long ruleId) {}

  @Override
  public void callRefused(Call call) {}
}
