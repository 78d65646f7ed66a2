package net.pptpalg.nat.mtu;

import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.policy.BanList;
import net.pptpalg.nat.policy.Refusal;

/**
 * Begins the MRU negotiation of each new call, before its first packet, and passes every event on.
 */
public final class MruReset implements BindingEvents {
  private final MruTable table;
  private final BindingEvents next;

  public MruReset(MruTable table, BindingEvents next) {
    this.table = table;
    this.next = next;
  }

  @Override
  public void connectionAdded(ControlConnection connection) {
    next.connectionAdded(connection);
  }

  @Override
  public void connectionRestored(ControlConnection connection) {
    next.connectionRestored(connection);
  }

  @Override
  public void callRestored(Call call) {
    table.begin(call.slot());
    next.callRestored(call);
  }

  @Override
  public void connectionChanged(ControlConnection connection) {
    next.connectionChanged(connection);
  }

  @Override
  public void connectionRemoved(ControlConnection connection, EndReason reason) {
    next.connectionRemoved(connection, reason);
  }

  @Override
  public void callAdded(Call call) {
    table.begin(call.slot());
    next.callAdded(call);
  }

  @Override
  public void callChanged(Call call) {
    next.callChanged(call);
  }

  @Override
  public void callRemoved(Call call, EndReason reason) {
    next.callRemoved(call, reason);
  }

  @Override
  public void callRefused(Call call) {
    next.callRefused(call);
  }

  @Override
  public void callBreached(Call call, String what, boolean ended) {
    next.callBreached(call, what, ended);
  }

  @Override
  public void clientBanned(ControlConnection connection, BanList.Ban ban) {
    next.clientBanned(connection, ban);
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
    next.connectionRefused(outward, client, clientPort, server, serverPort, refusal, ruleId);
  }
}
