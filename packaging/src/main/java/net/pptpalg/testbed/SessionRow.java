package net.pptpalg.testbed;

import java.util.Map;

/**
 * A row of {@code pptp-alg sessions --json}, as far as the testbed looks at it.
 *
 * @param id the gateway's number of the call, or of a control connection without one
 * @param insideCallId the Call ID the client chose, null while unknown
 * @param outsideCallId the Call ID the server sees instead, null while unknown
 * @param serverCallId the Call ID the server chose, null while unknown
 * @param mruToServer the largest PPP packet that may be sent to the server, null while unknown
 * @param mruChanged what the gateway has changed of the MRUs in words, null for nothing
 * @param publicPort the port the server sees instead of the client's
 * @param restored whether the gateway has taken it over from a process before it
 */
public record SessionRow(
    long id,
    String client,
    String server,
    String publicAddress,
    Integer insideCallId,
    Integer outsideCallId,
    Integer serverCallId,
    String state,
    long packetsToServer,
    long packetsToClient,
    Integer mruToServer,
    String mruChanged,
    int publicPort,
    long ageSeconds,
    boolean restored) {

  static SessionRow parse(Map<String, Object> fields) {
    return new SessionRow(
        ((Number) fields.get("id")).longValue(),
        (String) fields.get("client"),
        (String) fields.get("server"),
        (String) fields.get("publicAddress"),
        numberOrNull(fields.get("insideCallId")),
        numberOrNull(fields.get("outsideCallId")),
        numberOrNull(fields.get("serverCallId")),
        (String) fields.get("state"),
        ((Number) fields.get("packetsToServer")).longValue(),
        ((Number) fields.get("packetsToClient")).longValue(),
        numberOrNull(fields.get("mruToServer")),
        (String) fields.get("mruChanged"),
        ((Number) fields.get("publicPort")).intValue(),
        ((Number) fields.get("ageSeconds")).longValue(),
        Boolean.TRUE.equals(fields.get("restored")));
  }

  private static Integer numberOrNull(Object value) {
    return value == null ? null : Integer.valueOf(((Number) value).intValue());
  }
}
