package net.pptpalg.nfqueue.kernel;

/**
 * Wakes a thread that waits in {@link NetlinkSocket#await}. Any thread may signal; what is behind
 * the signal (a mailbox) is to be filled before it.
 */
public interface Wakeup extends AutoCloseable {
  /** Wakes the waiting thread, or makes its next wait return at once. Never waits or throws. */
  void signal();

  /** Releases the descriptor. Later signals, and those under way in other threads, are harmless. */
  @Override
  void close();
}
