package net.pptpalg.gateway;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.control.Malformation;
import net.pptpalg.gateway.api.Drops;
import net.pptpalg.gateway.api.Version;
import net.pptpalg.gateway.events.EventCounter;
import net.pptpalg.gateway.events.EventCounters;
import net.pptpalg.gateway.journal.JournalCounter;
import net.pptpalg.gateway.metrics.Exposition;
import net.pptpalg.gateway.metrics.Exposition.Type;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.mtu.MruCounter;
import net.pptpalg.nat.mtu.MssCounter;
import net.pptpalg.nat.policy.PolicyEngine;
import net.pptpalg.nat.policy.PolicyRule;
import net.pptpalg.nat.translation.ControlCounter;
import net.pptpalg.nat.translation.Counters;
import net.pptpalg.nat.translation.GreCounter;
import net.pptpalg.nfqueue.PacketQueue;
import net.pptpalg.nfqueue.QueueCounter;
import net.pptpalg.nfqueue.QueueStatistics;
import net.pptpalg.nfqueue.kernel.Kernel;

/**
 * The running gateway as metrics. Every counter of the program is there under its own name; those
 * that count packets which went no further are samples of one metric, told apart by a reason. Any
 * thread.
 */
final class LiveMetrics {
  private static final String PREFIX = "pptp_alg_";
  private static final String DROPPED = PREFIX + "dropped_packets_total";
  private static final String DROPPED_HELP = "Packets that went no further, by queue and reason.";

  /** Those that a decision of ours has not counted already. */
  private static final Set<QueueCounter> QUEUE_DROPS =
      Set.of(
          QueueCounter.LOST_IN_SOCKET,
          QueueCounter.PACKETS_UNANSWERED,
          QueueCounter.CHANGE_REFUSED_TRUNCATED,
          QueueCounter.CHANGE_REFUSED_LENGTH,
          QueueCounter.MALFORMED_PACKETS_DROPPED);

  private final Kernel kernel;
  private final Bindings bindings;
  private final PolicyEngine policy;
  private final ControlAgent agent;
  private final List<GreLane> lanes;
  private final MssLane mssLane;
  private final EventCounters events;
  private final RulesWatch rules;
  private final long startedNs = System.nanoTime();

  LiveMetrics(
      Kernel kernel,
      Bindings bindings,
      PolicyEngine policy,
      ControlAgent agent,
      List<GreLane> lanes,
      MssLane mssLane,
      EventCounters events,
      RulesWatch rules) {
    this.kernel = kernel;
    this.bindings = bindings;
    this.policy = policy;
    this.agent = agent;
    this.lanes = lanes;
    this.mssLane = mssLane;
    this.events = events;
    this.rules = rules;
  }

  /** The text of an answer. */
  CompletionStage<String> text() {
    CountTask counts = new CountTask(bindings);
    PolicyUseTask use = new PolicyUseTask(policy);
    if (!agent.post(counts) || !agent.post(use)) {
      return CompletableFuture.failedFuture(new IllegalStateException("the mailbox is full"));
    }
    // Reading the queues' table is I/O, which is not for the agent's thread.
    return counts.result().thenCombineAsync(use.result(), this::text);
  }

