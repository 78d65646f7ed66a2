package net.pptpalg.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.message.OutgoingCallRequest;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.capture.CaptureReader;
import net.pptpalg.capture.CapturedFrame;
import net.pptpalg.testbed.Namespace;
import net.pptpalg.testbed.Topology;
import net.pptpalg.testbed.suite.endpoint.Arrivals;
import net.pptpalg.testbed.suite.endpoint.RawLink;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.wire.IpPacket;

/**
 * Plays what a client and a server of a capture have sent, through a gateway and in real time: each
 * packet is sent by the host it is from, on its side of the gateway. Many captures may be played at
 * once; each gets addresses of its own.
 *
 * <p>The gateway keeps a client's port and mostly its Call ID, so the server's packets need another
 * destination and little more. As peers do that wait for each other, one begins when what the other
 * has sent has arrived, however late that is; TCP and GRE wait for each other as well.
 */
final class CapturePlayer implements AutoCloseable {
  private static final int CLIENT = Ipv4Address.parse("10.0.0.2");
  private static final int SERVER = Ipv4Address.parse("192.0.2.10");
  private static final int CLIENTS = Ipv4Address.parse("10.77.1.0");
  private static final int SERVERS = Ipv4Address.parse("198.18.1.0");
  private static final int OTHERS = Ipv4Address.parse("198.19.0.0");
  private static final int MOST = 250;

  private static final int TCP = Ipv4.MINIMUM_HEADER_LENGTH;
  private static final int MESSAGE = TCP + Tcp.MINIMUM_HEADER_LENGTH;

  /** What has not arrived by then was dropped. */
  private static final long LOST_NS = 1_000_000_000L;

  private static final long STEP_NS = 1_000_000L;

  private final int publicAddress;
  private final RawLink lan;
  private final RawLink wan;
  private final List<Played> captures = new ArrayList<>();

  private record Sent(long atNs, Station from, Station to, IpPacket packet) {}

  /** One capture on its way. */
  private static final class Played {
    final Station client;
    final Station server;
    final Deque<Sent> left = new ArrayDeque<>();
    final Map<Integer, Integer> outsideIds = new HashMap<>();
    long lastNs;
    Sent underWay;
    long sentNs;
    long lateNs;

    Played(Station client, Station server) {
      this.client = client;
      this.server = server;
    }

    /** Sends what is due; false when there is nothing left to send. */
    boolean step(long sinceStartNs) {
      while (!left.isEmpty() && sinceStartNs - lateNs >= left.peek().atNs) {
        Sent next = left.peek();
        if (isBehind(next) && !hasArrived() && sinceStartNs - sentNs < LOST_NS) {
          return true;
        }
        lateNs = Math.max(lateNs, sinceStartNs - next.atNs);
        underWay = left.poll();
        underWay.to.drain();
        underWay.from.send(translated(underWay.packet));
        sentNs = sinceStartNs;
      }
      return !left.isEmpty() || sinceStartNs - lateNs < lastNs;
    }

    private boolean isBehind(Sent next) {
      return underWay != null
          && (underWay.from != next.from || underWay.packet.protocol() != next.packet.protocol());
    }

    private boolean hasArrived() {
      IpPacket arrived = underWay.to.await(any -> true, 0);
      if (arrived != null && isMessage(arrived, ControlMessageType.OUTGOING_CALL_REQUEST)) {
        ByteBuffer b = ByteBuffer.wrap(arrived.bytes());
        outsideIds.put(Tcp.sourcePort(b, TCP), OutgoingCallRequest.callId(b, MESSAGE));
      }
      return arrived != null;
    }

    /** With the Call ID by which the server knows the client's call. */
    private IpPacket translated(IpPacket packet) {
      if (!isMessage(packet, ControlMessageType.OUTGOING_CALL_REPLY)) {
        return packet;
      }
      ByteBuffer b = ByteBuffer.wrap(packet.bytes());
      Integer outsideId = outsideIds.get(Tcp.destinationPort(b, TCP));
      if (outsideId != null) {
        b.putShort(MESSAGE + ControlHeader.PEER_CALL_ID_OFFSET, outsideId.shortValue());
        Tcp.setChecksum(b, TCP, Tcp.fullChecksum(b, 0, TCP, b.capacity() - TCP));
      }
      return IpPacket.of(b.array());
    }

    private static boolean isMessage(IpPacket packet, ControlMessageType type) {
      return packet.protocol() == IpPacket.TCP
          && packet.length() >= MESSAGE + type.length()
          && ControlHeader.type(ByteBuffer.wrap(packet.bytes()), MESSAGE) == type;
    }
  }

