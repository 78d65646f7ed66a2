package net.pptpalg.testbed.suite.endpoint;

/** The gateway under test did something else than the case says; the message is one line. */
public final class ExpectationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ExpectationException(String message) {
    super(message);
  }
}
