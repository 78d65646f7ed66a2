package net.pptpalg.perf.measure;

import java.util.concurrent.CompletableFuture;
import net.pptpalg.perf.kernel.PacketSocket;
import net.pptpalg.perf.kernel.Processor;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.load.InterfaceCounter;
import net.pptpalg.perf.load.LoadGenerator;
import net.pptpalg.perf.peer.Peer;
import net.pptpalg.perf.topology.Lab;
import net.pptpalg.perf.topology.Namespace;

/** GRE that runs through a peer until it is closed. Its generator keeps to one processor. */
final class Traffic implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Peer peer;
  private final Direction direction;
  private final CompletableFuture<LoadGenerator> generator = new CompletableFuture<>();
  private final CompletableFuture<Void> ended;

  /**
   * What has arrived.
   *
   * @param packets since the far interface was made
   * @param atNs {@link System#nanoTime} of the reading
   */
  record Arrivals(long packets, long atNs) {
    /** Packets a second between an earlier reading and this one. */
    double rateSince(Arrivals earlier) {
      return (packets - earlier.packets) * NANOS_PER_SECOND / (atNs - earlier.atNs);
    }
  }

  private Traffic(
      Peer peer,
      Direction direction,
      Flows flows,
      int packetBytes,
      long startNs,
      long rate,
      long packets,
      Runnable spare) {
    this.peer = peer;
    this.direction = direction;
    ended =
        near(peer, direction)
            .start(
                "load",
                () -> {
                  Processor.pinThread();
                  try (PacketSocket socket = PacketSocket.forSending(Lab.END_INTERFACE)) {
                    LoadGenerator load = generator(socket, peer, direction, flows, packetBytes);
                    generator.complete(load);
                    load.run(startNs, rate, packets, spare);
                  }
                });
    ended.whenComplete(
        (nothing, failure) -> {
          if (failure != null) {
            generator.completeExceptionally(failure);
          }
        });
  }

  /** Starts endless traffic; a rate of {@link LoadGenerator#FLAT_OUT} is as fast as it goes. */
  static Traffic start(Peer peer, Direction direction, Flows flows, int packetBytes, long rate) {
    return new Traffic(
        peer,
        direction,
        flows,
        packetBytes,
        System.nanoTime(),
        rate,
        Long.MAX_VALUE,
        Thread::onSpinWait);
  }

  /**
   * Sends so many packets, however long it takes; returns how many the interface took.
   *
   * @param startNs the {@link System#nanoTime} at which the first is due
   * @param spare is done again and again by the sending thread while no packet is due
   */
  static long send(
      Peer peer,
      Direction direction,
      Flows flows,
      int packetBytes,
      long startNs,
      long rate,
      long packets,
      Runnable spare) {
    Traffic traffic =
        new Traffic(peer, direction, flows, packetBytes, startNs, rate, packets, spare);
    Namespace.await(traffic.ended);
    return traffic.sent();
  }

  private static LoadGenerator generator(
      PacketSocket socket, Peer peer, Direction direction, Flows flows, int packetBytes) {
    Lab lab = peer.lab();
    return direction == Direction.TO_SERVER
        ? new LoadGenerator(socket, flows, lab.lanMac(), lab.clientMac(), packetBytes)
        : new LoadGenerator(socket, flows, lab.wanMac(), lab.serverMac(), packetBytes);
  }

  /** The side it comes from. */
  static Namespace near(Peer peer, Direction direction) {
    return direction == Direction.TO_SERVER ? peer.lab().client() : peer.lab().server();
  }

  /** The side it goes to. */
  static Namespace far(Peer peer, Direction direction) {
    return direction == Direction.TO_SERVER ? peer.lab().server() : peer.lab().client();
  }

  /** What has arrived on the far side, now. */
  Arrivals arrivals() {
    return arrivals(peer, direction);
  }

  static Arrivals arrivals(Peer peer, Direction direction) {
    return far(peer, direction)
        .call(
            () ->
                new Arrivals(
                    InterfaceCounter.receivedPackets(Lab.END_INTERFACE), System.nanoTime()));
  }

  /** Packets sent so far. */
  long sent() {
    return Namespace.await(generator).sent();
  }

  /** Ends it; what is under way still arrives. */
  @Override
  public void close() {
    Namespace.await(generator).stop();
    Namespace.await(ended);
  }
}
