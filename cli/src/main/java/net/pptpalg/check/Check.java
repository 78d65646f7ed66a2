package net.pptpalg.check;

import java.util.function.Consumer;

/** One look at the machine. */
interface Check {
  /** Looks, and reports what it finds; changes nothing that a packet could meet. */
  void look(Box box, BoxSettings settings, Consumer<Finding> findings);
}
