package net.pptpalg.probe;

import java.util.List;
import net.pptpalg.alg.diagnosis.Conclusion;

/** A step can't go on. */
final class ProbeFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Conclusion> conclusions;

  ProbeFailure(String message) {
    this(message, List.of());
  }

  ProbeFailure(String message, List<Conclusion> conclusions) {
    super(message);
    this.conclusions = List.copyOf(conclusions);
  }

  /** What is already known of the reason. */
  List<Conclusion> conclusions() {
    return conclusions;
  }
}
