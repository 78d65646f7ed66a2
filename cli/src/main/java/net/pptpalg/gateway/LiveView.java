package net.pptpalg.gateway;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import net.pptpalg.gateway.api.GatewayView;
import net.pptpalg.gateway.api.Session;
import net.pptpalg.gateway.api.Status;
import net.pptpalg.gateway.api.Version;
import net.pptpalg.gateway.events.EventCounters;
import net.pptpalg.gateway.observer.LiveObserver;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.mtu.MruTable;
import net.pptpalg.nfqueue.PacketQueue;
import net.pptpalg.nfqueue.QueueCounter;
import net.pptpalg.nfqueue.QueueStatistics;
import net.pptpalg.nfqueue.kernel.Kernel;

/** What the management API sees of the running gateway. Any thread. */
final class LiveView implements GatewayView {
  private final GatewayOptions options;
  private final Supplier<List<Inet4Address>> publicAddresses;
  private final String backend;
  private final Kernel kernel;
  private final Bindings bindings;
  private final ControlAgent agent;
  private final List<GreLane> lanes;
  private final LiveObserver observer;
  private final MssLane mssLane;
  private final MruTable mrus;
  private final EventCounters events;
  private final RulesWatch rules;
  private final long startedNs = System.nanoTime();

  /**
   * @param observer null when nothing is observed
   */
  LiveView(
      GatewayOptions options,
      Supplier<List<Inet4Address>> publicAddresses,
      String backend,
      Kernel kernel,
      Bindings bindings,
      ControlAgent agent,
      List<GreLane> lanes,
      MssLane mssLane,
      MruTable mrus,
      EventCounters events,
      RulesWatch rules,
      LiveObserver observer) {
    this.observer = observer;
    this.options = options;
    this.publicAddresses = publicAddresses;
    this.backend = backend;
    this.kernel = kernel;
    this.bindings = bindings;
    this.agent = agent;
    this.lanes = lanes;
    this.mssLane = mssLane;
    this.mrus = mrus;
    this.events = events;
    this.rules = rules;
  }

  @Override
  public CompletionStage<List<Session>> sessions() {
    SessionsTask task = new SessionsTask(bindings, mrus);
    return posted(task, task.result());
  }

  @Override
  public CompletionStage<Status> status() {
    CountTask task = new CountTask(bindings);
    // Reading the queues' table is I/O, which is not for the agent's thread.
    return posted(task, task.result()).thenApplyAsync(this::status);
  }

  private Status status(CountTask.Counts counts) {
    CounterListing listing = new CounterListing(agent, lanes, mssLane, events, rules, observer);
    List<Status.Lane> queues = new ArrayList<>();
    queues.add(lane(agent.queue()));
    for (GreLane lane : lanes) {
      queues.add(lane(lane.queue()));
    }
    queues.add(lane(agent.unsolicitedQueue()));
    if (mssLane != null) {
      queues.add(lane(mssLane.queue()));
    }
    return new Status(
        Version.current(),
        ProcessHandle.current().pid(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNs),
        backend,
        options.lanInterfaces(),
        options.wanInterface(),
        publicAddresses.get().stream().map(Inet4Address::getHostAddress).toList(),
        counts.controlConnections(),
        counts.calls(),
        queues,
        listing.counters(),
        listing.help());
  }

  private Status.Lane lane(PacketQueue queue) {
    Optional<QueueStatistics> statistics = Optional.empty();
    try {
      statistics = QueueStatistics.read(kernel, queue.queueNumber());
    } catch (IOException e) {
      // The kernel's own figures are missing then; ours are not.
    }
    return new Status.Lane(
        queue.queueNumber(),
        queue.counters().get(QueueCounter.PACKETS_RECEIVED),
        statistics.map(QueueStatistics::droppedQueueFull).orElse(0L),
        queue.counters().get(QueueCounter.LOST_IN_SOCKET),
        statistics.map(QueueStatistics::waiting).orElse(0L));
  }

  private <T> CompletableFuture<T> posted(AgentTask task, CompletableFuture<T> result) {
    return agent.post(task)
        ? result
        : CompletableFuture.failedFuture(
            new IllegalStateException("too many requests wait for the control agent"));
  }
}
