package net.pptpalg.gateway;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** How often a thread has gone round its loop, for others to see whether it still does. */
final class Progress {
  private static final VarHandle LOOPS;

  static {
    try {
      LOOPS = MethodHandles.lookup().findVarHandle(Progress.class, "loops", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long loops;

  /** One more time. The thread it belongs to only. */
  void step() {
    LOOPS.setOpaque(this, loops + 1);
  }

  /** How often so far. Any thread. */
  long loops() {
    return (long) LOOPS.getOpaque(this);
  }
}
