package net.pptpalg.gateway.events;

import java.util.LinkedHashMap;
import java.util.Map;
import net.pptpalg.alg.message.CallDisconnectResult;
import net.pptpalg.alg.message.GeneralError;
import net.pptpalg.alg.message.IncomingCallResult;
import net.pptpalg.alg.message.OutgoingCallResult;
import net.pptpalg.alg.message.ProtocolCode;
import net.pptpalg.nat.binding.CallCause;

/** What a peer said about the end of a call, decoded. */
final class CauseText {
  private static final int GENERAL_ERROR = 2;

  private CauseText() {}

  /** The cause as JSON, or null when nobody said anything. */
  static Map<String, Object> fieldsOf(CallCause cause) {
    String message =
        switch (cause.said()) {
          case NOTHING -> null;
          case CLEAR_REQUEST -> "Call-Clear-Request";
          case OUTGOING_CALL_REPLY -> "Outgoing-Call-Reply";
          case INCOMING_CALL_REPLY -> "Incoming-Call-Reply";
          case DISCONNECT_NOTIFY -> "Call-Disconnect-Notify";
        };
    if (message == null) {
      return null;
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("message", message);
    if (cause.said() == CallCause.Said.CLEAR_REQUEST) {
      return fields;
    }
    ProtocolCode result =
        switch (cause.said()) {
          case OUTGOING_CALL_REPLY -> OutgoingCallResult.of(cause.resultCode());
          case INCOMING_CALL_REPLY -> IncomingCallResult.of(cause.resultCode());
          default -> CallDisconnectResult.of(cause.resultCode());
        };
    fields.put("result", cause.resultCode());
    fields.put("resultText", result == null ? null : result.text());
    fields.put("meaning", result == null ? null : result.sentence());
    if (cause.resultCode() == GENERAL_ERROR) {
      GeneralError error = GeneralError.of(cause.errorCode());
      fields.put("error", cause.errorCode());
      fields.put("errorText", error == null ? null : error.text());
      fields.put("errorMeaning", error == null ? null : error.sentence());
    }
    if (cause.causeCode() != 0) {
      fields.put("causeCode", cause.causeCode());
    }
    return fields;
  }
}
