package net.pptpalg.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.policy.BanList;
import net.pptpalg.nat.policy.Refusal;

/** Tells at debug level what becomes of control connections and calls. */
final class EventLog implements BindingEvents {
  private static final Logger LOG = System.getLogger("pptp-alg.events");

  @Override
  public void connectionAdded(ControlConnection connection) {
    log("opens", connection, "");
  }

  @Override
  public void connectionRestored(ControlConnection connection) {
    log("is restored", connection, "");
  }

  @Override
  public void callRestored(Call call) {
    log("has a call again", call.connection(), ids(call));
  }

  @Override
  public void connectionChanged(ControlConnection connection) {
    log("is " + connection.state(), connection, "");
  }

  @Override
  public void connectionRemoved(ControlConnection connection, EndReason reason) {
    log("ends", connection, ": " + reason.sentence());
  }

  @Override
  public void callAdded(Call call) {
    log("asks for a call", call.connection(), ids(call));
  }

  @Override
  public void callChanged(Call call) {
    log("has a call " + call.state(), call.connection(), ids(call));
  }

  @Override
  public void callRemoved(Call call, EndReason reason) {
    log("loses a call", call.connection(), ids(call) + ": " + reason.sentence());
  }

  @Override
  public void callRefused(Call call) {
    log("is refused a call", call.connection(), ids(call));
  }

  @Override
  public void callBreached(Call call, String what, boolean ended) {
    log("has a call", call.connection(), ids(call) + ": the call " + what);
  }

  @Override
  public void clientBanned(ControlConnection connection, BanList.Ban ban) {
    log("leads to a ban", connection, " after " + ban.failures() + " failures");
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
    LOG.log(
        Level.DEBUG,
        () ->
            "control connection "
                + Ipv4Address.format(client)
                + ':'
                + clientPort
                + " to "
                + Ipv4Address.format(server)
                + " is refused by "
                + (ruleId == 0 ? "default" : "rule " + ruleId)
                + ": "
                + refusal.sentence());
  }

  private static String ids(Call call) {
    return ", inside " + call.insideId() + ", outside " + call.outsideId();
  }

  private static void log(String what, ControlConnection connection, String detail) {
    LOG.log(
        Level.DEBUG,
        () ->
            "control connection "
                + Ipv4Address.format(connection.insideAddress())
                + ':'
                + connection.insidePort()
                + " to "
                + Ipv4Address.format(connection.remoteAddress())
                + ' '
                + what
                + detail);
  }
}
