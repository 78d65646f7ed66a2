package net.pptpalg.gateway;

/** Why the gateway can't run, in one sentence that tells the operator what to do. */
public final class GatewayException extends Exception {

  /** What kind of failure it was; the command line maps it to its exit code. */
  public enum Reason {
    /** Something failed while it ran or started. */
    FAILED,
    /** The options can't work on this machine. */
    CONFIGURATION,
    /** A capability or a permission is missing. */
    PERMISSION
  }

  private final Reason reason;

  /** A failure of some kind with a message for the operator. */
  public GatewayException(Reason reason, String message) {
    this(reason, message, null);
  }

  /** The same, with what caused it. */
  public GatewayException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What kind of failure it was. */
  public Reason reason() {
    return reason;
  }
}
