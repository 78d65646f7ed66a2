package net.pptpalg.gateway;

import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.mtu.MruOutcome;
import net.pptpalg.nat.mtu.MruTable;

/** The sizes that the two ends of a call have agreed on, as operators read them. */
final class CallMru {
  private final MruTable table;
  private final int slot;
  private final boolean clientIsInside;

  CallMru(MruTable table, Call call) {
    this.table = table;
    this.slot = call.slot();
    this.clientIsInside = call.connection().openedFromInside();
  }

  /** The largest PPP packet that may be sent to the server, in bytes; null while unknown. */
  Integer toServer() {
    return effective(!clientIsInside);
  }

  /** The same for packets to the client. */
  Integer toClient() {
    return effective(clientIsInside);
  }

  /** What differs from what the ends have announced, or leads to fragments; null for nothing. */
  String changes() {
    String toServer = change(!clientIsInside, "to server ");
    String toClient = change(clientIsInside, "to client ");
    if (toServer == null || toClient == null) {
      return toServer == null ? toClient : toServer;
    }
    return toServer + ", " + toClient;
  }

  private Integer effective(boolean ofInside) {
    int bytes = table.effective(slot, ofInside);
    return bytes == 0 ? null : Integer.valueOf(bytes);
  }

  private String change(boolean ofInside, String towards) {
    MruOutcome outcome = table.outcome(slot, ofInside);
    return switch (outcome) {
      case UNKNOWN, UNCHANGED -> null;
      case LOWERED -> towards + outcome.text() + " from " + table.asked(slot, ofInside);
      case INSERTED, TOO_BIG -> towards + outcome.text();
    };
  }
}
