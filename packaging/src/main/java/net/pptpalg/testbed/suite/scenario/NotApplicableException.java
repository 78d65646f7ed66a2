package net.pptpalg.testbed.suite.scenario;

/** This gateway can't be asked for what the case is about; the message says why. */
public final class NotApplicableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public NotApplicableException(String message) {
    super(message);
  }
}
