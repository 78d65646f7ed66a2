package net.pptpalg.gateway;

import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.policy.BanList;
import net.pptpalg.nat.policy.Refusal;

/** Tells two subscribers what happens to bindings, one after the other. */
final class EventTee implements BindingEvents {
  private final BindingEvents first;
  private final BindingEvents second;

  EventTee(BindingEvents first, BindingEvents second) {
    this.first = first;
    this.second = second;
  }

  @Override
  public void connectionAdded(ControlConnection connection) {
    first.connectionAdded(connection);
    second.connectionAdded(connection);
  }

  @Override
  public void connectionRestored(ControlConnection connection) {
    first.connectionRestored(connection);
    second.connectionRestored(connection);
  }

  @Override
  public void callRestored(Call call) {
    first.callRestored(call);
    second.callRestored(call);
  }

  @Override
  public void connectionChanged(ControlConnection connection) {
    first.connectionChanged(connection);
    second.connectionChanged(connection);
  }

  @Override
  public void connectionRemoved(ControlConnection connection, EndReason reason) {
    first.connectionRemoved(connection, reason);
    second.connectionRemoved(connection, reason);
  }

  @Override
  public void callAdded(Call call) {
    first.callAdded(call);
    second.callAdded(call);
  }

  @Override
  public void callChanged(Call call) {
    first.callChanged(call);
    second.callChanged(call);
  }

  @Override
  public void callRemoved(Call call, EndReason reason) {
    first.callRemoved(call, reason);
    second.callRemoved(call, reason);
  }

  @Override
  public void callRefused(Call call) {
    first.callRefused(call);
    second.callRefused(call);
  }

  @Override
  public void callBreached(Call call, String what, boolean ended) {
    first.callBreached(call, what, ended);
    second.callBreached(call, what, ended);
  }

  @Override
  public void clientBanned(ControlConnection connection, BanList.Ban ban) {
    first.clientBanned(connection, ban);
    second.clientBanned(connection, ban);
  }

  @Override
  public void connectionRefused(
      boolean outward,
      int client,
      int clientPort,
      int server,
      int serverPort,
      Refusal refusal,
      long ruleId) {
    first.connectionRefused(outward, client, clientPort, server, serverPort, refusal, ruleId);
    second.connectionRefused(outward, client, clientPort, server, serverPort, refusal, ruleId);
  }
}
