package net.pptpalg.gateway.journal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.SavedBindings;
import net.pptpalg.nat.journal.JournalArea;
import net.pptpalg.nat.journal.JournalReader;
import net.pptpalg.nat.journal.JournalWriter;
import net.pptpalg.nat.policy.RuleUse;

/**
 * Keeps bindings over the end of the process. What is written is in memory that the kernel owns, so
 * it outlives a kill at any moment; what was written less than half a minute before a power failure
 * may be lost.
 *
 * <p>Owned by the control agent's thread, but for what a method says about itself. That thread
 * never waits for the disk here: files are made, and put into place, by a thread of the journal's
 * own.
 */
public final class Journal {
  private static final Logger LOG = System.getLogger("pptp-alg");
  private static final int LEAST_BYTES = 4 << 20;
  private static final int MOST_BYTES = 1 << 30;
  private static final int STEPS = 512;
  private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(5);

  /** What the journal's own thread is asked for. Whoever has the turn changes it. */
  private enum Turn {
    /** Nothing. */
    IDLE,
    /** To make a file. */
    MAKE,
    /** The file is there; the agent has to fill it. */
    MADE,
    /** To put the file into place. */
    INSTALL,
    /** It is in place. */
    INSTALLED,
    /** It could not be put there. */
    FAILED
  }

  /** Written so much, it is taken out of this process; nobody here reads it. */
  private static final int RELEASED_BYTES = 1 << 20;

  /** Takes a part of a mapped file out of this process, which may come back when it is touched. */
  public interface Pages {
    /** Leaves all there is where it is. */
    Pages KEPT = (mapped, from, to) -> {};

    void release(MappedByteBuffer mapped, int from, int to);
  }

  private final long retryNs;
  private final Pages pages;
  private final JournalFiles files;
  private final BootClock boot;
  private final AtomicLongArray counts = new AtomicLongArray(JournalCounter.values().length);
  private final JournalWriter writer;
  private final Bindings bindings;
  private final Thread thread = new Thread(this::work, "journal");
  private MappedByteBuffer mapped;
  private MappedByteBuffer mappedNext;
  private int releasedBytes;
  private long generation;
  private long writtenRecords;
  private boolean overrun;
  private boolean unread;
  private boolean asideDue;
  private volatile Turn turn = Turn.IDLE;
  private volatile int wantedBytes;
  private volatile MappedByteBuffer made;
  private volatile boolean usable;
  private volatile boolean stopping;
  private boolean failing;

  /**
   * @param directory the state directory
   * @param pages releases what was written
   */
  public Journal(Path directory, Bindings bindings, Pages pages) {
    this(new JournalFiles(directory), bindings, BootClock.ofThisBoot(), RETRY_NS, pages);
  }

  Journal(JournalFiles files, Bindings bindings, BootClock boot, long retryNs, Pages pages) {
    this.pages = pages;
    this.retryNs = retryNs;
    this.files = files;
    this.bindings = bindings;
    this.boot = boot;
    this.writer = new JournalWriter(bindings);
    thread.setDaemon(true);
  }

  /** A count so far. Any thread. */
  public long get(JournalCounter counter) {
    return counts.get(counter.ordinal());
  }

  /** Whether a restart would keep the calls there are. Any thread. */
  public boolean isUsable() {
    return usable;
  }

  /** As below, at this time. */
  public Restored open(LongFunction<RuleUse> rules) {
    return open(rules, System.nanoTime(), System.currentTimeMillis());
  }

  /**
   * Takes over what the process before has left, and begins a journal with it. Before the agent's
   * thread begins. Whatever is wrong with the directory or the journal in it, this returns.
   *
   * @param rules finds what counts for a rule of the policy
   */
  Restored open(LongFunction<RuleUse> rules, long nowNs, long nowMs) {
    JournalReader reader = JournalReader.read(before());
    SavedBindings saved = reader.saved();
    generation = reader.generation();
    asideDue = unread || reader.outcome().isWorthKeeping();
    boolean sameBoot = reader.isOfBoot(boot.high(), boot.low());
    bindings.restore(
        saved,
        BootClock.shiftNs(sameBoot, saved.latestNs(), saved.latestMs(), nowNs, nowMs),
        rules);
    add(JournalCounter.RESTORED_CONNECTIONS, bindings.connectionCount());
    add(JournalCounter.RESTORED_CALLS, bindings.callCount());
    Path aside = null;
    try {
      begin(files.prepare(bytes()), nowMs);
      while (!writer.step(Integer.MAX_VALUE, nowNs, nowMs)) {
        // One step of this size is enough.
      }
      aside = install(nowMs);
      take();
      usable = !writer.current().isOverrun();
    } catch (IOException e) {
      writer.giveUp(true);
      failed(e);
    }
    thread.start();
    return new Restored(
        reader.outcome(),
        reader.records(),
        bindings.connectionCount(),
        bindings.callCount(),
        aside);
  }