  /** Uses the topology's first client and first server as the places where all stations are. */
  CapturePlayer(Topology topology) {
    Namespace gateway = topology.gateway();
    Namespace left = topology.clients().get(0).namespace();
    Namespace right = topology.servers().get(0).namespace();
    gateway.run("ip", "route", "add", "10.77.0.0/16", "dev", Topology.LAN_INTERFACE);
    gateway.run("ip", "route", "add", "198.18.0.0/15", "dev", Topology.WAN_INTERFACE);
    publicAddress = Ipv4Address.parse(topology.publicAddress());
    Arrivals arrivals = new Arrivals();
    lan = RawLink.open(left.name(), interfaceIndex(left), arrivals, any -> false);
    wan = RawLink.open(right.name(), interfaceIndex(right), arrivals, any -> false);
    lan.useGateway(Ipv4Address.parse("192.168.77.1"));
    wan.useGateway(publicAddress);
  }

  private static int interfaceIndex(Namespace host) {
    return Integer.parseInt(host.run("cat", "/sys/class/net/eth0/ifindex").strip());
  }

  /**
   * Adds a capture from the inside, between 10.0.0.2 and 192.0.2.10; it begins when all begin.
   *
   * @return the address its client has here
   */
  String add(byte[] capture) {
    int number = captures.size() + 1;
    if (number > MOST) {
      throw new IllegalStateException("no address is left");
    }
    Played played = new Played(lan.station(CLIENTS + number), wan.station(SERVERS + number));
    try {
      Path file = Files.createTempFile("played", ".pcap");
      Files.write(file, capture);
      try (CaptureReader reader = CaptureReader.open(file)) {
        long firstNs = -1;
        for (CapturedFrame frame = reader.next(); frame != null; frame = reader.next()) {
          firstNs = firstNs < 0 ? frame.timeNs() : firstNs;
          played.lastNs = frame.timeNs() - firstNs;
          add(played, bytes(frame));
        }
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    captures.add(played);
    return Ipv4Address.format(played.client.address());
  }

  private static byte[] bytes(CapturedFrame frame) {
    byte[] bytes = new byte[frame.length()];
    frame.data().get(0, bytes);
    return bytes;
  }

  private void add(Played played, byte[] bytes) {
    ByteBuffer b = ByteBuffer.wrap(bytes);
    if (Ipv4.protocol(b, 0) == IpPacket.UDP) {
      // It only says how long the capture lasts.
      return;
    }
    boolean toClient = Ipv4.destination(b, 0) == CLIENT;
    Map<Integer, Integer> addresses = new HashMap<>();
    addresses.put(CLIENT, toClient ? publicAddress : played.client.address());
    addresses.put(SERVER, played.server.address());
    int header = Ipv4.headerLength(b, 0);
    if (Ipv4.protocol(b, 0) == IpPacket.ICMP) {
      translate(b, header + 8, addresses);
      b.putShort(header + 2, (short) 0);
      b.putShort(header + 2, (short) InternetChecksum.of(b, header, bytes.length - header));
    }
    translate(b, 0, addresses);
    if (Ipv4.protocol(b, 0) == IpPacket.TCP) {
      Tcp.setChecksum(b, header, Tcp.fullChecksum(b, 0, header, bytes.length - header));
    }
    played.left.add(
        new Sent(
            played.lastNs,
            toClient ? played.server : played.client,
            toClient ? played.client : played.server,
            IpPacket.of(bytes)));
  }

  private static void translate(ByteBuffer b, int ip, Map<Integer, Integer> addresses) {
    int source = b.getInt(ip + Ipv4.SOURCE_OFFSET);
    int destination = b.getInt(ip + Ipv4.DESTINATION_OFFSET);
    b.putInt(ip + Ipv4.SOURCE_OFFSET, addresses.getOrDefault(source, other(source)));
    b.putInt(ip + Ipv4.DESTINATION_OFFSET, addresses.getOrDefault(destination, other(destination)));
    b.putShort(ip + Ipv4.CHECKSUM_OFFSET, (short) 0);
    int checksum = InternetChecksum.of(b, ip, Ipv4.MINIMUM_HEADER_LENGTH);
    b.putShort(ip + Ipv4.CHECKSUM_OFFSET, (short) checksum);
  }

  private static int other(int address) {
    return OTHERS | address & 0xFFFF;
  }

  /** Sends everything at its time, or when it can be; returns when the last capture is over. */
  void play() {
    long startNs = System.nanoTime();
    boolean going = true;
    while (going) {
      going = false;
      for (Played each : captures) {
        going |= each.step(System.nanoTime() - startNs);
      }
      LockSupport.parkNanos(STEP_NS);
    }
  }

  @Override
  public void close() {
    lan.close();
    wan.close();
  }
}
