package net.pptpalg.perf.topology;

/** Something cannot be measured here; the message says why, for the user. */
public final class UnmeasurableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnmeasurableException(String message) {
    super(message);
  }

  public UnmeasurableException(String message, Throwable cause) {
    super(message, cause);
  }
}
