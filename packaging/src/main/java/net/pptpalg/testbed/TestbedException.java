package net.pptpalg.testbed;

/**
 * Something the testbed needed did not work; the message says what was tried and what came back.
 */
public final class TestbedException extends RuntimeException {

  public TestbedException(String message) {
    super(message);
  }

  public TestbedException(String message, Throwable cause) {
    super(message, cause);
  }
}
