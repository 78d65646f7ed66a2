package net.pptpalg.command;

import java.util.ArrayList;
import java.util.List;
import net.pptpalg.gateway.api.Session;

/** The session table for people: one row a line, columns aligned, no blank inside a value. */
final class SessionTable {

  private static final String[] HEADINGS = {
    "ID",
    "CLIENT",
    "SERVER",
    "PUBLIC",
    "CALL-ID in/out/server",
    "STATE",
    "TO SERVER pkts/bytes",
    "TO CLIENT pkts/bytes",
    "MRU server/client",
    "AGE",
  };

  /** Columns from here to the end hold numbers, which line up at their right. */
  private static final int FIRST_NUMERIC = 6;

  private static final int PPTP_PORT = 1723;

  private SessionTable() {}

  static String render(List<Session> sessions) {
    if (sessions.isEmpty()) {
      return "no sessions\n";
    }
    List<String[]> rows = new ArrayList<>(sessions.size() + 1);
    rows.add(HEADINGS);
    for (Session session : sessions) {
      rows.add(row(session));
    }
    int[] widths = new int[HEADINGS.length];
    for (String[] row : rows) {
      for (int column = 0; column < row.length; column++) {
        widths[column] = Math.max(widths[column], row[column].length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows) {
      append(text, row, widths);
    }
    return text.toString();
  }

  private static String[] row(Session session) {
    return new String[] {
      Long.toString(session.id()),
      session.client() + ":" + session.clientPort(),
      session.serverPort() == PPTP_PORT
          ? session.server()
          : session.server() + ":" + session.serverPort(),
      session.publicAddress() + ":" + session.publicPort(),
      known(session.insideCallId())
          + "/"
          + known(session.outsideCallId())
          + "/"
          + known(session.serverCallId()),
      session.restored() ? session.state() + "+restored" : session.state(),
      Quantity.count(session.packetsToServer()) + "/" + Quantity.bytes(session.bytesToServer()),
      Quantity.count(session.packetsToClient()) + "/" + Quantity.bytes(session.bytesToClient()),
      known(session.mruToServer()) + "/" + known(session.mruToClient()),
      Quantity.age(session.ageSeconds()),
    };
  }

  private static String known(Integer number) {
    return number == null ? "-" : number.toString();
  }

  private static void append(StringBuilder text, String[] row, int[] widths) {
    for (int column = 0; column < row.length; column++) {
      String padding = " ".repeat(widths[column] - row[column].length());
      if (column >= FIRST_NUMERIC) {
        text.append(padding).append(row[column]);
      } else {
        text.append(row[column]).append(padding);
      }
      text.append(column == row.length - 1 ? "\n" : "  ");
    }
  }
}
