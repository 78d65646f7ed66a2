package net.pptpalg.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.wire.IpPacket;

/** Sends packets of one kind as fast as it can, on threads of its own. */
final class Flood implements AutoCloseable {

  private static final int DIFFERENT_PACKETS = 4096;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private final long startNs = System.nanoTime();
  private volatile boolean stopping;

  private Flood() {}

  /**
   * Begins.
   *
   * @param packet makes the packet with this number, 0 to 4095; then they come again
   */
  static Flood of(Station from, int threads, IntFunction<IpPacket> packet) {
    List<IpPacket> packets = new ArrayList<>();
    for (int i = 0; i < DIFFERENT_PACKETS; i++) {
      packets.add(packet.apply(i));
    }
    Flood flood = new Flood();
    for (int i = 0; i < threads; i++) {
      int first = i * 997;
      Thread thread = new Thread(() -> flood.send(from, packets, first), "flood-" + i);
      thread.setDaemon(true);
      flood.threads.add(thread);
      thread.start();
    }
    return flood;
  }

  private void send(Station from, List<IpPacket> packets, int first) {
    for (int next = first; !stopping; next++) {
      from.send(packets.get(next % packets.size()));
      sent.incrementAndGet();
    }
  }

  /** Packets so far. */
  long sent() {
    return sent.get();
  }

  /** Packets a second until now. */
  long rate() {
    return sent.get() * 1_000_000_000L / Math.max(1, System.nanoTime() - startNs);
  }

  @Override
  public void close() {
    stopping = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