  private ByteBuffer before() {
    try {
      ByteBuffer file = files.read();
      return file == null ? ByteBuffer.allocate(0) : file;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} can''t be read: {1}", files.journal(), reason(e));
      unread = true;
      return ByteBuffer.allocate(0);
    }
  }

  private Path install(long nowMs) throws IOException {
    Path aside = files.install(asideDue, Instant.ofEpochMilli(nowMs));
    asideDue = false;
    if (aside != null) {
      add(JournalCounter.SET_ASIDE, 1);
    }
    return aside;
  }

  private int bytes() {
    // In steps: sizes that recur let the place of the journal before be used again.
    long steps = (writer.wantedBytes() + LEAST_BYTES - 1) / LEAST_BYTES;
    return (int) Math.min(MOST_BYTES, Math.max(1, steps) * LEAST_BYTES);
  }

  /** Goes on with the next journal alone. */
  private void take() {
    writer.take();
    if (mapped != null) {
      pages.release(mapped, 0, mapped.capacity());
    }
    mapped = mappedNext;
    mappedNext = null;
    releasedBytes = 0;
  }

  private void begin(MappedByteBuffer zeros, long nowMs) {
    mappedNext = zeros;
    writer.begin(new JournalArea(zeros, ++generation, nowMs, boot.high(), boot.low()));
    add(JournalCounter.FILES, 1);
  }

  /** Writes what has changed since the last time; to be called before the verdicts leave. */
  public void commit(long nowNs) {
    try {
      writer.commit(nowNs, System.currentTimeMillis());
    } catch (InternalError e) {
      lost(e);
    }
  }

  /** Goes on with a new journal when one is due: a bounded piece of work. */
  public void step(long nowNs) {
    try {
      look();
      switch (turn) {
        case IDLE -> {
          if (isDue()) {
            wantedBytes = bytes();
            give(Turn.MAKE);
          }
        }
        case MADE -> fill(nowNs);
        case INSTALLED -> {
          if (writer.isBeginning()) {
            take();
            overrun = false;
            usable = true;
          }
          turn = Turn.IDLE;
        }
        case FAILED -> {
          writer.giveUp(false);
          turn = Turn.IDLE;
        }
        case MAKE, INSTALL -> {
          // It is the other thread's turn.
        }
      }
    } catch (InternalError e) {
      lost(e);
    }
  }

  /** Whether {@link #step} has more to do at once. */
  public boolean isBusy() {
    return turn == Turn.MADE;
  }

  private void look() {
    JournalArea current = writer.current();
    if (current == null) {
      return;
    }
    long records = current.records();
    add(JournalCounter.RECORDS, Math.max(0, records - writtenRecords));
    writtenRecords = records;
    if (mapped != null && current.usedBytes() - releasedBytes >= RELEASED_BYTES) {
      pages.release(mapped, releasedBytes, current.usedBytes());
      releasedBytes = current.usedBytes();
    }
    if (current.isOverrun() && !overrun) {
      overrun = true;
      usable = false;
      add(JournalCounter.OVERRUNS, 1);
    }
  }

  private boolean isDue() {
    JournalArea current = writer.current();
    return current == null
        || current.isOverrun()
        || current.usedBytes() > current.capacityBytes() / 4 * 3;
  }

  private void fill(long nowNs) {
    long nowMs = System.currentTimeMillis();
    if (!writer.isBeginning()) {
      begin(made, nowMs);
    }
    boolean whole = writer.step(STEPS, nowNs, nowMs);
    if (writer.next().isOverrun()) {
      // There is more than was thought; the next one is larger.
      writer.giveUp(false);
      made = null;
      turn = Turn.IDLE;
    } else if (whole) {
      writtenRecords = 0;
      give(Turn.INSTALL);
    }
  }

  private void give(Turn next) {
    turn = next;
    LockSupport.unpark(thread);
  }

  /** The memory has failed: somebody has cut the file short, or the disk is broken. */
  private void lost(InternalError cause) {
    LOG.log(
        Level.ERROR,
        "{0} is lost ({1}); a restart would lose the calls until there is another one",
        files.journal(),
        cause.getMessage());
    writer.giveUp(true);
    usable = false;
    add(JournalCounter.FAILURES, 1);
    if (turn == Turn.MADE || turn == Turn.INSTALLED) {
      turn = Turn.IDLE;
    }
  }

  /** The journal's own thread. */
  private void work() {
    while (!stopping) {
      try {
        if (turn == Turn.MAKE) {
          made = files.prepare(wantedBytes);
          turn = Turn.MADE;
        } else if (turn == Turn.INSTALL) {
          // After a power failure, either journal is to be whole.
          made.force();
          install(System.currentTimeMillis());
          made = null;
          recovered();
          turn = Turn.INSTALLED;
        } else {
          LockSupport.park(this);
        }
      } catch (IOException | RuntimeException e) {
        failed(e);
        if (turn == Turn.INSTALL) {
          made = null;
          turn = Turn.FAILED;
        }
        LockSupport.parkNanos(this, retryNs);
      }
    }
  }

  private void failed(Exception cause) {
    add(JournalCounter.FAILURES, 1);
    if (!failing) {
      failing = true;
      LOG.log(
          Level.WARNING,
          "{0} can''t be written: {1}; until it can, a restart may lose calls",
          files.journal(),
          reason(cause));
    }
  }

  private void recovered() {
    if (failing) {
      failing = false;
      LOG.log(Level.INFO, "{0} is written again", files.journal());
    }
  }

  /** The exceptions of files often have nothing but the path to say. */
  private static String reason(Exception e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  /**
   * Ends the writing, the agent's thread having ended. Any thread.
   *
   * @param sound whether that thread has ended well, so that what it left can be told
   * @return whether the calls there are will be there again
   */
  public boolean close(boolean sound) {
    stopping = true;
    LockSupport.unpark(thread);
    if (sound && usable) {
      try {
        writer.commitTraffic(System.nanoTime(), System.currentTimeMillis());
        usable = !writer.current().isOverrun();
      } catch (InternalError e) {
        lost(e);
      }
    }
    return usable;
  }

  private void add(JournalCounter counter, long count) {
    counts.addAndGet(counter.ordinal(), count);
  }
}
