package net.pptpalg.gateway;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import net.pptpalg.gateway.journal.Journal;
import net.pptpalg.gateway.observer.ControlTap;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.policy.PolicyEngine;
import net.pptpalg.nat.translation.ControlTranslator;
import net.pptpalg.nat.translation.Verdict;
import net.pptpalg.nfqueue.PacketQueue;
import net.pptpalg.nfqueue.QueueOptions;
import net.pptpalg.nfqueue.kernel.Wakeup;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * The one thread that owns control connections and calls. It answers the control queue itself, does
 * what others post to its mailbox and lets time pass for the bindings.
 */
final class ControlAgent implements Runnable {
  private static final int MAILBOX_TASKS = 256;
  private static final int TICK_MS = 100;
  private static final long TICK_NS = TICK_MS * 1_000_000L;

  /** A flood waits no longer than this many take, so that who is let in is answered in time. */
  private static final int UNSOLICITED_QUEUE_LENGTH = 1024;

  /** Longer SYNs and ICMP errors there are none. */
  private static final int UNSOLICITED_COPY_BYTES = 9216;

  private final PacketQueue queue;
  private final PacketQueue unsolicitedQueue;
  private final Wakeup wakeup;
  private final ControlTranslator translator;
  private final Bindings bindings;
  private final PolicyEngine policy;
  private final ControlTap tap;
  private final Journal journal;
  private final MpscVarHandleArrayQueue<AgentTask> mailbox =
      new MpscVarHandleArrayQueue<>(MAILBOX_TASKS);
  private final ArrayDeque<AgentTask> tasks = new ArrayDeque<>();
  private final Progress progress = new Progress();
  private volatile boolean stopping;

  /**
   * @param queue what belongs to control connections that somebody has opened
   * @param unsolicitedQueue the SYNs that open them, and ICMP errors
   * @param tap gets what passes, or null
   * @param journal is open
   */
  ControlAgent(
      PacketQueue queue,
      PacketQueue unsolicitedQueue,
      Wakeup wakeup,
      ControlTranslator translator,
      Bindings bindings,
      PolicyEngine policy,
      ControlTap tap,
      Journal journal) {
    this.queue = queue;
    this.unsolicitedQueue = unsolicitedQueue;
    this.journal = journal;
    this.tap = tap;
    this.policy = policy;
    this.wakeup = wakeup;
    this.translator = translator;
    this.bindings = bindings;
  }

  /** How the agent wants the queue of SYNs and ICMP errors. */
  static QueueOptions unsolicitedQueueOptions(int number) {
    return QueueOptions.forQueue(number)
        .withMaxLength(UNSOLICITED_QUEUE_LENGTH)
        .withCopyRangeBytes(UNSOLICITED_COPY_BYTES);
  }

  /** What belongs to control connections that somebody has opened. */
  PacketQueue queue() {
    return queue;
  }

  /** SYNs that open control connections, and ICMP errors. */
  PacketQueue unsolicitedQueue() {
    return unsolicitedQueue;
  }

  /** Steps every 100 ms at the least while the thread is well. */
  Progress progress() {
    return progress;
  }

  Journal journal() {
    return journal;
  }

  ControlTranslator translator() {
    return translator;
  }

  /**
   * Hands the agent a task. Any thread.
   *
   * @return whether there was room in the mailbox
   */
  boolean post(AgentTask task) {
    boolean posted = mailbox.offer(task);
    wakeup.signal();
    return posted;
  }

  /** Makes the agent end after what it is doing. Any thread. */
  void stop() {
    stopping = true;
    wakeup.signal();
  }

  @Override
  public void run() {
    policy.localTime(WallClock.minuteOfWeek());
    long tickedNs = System.nanoTime();
    while (!stopping) {
      progress.step();
      int packets = take(queue) + take(unsolicitedQueue);
      long nowNs = System.nanoTime();
      doTasks(nowNs);
      if (nowNs - tickedNs >= TICK_NS) {
        tickedNs = nowNs;
        bindings.tick(nowNs);
        policy.localTime(WallClock.minuteOfWeek());
      }
      journal.commit(nowNs);
      journal.step(nowNs);
      if (packets == 0 && tasks.isEmpty() && !journal.isBusy()) {
        queue.await(unsolicitedQueue, wakeup, TICK_MS);
      }
    }
  }

  /**
   * Answers a batch of a queue; what opens connections never keeps what belongs to them waiting.
   */
  private int take(PacketQueue queue) {
    int packets = queue.receiveNow();
    if (packets > 0) {
      long nowNs = System.nanoTime();
      answer(queue, packets, nowNs);
      // Whoever takes over has to know what the peers do once the verdicts have left.
      journal.commit(nowNs);
      queue.flush();
    }
    return packets;
  }

  private void answer(PacketQueue queue, int packets, long nowNs) {
    ByteBuffer buffer = queue.buffer();
    for (int i = 0; i < packets; i++) {
      int ip = queue.packetOffset(i);
      int length = queue.packetLength(i);
      boolean inwards = queue.hook(i) == Hook.PREROUTING;
      // The observer sees packets as they are on the inside.
      byte[] copy = tap == null || inwards ? null : tap.copy(buffer, ip, length);
      int verdict =
          inwards
              ? translator.prerouting(buffer, ip, length, nowNs)
              : translator.postrouting(
                  buffer, ip, length, queue.inInterface(i), queue.outInterface(i), nowNs);
      if (tap != null && verdict > 0) {
        tap.passed(inwards ? tap.copy(buffer, ip, verdict) : copy, nowNs);
      }
      if (verdict > 0) {
        queue.accept(i, verdict);
      } else if (verdict == Verdict.ACCEPT) {
        queue.accept(i);
      } else {
        queue.drop(i);
      }
    }
  }

  private void doTasks(long nowNs) {
    AgentTask posted = mailbox.poll();
    while (posted != null) {
      tasks.add(posted);
      posted = mailbox.poll();
    }
    // One step of one task, so that packets never wait for a long listing.
    AgentTask task = tasks.peek();
    if (task != null && task.step(nowNs)) {
      tasks.remove();
    }
  }
}
