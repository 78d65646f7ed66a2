package net.pptpalg.gateway;

import java.util.function.LongSupplier;

/**
 * Has the heap collected when it has grown, so that it is not much larger than what lives in it.
 * Java 17 does so by itself, if not always in time; newer ones let it grow to its limit first, when
 * most of it is garbage that has got old: what held the calls while their tables grew. What a table
 * outside of the heap has outgrown is given back by a collection as well, and the heap knows
 * nothing of it.
 */
final class HeapGrowth implements Runnable {
  private static final long LOOK_MS = 500;
  private static final long LEAST_GROWTH_BYTES = 16 << 20;

  private final LongSupplier committedBytes;
  private final LongSupplier tableBytes;
  private final Runnable collection;
  private long bytesBefore;
  private long tableBytesBefore;

  /**
   * @param committedBytes how much memory the heap has now
   * @param tableBytes how much the tables outside of it take, without what they have outgrown
   * @param collection collects all of it
   */
  HeapGrowth(LongSupplier committedBytes, LongSupplier tableBytes, Runnable collection) {
    this.committedBytes = committedBytes;
    this.tableBytes = tableBytes;
    this.collection = collection;
    this.bytesBefore = committedBytes.getAsLong();
    this.tableBytesBefore = tableBytes.getAsLong();
  }

  /** That of this JVM. */
  HeapGrowth(LongSupplier tableBytes) {
    this(Runtime.getRuntime()::totalMemory, tableBytes, System::gc);
  }

  /** Runs until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(LOOK_MS);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once. A quarter more each time keeps the pauses few: their number is a logarithm. */
  void look() {
    long now = committedBytes.getAsLong();
    // A table that has doubled has left behind as much as it has grown by.
    long outgrown = tableBytes.getAsLong() - tableBytesBefore;
    if (now - bytesBefore > Math.max(LEAST_GROWTH_BYTES, bytesBefore / 4)
        || outgrown >= LEAST_GROWTH_BYTES) {
      collection.run();
      bytesBefore = committedBytes.getAsLong();
      tableBytesBefore = tableBytes.getAsLong();
    } else {
      bytesBefore = Math.min(bytesBefore, now);
    }
  }
}
