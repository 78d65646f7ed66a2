package net.pptpalg.capture;

import static net.pptpalg.alg.diagnosis.Side.CLIENT;
import static net.pptpalg.alg.diagnosis.Side.SERVER;

import net.pptpalg.alg.diagnosis.Finding;

/** Capture files for the tests of the command. */
public final class SampleCaptures {
  private static final int WHOLE = 65_535;

  private SampleCaptures() {}

  /** A session in which nothing is wrong. */
  public static byte[] healthy() {
    return new Script().up().talk(5).closedByClient().file(WHOLE);
  }

  /** A session in which nothing is wrong, with data frames of this size from the client. */
  public static byte[] withDataOf(int bytes) {
    Script script = new Script().up();
    for (int i = 0; i < 20; i++) {
      script.after(0.1).data(CLIENT, bytes).data(SERVER, 90);
    }
    return script.closedByClient().file(WHOLE);
  }

  /** A session that shows one finding. */
  public static byte[] of(Finding finding) {
    return FindingScenarios.all().get(finding).apply(new Script()).file(WHOLE);
  }

  /** Two clients, 10.0.0.2 and 10.0.0.3, whose calls to one server have the same Call ID. */
  public static byte[] colliding() {
    Script second = new Script();
    second.client++;
    second.serverCallId++;
    second.up().talk(5).closedByClient();
    return new Script().up().talk(5).closedByClient().with(second).file(WHOLE);
  }

  /** A capture without PPTP. */
  public static byte[] withoutPptp() {
    return new Script().until(1).file(WHOLE);
  }
}
