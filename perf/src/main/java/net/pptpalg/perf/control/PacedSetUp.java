package net.pptpalg.perf.control;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import net.pptpalg.perf.topology.UnmeasurableException;
import org.HdrHistogram.Histogram;

/**
 * Sets calls up at a fixed rate over connections that are open. A call's latency counts from when
 * it was due, so a stall delays every call that was due in it.
 */
final class PacedSetUp implements PnsConnection.Listener {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long MAX_NS = 60 * NANOS_PER_SECOND;
  private static final long ANSWER_S = 20;
  private static final int DIGITS = 3;
  private static final int CALL_IDS = 1 << 16;

  private final PnsSimulator simulator;
  private final List<PnsConnection> connections;
  private final int calls;
  private final long[][] dueNs;
  private final Histogram latencies = new Histogram(1, MAX_NS, DIGITS);
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private int established;

  PacedSetUp(PnsSimulator simulator, List<PnsConnection> connections, int calls) {
    this.simulator = simulator;
    this.connections = connections;
    this.calls = calls;
    dueNs = new long[connections.size()][CALL_IDS];
  }

  /**
   * Runs to the last reply.
   *
   * @param rate calls a second
   */
  SetUpResult run(long rate) {
    simulator.execute(this::takeOver);
    long startNs = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      long due = startNs + i * NANOS_PER_SECOND / rate;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      int index = i % connections.size();
      simulator.execute(() -> dial(index, due));
    }
    try {
      done.get(ANSWER_S, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new UnmeasurableException(
          "calls are not answered within " + ANSWER_S + " s of the last request", e);
    } catch (ExecutionException e) {
      throw new UnmeasurableException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnmeasurableException("interrupted", e);
    }
    return new SetUpResult(calls, System.nanoTime() - startNs, latencies);
  }

  private void takeOver() {
    for (int i = 0; i < connections.size(); i++) {
      connections.get(i).handTo(this, i);
    }
  }

  private void dial(int index, long due) {
    PnsConnection connection = connections.get(index);
    dueNs[index][connection.dialed() + 1] = due;
    connection.dial();
    connection.flush();
  }

  @Override
  public void connected(PnsConnection connection) {
    throw new IllegalStateException("the connections are open already");
  }

  @Override
  public void established(PnsConnection connection, int callId, int serverCallId) {
    long latencyNs = System.nanoTime() - dueNs[connection.index()][callId];
    latencies.recordValue(Math.min(MAX_NS, Math.max(1, latencyNs)));
    if (++established == calls) {
      done.complete(null);
    }
  }

  @Override
  public void failed(PnsConnection connection, String why) {
    done.completeExceptionally(new IllegalStateException(why));
  }
}
