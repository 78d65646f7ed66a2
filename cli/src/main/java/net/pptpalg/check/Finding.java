package net.pptpalg.check;

import java.util.List;

/**
 * What a look at the machine has found.
 *
 * @param subject what was looked at
 * @param severity how much it matters
 * @param sentence what is the matter, for the operator
 * @param evidence where it shows, so that the operator can look for himself
 * @param remedy the commands that mend it, in this order; empty when there is nothing to mend or no
 *     command can
 */
public record Finding(
    Subject subject, Severity severity, String sentence, String evidence, List<String> remedy) {

  /** Copies the commands. */
  public Finding {
    remedy = List.copyOf(remedy);
  }

  static Finding error(Subject subject, String sentence, String evidence, String... remedy) {
    return new Finding(subject, Severity.ERROR, sentence, evidence, List.of(remedy));
  }

  static Finding warning(Subject subject, String sentence, String evidence, String... remedy) {
    return new Finding(subject, Severity.WARNING, sentence, evidence, List.of(remedy));
  }

  static Finding info(Subject subject, String sentence, String evidence) {
    return new Finding(subject, Severity.INFO, sentence, evidence, List.of());
  }

  static Finding unchecked(Subject subject, String sentence, String evidence, String... remedy) {
    return new Finding(subject, Severity.UNCHECKED, sentence, evidence, List.of(remedy));
  }
}
