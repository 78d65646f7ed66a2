package net.pptpalg.perf.report;

/** What can be measured; the sentence is for the reader of a report. */
public enum Measure {
  THROUGHPUT("throughput", "packets/s", true, "GRE packets delivered a second, load flat out."),
  PROCESSOR_TIME(
      "cpu-per-packet",
      "ns",
      false,
      "User and system time of the process for each delivered packet, at a fixed rate."),
  LATENCY_LOAD(
      "latency-load",
      "packets/s",
      true,
      "The load under which latency is taken: half of what the batching C loop bears, or else the"
          + " gateway."),
  LATENCY_P50("latency-p50", "us", false, "Half of the packets arrive within this time."),
  LATENCY_P90("latency-p90", "us", false, "90 % of the packets arrive within this time."),
  LATENCY_P99("latency-p99", "us", false, "99 % of the packets arrive within this time."),
  LATENCY_P999("latency-p99.9", "us", false, "99.9 % of the packets arrive within this time."),
  LATENCY_P9999("latency-p99.99", "us", false, "99.99 % of the packets arrive within this time."),
  LATENCY_LOST("latency-lost", "%", false, "Packets that never arrived while latency was taken."),
  PACKETS_PER_RECEIVE(
      "packets-per-receive", "packets", true, "Packets the gateway takes with one recvmmsg."),
  PACKETS_PER_VERDICT_SEND(
      "packets-per-send", "packets", true, "Packets the gateway answers with one sendmsg."),
  LONGEST_PAUSE("longest-pause", "ms", false, "Longest pause in the log of the gateway's JVM."),
  SETUP_RATE("setup-rate", "calls/s", true, "Calls set up a second through TCP, flat out."),
  SETUP_P50("setup-p50", "us", false, "Half of the calls are up within this time."),
  SETUP_P99("setup-p99", "us", false, "99 % of the calls are up within this time."),
  RESIDENT_MEMORY("resident-memory", "MB", false, "Resident memory of the gateway's process."),
  SCALE_PROCESSOR_TIME(
      "scale-cpu-per-packet",
      "ns",
      false,
      "Processor time for each packet of that many calls in random order, at a fixed rate."),
  SCALE_SETUP_RATE(
      "scale-setup-rate", "calls/s", true, "Calls set up a second on the way to that many."),
  READY("start-to-ready", "ms", false, "From the start of pptp-alg run to its line \"ready\"."),
  STATUS("status", "ms", false, "pptp-alg status as a whole process."),
  ENGINE_TIME("engine-time", "ns/op", false, "The engine alone, by JMH."),
  ENGINE_ALLOCATION("engine-allocation", "B/op", false, "What the engine allocates, by JMH.");

  private final String id;
  private final String unit;
  private final boolean moreIsBetter;
  private final String sentence;

  Measure(String id, String unit, boolean moreIsBetter, String sentence) {
    this.id = id;
    this.unit = unit;
    this.moreIsBetter = moreIsBetter;
    this.sentence = sentence;
  }

  /** Its name in JSON; never changes. */
  public String id() {
    return id;
  }

  public String unit() {
    return unit;
  }

  public boolean moreIsBetter() {
    return moreIsBetter;
  }

  public String sentence() {
    return sentence;
  }

  /** The measure of this name, or null. */
  static Measure of(String id) {
    for (Measure measure : values()) {
      if (measure.id.equals(id)) {
        return measure;
      }
    }
    return null;
  }
}
