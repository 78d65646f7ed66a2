package net.pptpalg.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.alg.control.Malformation;
import net.pptpalg.gateway.events.EventCounter;
import net.pptpalg.gateway.events.EventCounters;
import net.pptpalg.gateway.journal.Journal;
import net.pptpalg.gateway.journal.JournalCounter;
import net.pptpalg.gateway.observer.LiveObserver;
import net.pptpalg.nat.mtu.MruCounter;
import net.pptpalg.nat.mtu.MssCounter;
import net.pptpalg.nat.translation.ControlCounter;
import net.pptpalg.nat.translation.ControlTranslator;
import net.pptpalg.nat.translation.GreCounter;
import net.pptpalg.nfqueue.PacketQueue;
import net.pptpalg.nfqueue.QueueCounter;

/**
 * Everything that is counted, under the names operators see: the kind of packet, then what happened
 * to it. Any thread.
 */
final class CounterListing {
  private final Map<String, Long> counters = new LinkedHashMap<>();
  private final Map<String, String> help = new LinkedHashMap<>();

  CounterListing(
      ControlAgent agent,
      List<GreLane> lanes,
      MssLane mssLane,
      EventCounters events,
      RulesWatch rules,
      LiveObserver observer) {
    for (GreCounter counter : GreCounter.values()) {
      long sum = 0;
      for (GreLane lane : lanes) {
        sum += lane.translator().counters().get(counter);
      }
      add("gre", counter, sum, counter.sentence());
    }
    ControlTranslator control = agent.translator();
    for (ControlCounter counter : ControlCounter.values()) {
      add("control", counter, control.counters().get(counter), counter.sentence());
    }
    for (Malformation counter : Malformation.values()) {
      add("malformed", counter, control.malformations().get(counter), counter.sentence());
    }
    for (MssCounter counter : MssCounter.values()) {
      long sum = mssLane == null ? 0 : mssLane.clamp().counters().get(counter);
      for (GreLane lane : lanes) {
        sum += lane.fit().mssCounters().get(counter);
      }
      add("mss", counter, sum, counter.sentence());
    }
    for (MruCounter counter : MruCounter.values()) {
      long sum = 0;
      for (GreLane lane : lanes) {
        sum += lane.fit().mruCounters().get(counter);
      }
      add("mru", counter, sum, counter.sentence());
    }
    for (QueueCounter counter : QueueCounter.values()) {
      long sum = read(agent.queue(), counter) + read(agent.unsolicitedQueue(), counter);
      if (mssLane != null) {
        sum += read(mssLane.queue(), counter);
      }
      for (GreLane lane : lanes) {
        sum += read(lane.queue(), counter);
      }
      add("queue", counter, sum, counter.description());
    }
    for (EventCounter counter : EventCounter.values()) {
      add("events", counter, events.get(counter), counter.sentence());
    }
    Journal journal = agent.journal();
    for (JournalCounter counter : JournalCounter.values()) {
      add("journal", counter, journal.get(counter), counter.sentence());
    }
    counters.put("journal_missing", journal.isUsable() ? 0L : 1L);
    help.put("journal_missing", "1 while a restart would lose the calls there are");
    for (RulesCounter counter : RulesCounter.values()) {
      add("rules", counter, rules.count(counter), counter.sentence());
    }
    if (observer != null) {
      add(observer);
    }
  }

  private void add(LiveObserver observer) {
    counters.put("observer_missed", observer.missed());
    help.put(
        "observer_missed",
        "packets that passed without being looked at, the observer being behind");
    counters.put("observer_unwatched", observer.unwatched());
    help.put(
        "observer_unwatched", "control connections and calls that were too many to be watched");
    counters.put("observer_unreported", observer.unreported());
    help.put(
        "observer_unreported",
        "reports of weak or failed authentication, or of encryption, for which the control agent had"
            + " no room");
    counters.put("observer_faults", observer.faults());
    help.put("observer_faults", "packets that the observer could not cope with");
  }

  Map<String, Long> counters() {
    return counters;
  }

  Map<String, String> help() {
    return help;
  }

  private void add(String prefix, Enum<?> counter, long value, String sentence) {
    String name = CounterNames.of(prefix, counter);
    counters.put(name, value);
    help.put(name, sentence);
  }

  private static long read(PacketQueue queue, QueueCounter counter) {
    return queue.counters().get(counter);
  }
}
