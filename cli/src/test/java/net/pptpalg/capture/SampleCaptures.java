package net.pptpalg.capture;

import static net.pptpalg.alg.diagnosis.Side.CLIENT;
import static net.pptpalg.alg.diagnosis.Side.SERVER;

import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.alg.diagnosis.Side;

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

  /** A session that is up, and does not end. */
  public static byte[] lasting() {
    return new Script().up().talk(20).file(WHOLE);
  }

  /** A session that is silent for some seconds, and goes on. */
  public static byte[] pausing() {
    return new Script().up().talk(3).after(4).talk(5).file(WHOLE);
  }

  /** A session with weak authentication or encryption, that does not end. */
  public static byte[] lastingWith(Finding weakness) {
    Script script = new Script().call();
    switch (weakness) {
      case WEAK_PAP -> script.lcpOpens(Script.PAP);
      case WEAK_MS_CHAP_V1 ->
          script.lcpOpens(Script.MS_CHAP_V1).challenged().chap(Side.SERVER, 3, "");
      default -> script.authenticated();
    }
    script.encrypted(weakness == Finding.WEAK_ENCRYPTION ? Script.MPPE_40 : Script.MPPE_128);
    return script.addressed().talk(5).file(WHOLE);
  }

  /** A session without encryption, that does not end. */
  public static byte[] lastingInTheClear() {
    Script script = new Script().call().authenticated().addressed();
    return script.clear(Side.CLIENT).clear(Side.SERVER).file(WHOLE);
  }

  /** A session with packets in fragments, all of which come. */
  public static byte[] inFragments() {
    Script script = new Script().up();
    for (int i = 0; i < 6; i++) {
      script.after(1).fragmented(Side.SERVER, 1450, true).data(Side.CLIENT, 90);
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
