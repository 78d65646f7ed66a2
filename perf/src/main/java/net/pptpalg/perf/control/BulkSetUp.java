package net.pptpalg.perf.control;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/**
 * Opens control connections and sets calls up on each, as fast as the other side answers: a fixed
 * number of connections is worked on at a time, each with a fixed number of requests in flight.
 * Owned by the clients' event loop, but for {@link #done}.
 */
final class BulkSetUp implements PnsConnection.Listener {
  private static final long MAX_NS = 60_000_000_000L;
  private static final int DIGITS = 3;

  /** What is wanted. */
  record Plan(
      int firstConnection,
      int connections,
      int callsPerConnection,
      int connectionsAtOnce,
      int callsInFlight,
      AddressPlan addresses) {}

  /** Who connects to whom. */
  interface AddressPlan {
    int client(int connection);

    int server(int connection);
  }

  /** Where a call that is up is noted. */
  interface Sink {
    void established(int client, int server, int serverCallId);
  }

  private final PnsSimulator simulator;
  private final Plan plan;
  private final Sink sink;
  private final Histogram latencies = new Histogram(1, MAX_NS, DIGITS);
  private final CompletableFuture<SetUpResult> done = new CompletableFuture<>();
  private final List<PnsConnection> connections = new ArrayList<>();
  private final long[][] dueNs;
  private long startNs;
  private int opened;
  private int established;

  BulkSetUp(PnsSimulator simulator, Plan plan, Sink sink) {
    this.simulator = simulator;
    this.plan = plan;
    this.sink = sink;
    dueNs = new long[plan.connections()][plan.callsPerConnection()];
  }

  /** Completes when all calls are up, or fails with the reason. Any thread. */
  CompletableFuture<SetUpResult> done() {
    return done;
  }

  /** Its connections, once it is done. */
  List<PnsConnection> connections() {
    return connections;
  }

  void start() {
    startNs = System.nanoTime();
    int first = Math.min(plan.connectionsAtOnce(), plan.connections());
    for (int i = 0; i < first; i++) {
      openNext();
    }
  }

  private void openNext() {
    if (opened == plan.connections()) {
      return;
    }
    int index = opened++;
    // The first call of a connection is dialed with the SYN, as a user sees it.
    dueNs[index][0] = System.nanoTime();
    int number = plan.firstConnection() + index;
    connections.add(
        simulator.open(
            plan.addresses().client(number), plan.addresses().server(number), index, this));
  }

  @Override
  public void connected(PnsConnection connection) {
    int first = Math.min(plan.callsInFlight(), plan.callsPerConnection());
    for (int i = 0; i < first; i++) {
      dial(connection);
    }
    connection.flush();
  }

  private void dial(PnsConnection connection) {
    int call = connection.dialed();
    if (call > 0) {
      dueNs[connection.index()][call] = System.nanoTime();
    }
    connection.dial();
  }

  @Override
  public void established(PnsConnection connection, int callId, int serverCallId) {
    if (callId < 1 || callId > connection.dialed()) {
      failed(connection, "a reply came with Call ID " + callId + ", which its client never used");
      return;
    }
    long nowNs = System.nanoTime();
    latencies.recordValue(
        Math.min(MAX_NS, Math.max(1, nowNs - dueNs[connection.index()][callId - 1])));
    sink.established(connection.client(), connection.server(), serverCallId);
    established++;
    if (connection.dialed() < plan.callsPerConnection()) {
      dial(connection);
    } else if (callId == plan.callsPerConnection()) {
      openNext();
    }
    if (established == plan.connections() * plan.callsPerConnection()) {
      done.complete(new SetUpResult(established, nowNs - startNs, latencies));
    }
  }

  @Override
  public void failed(PnsConnection connection, String why) {
    done.completeExceptionally(
        new IllegalStateException(why + " after " + established + " calls were up"));
  }
}
