package net.pptpalg.gateway.observer;

import java.util.List;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.policy.Refusal;

/** Tells several subscribers what happens to bindings, in their order. */
public final class EventFan implements BindingEvents {
  private final List<BindingEvents> subscribers;

  public EventFan(List<BindingEvents> subscribers) {
    this.subscribers = List.copyOf(subscribers);
  }

  @Override
  public void connectionAdded(ControlConnection connection) {
    subscribers.forEach(each -> each.connectionAdded(connection));
  }

  @Override
  public void connectionChanged(ControlConnection connection) {
    subscribers.forEach(each -> each.connectionChanged(connection));
  }

  @Override
  public void connectionRemoved(ControlConnection connection, EndReason reason) {
    subscribers.forEach(each -> each.connectionRemoved(connection, reason));
  }

  @Override
  public void callAdded(Call call) {
    subscribers.forEach(each -> each.callAdded(call));
  }

  @Override
  public void callChanged(Call call) {
    subscribers.forEach(each -> each.callChanged(call));
  }

  @Override
  public void callRemoved(Call call, EndReason reason) {
    subscribers.forEach(each -> each.callRemoved(call, reason));
  }

  @Override
  public void connectionRefused(
      int client, int clientPort, int server, int serverPort, Refusal refusal, long ruleId) {
    subscribers.forEach(
        each -> each.connectionRefused(client, clientPort, server, serverPort, refusal, ruleId));
  }
}
