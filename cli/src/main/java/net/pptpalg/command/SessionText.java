package net.pptpalg.command;

import java.util.List;
import java.util.Map;

/** All that is known of a session, for people. */
final class SessionText {

  private static final int KEY_WIDTH = 16;

  private SessionText() {}

  /** What {@code GET /v1/sessions/ID} has answered. */
  static String render(Map<?, ?> session) {
    StringBuilder text = new StringBuilder();
    line(text, "", "connection", session.get("id"));
    line(text, "", "state", state(session));
    line(text, "", "direction", session.get("direction"));
    line(text, "", "client", session.get("client"));
    line(text, "", "server", session.get("server"));
    line(text, "", "public", session.get("public"));
    Object rule = session.get("rule");
    line(text, "", "allowed by", rule == null ? "default" : "rule " + rule);
    times(text, "", "opened", session.get("openedAt"), session);
    for (Object each : (List<?>) session.get("calls")) {
      Map<?, ?> call = (Map<?, ?>) each;
      text.append('\n');
      line(text, "  ", "call", call.get("id"));
      line(text, "  ", "state", state(call));
      Object remote = call.get("remoteCallId");
      line(
          text,
          "  ",
          "call ids",
          "inside "
              + call.get("insideCallId")
              + ", outside "
              + call.get("outsideCallId")
              + ", remote "
              + (remote == null ? "-" : remote));
      times(text, "  ", "requested", call.get("requestedAt"), call);
      line(text, "  ", "to server", carried(call, "ToServer"));
      line(text, "  ", "to client", carried(call, "ToClient"));
      Object mruToServer = call.get("mruToServer");
      Object mruToClient = call.get("mruToClient");
      Object changed = call.get("mruChanged");
      line(
          text,
          "  ",
          "mru",
          "to server "
              + (mruToServer == null ? "-" : mruToServer)
              + ", to client "
              + (mruToClient == null ? "-" : mruToClient)
              + (changed == null ? "" : " (" + changed + ")"));
    }
    return text.toString();
  }

  private static String state(Map<?, ?> of) {
    boolean restored = Boolean.TRUE.equals(of.get("restored"));
    return of.get("state") + (restored ? ", restored after a restart" : "");
  }

  private static void times(
      StringBuilder text, String indent, String what, Object at, Map<?, ?> of) {
    line(text, indent, what, at + ", " + age(of, "ageSeconds") + " ago");
    line(text, indent, "idle", age(of, "idleSeconds"));
  }

  private static String age(Map<?, ?> of, String field) {
    return Quantity.age(((Number) of.get(field)).longValue());
  }

  private static String carried(Map<?, ?> call, String way) {
    return call.get("packets" + way) + " packets, " + call.get("bytes" + way) + " bytes";
  }

  private static void line(StringBuilder text, String indent, String key, Object value) {
    int padding = KEY_WIDTH - indent.length() - key.length();
    text.append(indent).append(key).append(" ".repeat(padding)).append(value).append('\n');
  }
}
