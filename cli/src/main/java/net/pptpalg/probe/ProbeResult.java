package net.pptpalg.probe;

import java.util.List;
import net.pptpalg.alg.diagnosis.Conclusion;

/**
 * What a probe found.
 *
 * @param server as it was asked for
 * @param address its address in dotted form; null when the name has none
 * @param steps in order; what comes after a failure is not tried
 * @param conclusions why the last step failed; empty when none did, or when nobody can say
 */
public record ProbeResult(
    String server, String address, List<ProbeStep> steps, List<Conclusion> conclusions) {
  public ProbeResult {
    steps = List.copyOf(steps);
    conclusions = List.copyOf(conclusions);
  }

  /** Whether every step went well. */
  public boolean passed() {
    return steps.stream().allMatch(step -> step.verdict() == ProbeStep.Verdict.PASSED);
  }
}
