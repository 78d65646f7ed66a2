package net.pptpalg.testbed.suite.scenario;

import java.util.Arrays;
import java.util.Objects;
import net.pptpalg.testbed.suite.endpoint.ExpectationException;

/** Says what was expected and what was seen, in one line. */
public final class Expect {

  private Expect() {}

  public static void that(boolean holds, String failure) {
    if (!holds) {
      throw new ExpectationException(failure);
    }
  }

  public static void equal(String what, Object expected, Object seen) {
    if (!Objects.equals(expected, seen)) {
      throw new ExpectationException(what + ": expected " + expected + ", saw " + seen);
    }
  }

  public static void notEqual(String what, Object other, Object seen) {
    if (Objects.equals(other, seen)) {
      throw new ExpectationException(what + ": " + seen + " twice");
    }
  }

  /** Compares bytes; a failure names the first that differs. */
  public static void sameBytes(String what, byte[] expected, byte[] seen) {
    int at = Arrays.mismatch(expected, seen);
    if (at < 0) {
      return;
    }
    if (at == Math.min(expected.length, seen.length)) {
      throw new ExpectationException(
          what + ": expected " + expected.length + " bytes, saw " + seen.length);
    }
    throw new ExpectationException(
        what
            + ": byte "
            + at
            + ": expected "
            + (expected[at] & 0xff)
            + ", saw "
            + (seen[at] & 0xff));
  }
}
