package net.pptpalg.gateway.api;

/** Why the management API gave no answer, in a sentence for the operator. */
public final class ManagementException extends Exception {

  /** What kind of failure it was. */
  public enum Reason {
    /** No socket, or nobody listens on it. */
    UNREACHABLE,
    /** This user may not open the socket. */
    PERMISSION,
    /** No complete answer came in time. */
    TIMEOUT,
    /** The gateway knows no such thing (HTTP 404). */
    NOT_FOUND,
    /** The gateway finds the request wrong (HTTP 400). */
    INVALID,
    /** Any other error the gateway reported, or an answer that can't be understood. */
    FAILED
  }

  private final Reason reason;

  ManagementException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What kind of failure it was. */
  public Reason reason() {
    return reason;
  }
}
