package net.pptpalg.endtoend;

import java.time.Duration;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.Topology;

/** What comes back to a client that sends all the time. */
final class Flow {

  /** More than anything but answered frames brings in so short a time. */
  private static final int ENOUGH_PACKETS = 30;

  private final Topology.Host client;

  private Flow(Topology.Host client) {
    this.client = client;
  }

  static Flow of(Topology.Host client) {
    return new Flow(client);
  }

  /** Waits until answers come again. */
  void awaitMore(Duration deadline) {
    long before = received();
    Await.until(
        deadline,
        () -> received() >= before + ENOUGH_PACKETS,
        () -> "the call of " + client.name() + " is silent");
  }

  private long received() {
    return Long.parseLong(
        client.namespace().run("cat", "/sys/class/net/eth0/statistics/rx_packets").strip());
  }
}
