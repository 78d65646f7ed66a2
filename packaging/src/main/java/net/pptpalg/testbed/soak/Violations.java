package net.pptpalg.testbed.soak;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What was not as it has to be. Printed as it is found; the first ones are kept. */
final class Violations {

  /** Enough to see what is wrong; a run that has more ends early. */
  static final int MOST = 20;

  private final PrintStream out;
  private final List<String> all = new ArrayList<>();

  Violations(PrintStream out) {
    this.out = out;
  }

  void add(String text) {
    all.add(text);
    out.println("VIOLATION: " + text);
  }

  boolean areTooMany() {
    return all.size() >= MOST;
  }

  List<String> all() {
    return List.copyOf(all);
  }
}