  private String text(CountTask.Counts counts, PolicyUseTask.PolicyUse use) {
    Exposition out = new Exposition();
    out.add(Type.GAUGE, PREFIX + "info", "The running version.", 1, "version", Version.current());
    out.add(
        Type.GAUGE,
        PREFIX + "uptime_seconds",
        "Seconds since the gateway started.",
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNs));
    out.add(
        Type.GAUGE,
        PREFIX + "control_connections",
        "Control connections that are followed.",
        counts.controlConnections());
    out.add(Type.GAUGE, PREFIX + "calls", "Calls that are translated.", counts.calls());
    control(out);
    for (GreLane lane : lanes) {
      gre(out, lane);
    }
    queue(out, agent.queue());
    queue(out, agent.unsolicitedQueue());
    for (GreLane lane : lanes) {
      queue(out, lane.queue());
    }
    if (mssLane != null) {
      mss(out, mssLane.clamp().counters(), number(mssLane.queue()));
      queue(out, mssLane.queue());
    }
    policy(out, use);
    for (EventCounter counter : EventCounter.values()) {
      String name = PREFIX + "events_" + lower(counter) + "_total";
      out.add(Type.COUNTER, name, sentence(counter.sentence()), events.get(counter));
    }
    for (JournalCounter counter : JournalCounter.values()) {
      String name = PREFIX + "journal_" + lower(counter) + "_total";
      long value = agent.journal().get(counter);
      out.add(Type.COUNTER, name, sentence(counter.sentence()), value);
    }
    out.add(
        Type.GAUGE,
        PREFIX + "journal_usable",
        "1 while a restart would keep the calls there are, else 0.",
        agent.journal().isUsable() ? 1 : 0);
    for (RulesCounter counter : RulesCounter.values()) {
      String name = PREFIX + "rules_" + lower(counter) + "_total";
      out.add(Type.COUNTER, name, sentence(counter.sentence()), rules.count(counter));
    }
    return out.text();
  }

  private void control(Exposition out) {
    String queue = number(agent.queue());
    for (ControlCounter counter : ControlCounter.values()) {
      long value = agent.translator().counters().get(counter);
      count(out, "control_", counter, counter.sentence(), value, queue);
    }
    for (Malformation malformation : Malformation.values()) {
      out.add(
          Type.COUNTER,
          PREFIX + "malformed_messages_total",
          "Control messages with something wrong, by what it was.",
          agent.translator().malformations().get(malformation),
          "reason",
          lower(malformation));
    }
  }

  private static void gre(Exposition out, GreLane lane) {
    for (GreCounter counter : GreCounter.values()) {
      long value = lane.translator().counters().get(counter);
      count(out, "gre_", counter, counter.sentence(), value, number(lane.queue()));
    }
    mss(out, lane.fit().mssCounters(), number(lane.queue()));
    for (MruCounter counter : MruCounter.values()) {
      long value = lane.fit().mruCounters().get(counter);
      count(out, "mru_", counter, counter.sentence(), value, number(lane.queue()));
    }
  }

  private static void mss(Exposition out, Counters<MssCounter> counters, String queue) {
    for (MssCounter counter : MssCounter.values()) {
      count(out, "mss_", counter, counter.sentence(), counters.get(counter), queue);
    }
  }

  private static void count(
      Exposition out, String kind, Enum<?> counter, String sentence, long value, String queue) {
    if (Drops.isReason(sentence)) {
      String reason = kind + lower(counter);
      out.add(Type.COUNTER, DROPPED, DROPPED_HELP, value, "queue", queue, "reason", reason);
    } else {
      String name = PREFIX + kind + lower(counter) + "_total";
      out.add(Type.COUNTER, name, sentence(sentence), value, "queue", queue);
    }
  }

  private void queue(Exposition out, PacketQueue queue) {
    String number = number(queue);
    for (QueueCounter counter : QueueCounter.values()) {
      long value = queue.counters().get(counter);
      if (QUEUE_DROPS.contains(counter)) {
        String reason = "queue_" + lower(counter);
        out.add(Type.COUNTER, DROPPED, DROPPED_HELP, value, "queue", number, "reason", reason);
      } else {
        String name = PREFIX + "queue_" + lower(counter) + "_total";
        out.add(Type.COUNTER, name, counter.description(), value, "queue", number);
      }
    }
    Optional<QueueStatistics> statistics = Optional.empty();
    try {
      statistics = QueueStatistics.read(kernel, queue.queueNumber());
    } catch (IOException e) {
      // The kernel's own figures are missing then; ours are not.
    }
    statistics.ifPresent(
        figures -> {
          out.add(
              Type.COUNTER,
              DROPPED,
              DROPPED_HELP,
              figures.droppedQueueFull(),
              "queue",
              number,
              "reason",
              "queue_full");
          out.add(
              Type.GAUGE,
              PREFIX + "queue_waiting_packets",
              "Packets that wait for a verdict.",
              figures.waiting(),
              "queue",
              number);
        });
  }

  private static void policy(Exposition out, PolicyUseTask.PolicyUse use) {
    int index = 0;
    for (PolicyRule rule : use.policy().rules()) {
      rule(out, Long.toString(rule.id()), rule.action().text(), use.uses().get(index++));
    }
    rule(out, "default", use.policy().defaultAction().text(), use.uses().get(index));
  }

  private static void rule(Exposition out, String rule, String action, PolicyUseTask.Use use) {
    String[] labels = {"rule", rule, "action", action};
    out.add(
        Type.COUNTER,
        PREFIX + "policy_hits_total",
        "New control connections a rule of the policy has decided about.",
        use.hits(),
        labels);
    out.add(
        Type.COUNTER,
        PREFIX + "policy_limited_total",
        "Control connections refused because of a limit of the rule that allows them.",
        use.limited(),
        labels);
    out.add(
        Type.GAUGE,
        PREFIX + "policy_control_connections",
        "Control connections that live on a rule's word.",
        use.connections(),
        labels);
    out.add(
        Type.GAUGE,
        PREFIX + "policy_calls",
        "Calls that live on a rule's word.",
        use.calls(),
        labels);
  }

  private static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }

  private static String number(PacketQueue queue) {
    return Integer.toString(queue.queueNumber());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
