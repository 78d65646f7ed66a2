package net.pptpalg.gateway;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import net.pptpalg.alg.control.Malformation;
import net.pptpalg.nat.translation.ControlCounter;
import net.pptpalg.nat.translation.GreCounter;
import net.pptpalg.nfqueue.QueueCounter;

/** The counters by the names operators see: the kind of packet, then what happened to it. */
public final class CounterNames {

  private CounterNames() {}

  /** Every counter with a sentence that explains it, in the order in which they are listed. */
  public static Map<String, String> all() {
    Map<String, String> names = new LinkedHashMap<>();
    for (GreCounter counter : GreCounter.values()) {
      names.put(of("gre", counter), counter.sentence());
    }
    for (ControlCounter counter : ControlCounter.values()) {
      names.put(of("control", counter), counter.sentence());
    }
    for (Malformation counter : Malformation.values()) {
      names.put(of("malformed", counter), counter.sentence());
    }
    for (RulesCounter counter : RulesCounter.values()) {
      names.put(of("rules", counter), counter.sentence());
    }
    for (QueueCounter counter : QueueCounter.values()) {
      names.put(of("queue", counter), counter.description());
    }
    return names;
  }

  static String of(String kind, Enum<?> counter) {
    return kind + "_" + counter.name().toLowerCase(Locale.ROOT);
  }
}
