package net.pptpalg.perf.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.perf.peer.Peer;
import net.pptpalg.perf.topology.UnmeasurableException;

/** The measurements by name, in the order in which they are taken. */
public final class Measurements {
  private static final Map<String, Measurement> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("start", new StartUp());
    BY_NAME.put("throughput", new Throughput());
    BY_NAME.put("cpu", new ProcessorTime());
    BY_NAME.put("latency", new Latency());
    BY_NAME.put("pauses", new Pauses());
    BY_NAME.put("control", new ControlConnections());
    BY_NAME.put("scale", new Scale());
  }

  private Measurements() {}

  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /** Takes some of them; what cannot be measured is noted in the recording. */
  public static void run(Context context, List<String> names) {
    for (Peer peer : context.peers()) {
      context.progress().println("warming up " + peer.name());
      try {
        Preparation.calls(context, peer, context.plan().calls().get(0));
        Preparation.warmUp(context, peer);
      } catch (UnmeasurableException e) {
        context.progress().println(peer.name() + ": " + e.getMessage());
        context.recording().missing(peer.name(), e.getMessage());
      }
    }
    BY_NAME.forEach(
        (name, measurement) -> {
          if (names.contains(name)) {
            measurement.run(context);
          }
        });
  }
}
