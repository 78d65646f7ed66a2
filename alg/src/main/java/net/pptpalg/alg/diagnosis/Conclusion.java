package net.pptpalg.alg.diagnosis;

import java.util.List;

/**
 * A finding about one connection or call, with what it rests on.
 *
 * @param finding what is wrong.
 * @param evidence how that is known; never empty.
 */
public record Conclusion(Finding finding, List<Evidence> evidence) {
  public Conclusion {
    evidence = List.copyOf(evidence);
  }
}
