package net.pptpalg.alg.diagnosis;

import net.pptpalg.alg.message.GeneralError;
import net.pptpalg.alg.message.ProtocolCode;

/** Result, error and cause codes of control messages in words. */
final class CodeText {
  private CodeText() {}

  /** A code with its name, the number alone when RFC 2637 doesn't define it. */
  static String of(int code, ProtocolCode known) {
    return known == null ? "result " + code : known.text() + " (" + code + ")";
  }

  /** An error and a cause as an addition to a result; empty when both are 0. */
  static String errorAndCause(int error, int cause) {
    String text = "";
    if (error != 0) {
      text += ", error " + error(error);
    }
    if (cause != 0) {
      text += ", cause " + cause(cause);
    }
    return text;
  }

  /** A general error with its name. */
  static String error(int code) {
    GeneralError known = GeneralError.of(code);
    return known == null ? String.valueOf(code) : known.text() + " (" + code + ")";
  }

  /** A cause of the telephone network (ITU-T Q.850) with its name. */
  static String cause(int code) {
    String name =
        switch (code) {
          case 1 -> "unallocated number";
          case 3 -> "no route to destination";
          case 16 -> "normal call clearing";
          case 17 -> "user busy";
          case 18 -> "no user responding";
          case 19 -> "no answer from user";
          case 21 -> "call rejected";
          case 27 -> "destination out of order";
          case 31 -> "normal, unspecified";
          case 34 -> "no circuit or channel available";
          case 38 -> "network out of order";
          case 41 -> "temporary failure";
          case 42 -> "switching equipment congestion";
          case 44 -> "requested channel not available";
          case 47 -> "resource unavailable";
          case 57 -> "bearer capability not authorised";
          case 63 -> "service not available";
          case 102 -> "recovery on timer expiry";
          case 127 -> "interworking";
          default -> "";
        };
    return name.isEmpty() ? String.valueOf(code) : name + " (" + code + ")";
  }

  /** Whether a cause says that all channels are taken. */
  static boolean isBusy(int cause) {
    return switch (cause) {
      case 17, 34, 42, 44, 47 -> true;
      default -> false;
    };
  }
}
