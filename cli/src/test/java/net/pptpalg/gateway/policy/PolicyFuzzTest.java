package net.pptpalg.gateway.policy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.pptpalg.fuzz.Tally;
import net.pptpalg.nat.policy.LanInterface;
import net.pptpalg.nat.policy.Policy;

/** Any JSON as a policy: it is refused with a reason, or reads the same after it was written. */
class PolicyFuzzTest {
  private static final Tally TALLY = Tally.stateless("policy");

  @FuzzTest
  void shouldReadBackWhatItWritesOfAnyPolicy(byte[] input) throws IOException {
    TALLY.add(1);
    Map<String, Object> fields;
    try {
      fields = JSON.std.mapFrom(new String(input, StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException notJson) {
      return;
    }
    if (fields == null) {
      return;
    }
    Policy policy;
    try {
      policy = PolicyJson.policy(fields, PolicyFuzzTest::lan);
    } catch (IllegalArgumentException e) {
      if (e.getMessage() == null) {
        throw new AssertionError("refused without a word", e);
      }
      return;
    }
    String written = JSON.std.asString(PolicyJson.fieldsOf(policy));
    Policy again = PolicyJson.policy(JSON.std.mapFrom(written), PolicyFuzzTest::lan);
    String writtenAgain = JSON.std.asString(PolicyJson.fieldsOf(again));
    if (!written.equals(writtenAgain)) {
      throw new AssertionError(written + " became " + writtenAgain);
    }
  }

  private static LanInterface lan(String name) {
    return new LanInterface(name, 3);
  }
}
