package net.pptpalg.nfqueue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.LinuxKernel;

/**
 * The real kernel's loopback in a network namespace of its own, which the calling thread enters.
 */
final class NamespaceLoopback implements Loopback {
  private static final int ARRIVAL_TIMEOUT_MS = 2000;
  private static final int MAX_PAYLOAD = 65507;

  private final LinuxKernel kernel;
  private final NetworkNamespace namespace;
  private final DatagramChannel receiver;
  private final DatagramChannel sender;

  private NamespaceLoopback() throws IOException {
    kernel = LinuxKernel.load();
    namespace = NetworkNamespace.enterNew();
    try {
      namespace.run("ip", "link", "set", "lo", "up");
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      InetSocketAddress destination = new InetSocketAddress(loopback, UdpPacket.PORT);
      receiver = DatagramChannel.open(StandardProtocolFamily.INET).bind(destination);
      receiver.socket().setSoTimeout(ARRIVAL_TIMEOUT_MS);
      sender = DatagramChannel.open(StandardProtocolFamily.INET).connect(destination);
    } catch (IOException failed) {
      namespace.close();
      throw failed;
    }
  }

  static NamespaceLoopback open() {
    try {
      return new NamespaceLoopback();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public Kernel kernel() {
    return kernel;
  }

  @Override
  public void divertTo(int queue) {
    String port = Integer.toString(UdpPacket.PORT);
    namespace.run("iptables", "-w", "-F", "OUTPUT");
    namespace.run(
        "iptables",
        "-w",
        "-A",
        "OUTPUT",
        "-p",
        "udp",
        "--dport",
        port,
        "-j",
        "NFQUEUE",
        "--queue-num",
        Integer.toString(queue));
  }

  /** Runs a command there; its failure is the test's. */
  void run(String... command) {
    namespace.run(command);
  }

  @Override
  public void send(String payload) {
    send(ByteBuffer.wrap(payload.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Sends a datagram; on loopback it is in the queue when this returns. */
  void send(ByteBuffer payload) {
    try {
      sender.write(payload);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public Optional<String> arrival() {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_PAYLOAD], MAX_PAYLOAD);
    try {
      receiver.socket().receive(packet);
      return Optional.of(
          new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII));
    } catch (SocketTimeoutException nothingCame) {
      return Optional.empty();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Override
  public void takeInterfaceDown() {
    namespace.run("ip", "link", "set", "lo", "down");
  }

  @Override
  public void close() {
    try {
      sender.close();
      receiver.close();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } finally {
      namespace.close();
    }
  }
}
