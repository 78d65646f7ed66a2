package net.pptpalg.gateway.rules;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import net.pptpalg.nfqueue.PacketQueue;
import net.pptpalg.nfqueue.QueueOptions;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.NetworkNamespaces;
import net.pptpalg.nfqueue.kernel.NetworkNamespaces.Owner;

/**
 * Finds out whether the kernel lets packets go on that were changed in a queue. Newer kernels drop
 * them without a word in network namespaces of user namespaces, as containers without privileges
 * have them; nothing would work there, and nothing would say why.
 *
 * <p>Where the network namespace is the machine's nothing is tried. Elsewhere a packet is sent,
 * changed and looked for in a namespace of its own that belongs to the same user namespace and is
 * gone afterwards: no rule, queue or packet of the gateway's own namespace is touched.
 */
public final class ChangeProbe {
  private static final int PORT = 9;
  private static final int QUEUE = 0;
  private static final int ARRIVAL_MS = 2000;
  private static final int IP_AND_UDP_BYTES = 28;
  private static final int UDP_CHECKSUM_OFFSET = 26;
  private static final byte SENT = 's';
  private static final byte CHANGED = 'c';

  private static final String QUEUE_STATEMENT =
      "table ip probe { chain out { type filter hook output priority 0; udp dport %d queue num %d; }; }\n"
          .formatted(PORT, QUEUE);

  private final LinuxKernel kernel;
  private final CommandRunner runner;

  /** What was found out. */
  public enum Result {
    /** Changed packets go on. */
    PASSED,
    /** The kernel drops them. */
    REFUSED,
    /** It could not be tried. */
    UNKNOWN
  }

  public ChangeProbe(LinuxKernel kernel, CommandRunner runner) {
    this.kernel = kernel;
    this.runner = runner;
  }

  /** Looks whose the network namespace is, and tries where that is not the machine's. */
  public Result run() {
    Owner owner = new NetworkNamespaces(kernel).owner();
    return switch (owner) {
      case MACHINE, UNKNOWN -> Result.PASSED;
      case OWN_USER_NAMESPACE -> tryIn(List.of());
      case OTHER_USER_NAMESPACE -> Result.UNKNOWN;
    };
  }

  /**
   * Tries it in a network namespace of this process's user namespace.
   *
   * @param preparation commands to run there before
   */
  Result tryIn(List<List<String>> preparation) {
    Result[] result = {Result.UNKNOWN};
    Thread thread =
        new Thread(
            () -> {
              try {
                new NetworkNamespaces(kernel).enterNew();
                preparation.forEach(command -> runner.run(command, ""));
                result[0] = tryHere();
              } catch (IOException | RulesException e) {
                // No right to make a namespace, or not the tools: that is no answer.
                result[0] = Result.UNKNOWN;
              }
            },
            "change-probe");
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Result.UNKNOWN;
    }
    return result[0];
  }

  private Result tryHere() throws IOException {
    if (!runner.run(List.of("ip", "link", "set", "lo", "up"), "").succeeded() || !queueIsFed()) {
      return Result.UNKNOWN;
    }
    InetSocketAddress self =
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), PORT);
    try (DatagramChannel receiver = DatagramChannel.open(StandardProtocolFamily.INET);
        DatagramChannel sender = DatagramChannel.open(StandardProtocolFamily.INET);
        PacketQueue queue =
            PacketQueue.open(
                kernel, QueueOptions.forQueue(QUEUE).withReceiveTimeoutMs(ARRIVAL_MS))) {
      receiver.bind(self);
      sender.send(ByteBuffer.wrap(new byte[] {SENT}), self);
      if (queue.receive() != 1 || queue.packetLength(0) != IP_AND_UDP_BYTES + 1) {
        return Result.UNKNOWN;
      }
      int packet = queue.packetOffset(0);
      queue.buffer().put(packet + IP_AND_UDP_BYTES, CHANGED);
      queue.buffer().putShort(packet + UDP_CHECKSUM_OFFSET, (short) 0);
      queue.accept(0, queue.packetLength(0));
      queue.flush();
      return arrivesChanged(receiver) ? Result.PASSED : Result.REFUSED;
    }
  }

  private boolean queueIsFed() {
    boolean byNft =
        runner.locate("nft").isPresent()
            && runner.run(List.of("nft", "-f", "-"), QUEUE_STATEMENT).succeeded();
    return byNft
        || runner.locate("iptables").isPresent()
            && runner
                .run(
                    List.of(
                        "iptables",
                        "-A",
                        "OUTPUT",
                        "-p",
                        "udp",
                        "--dport",
                        Integer.toString(PORT),
                        "-j",
                        "NFQUEUE",
                        "--queue-num",
                        Integer.toString(QUEUE)),
                    "")
                .succeeded();
  }

  private static boolean arrivesChanged(DatagramChannel receiver) throws IOException {
    receiver.socket().setSoTimeout(ARRIVAL_MS);
    DatagramPacket packet = new DatagramPacket(new byte[1], 1);
    try {
      receiver.socket().receive(packet);
      return packet.getData()[0] == CHANGED;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }
}
