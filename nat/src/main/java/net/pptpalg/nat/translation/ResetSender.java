package net.pptpalg.nat.translation;

import java.nio.ByteBuffer;
import net.pptpalg.alg.control.ControlStream;
import net.pptpalg.alg.control.Direction;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.nat.binding.ControlConnection;

/**
 * Ends TCP connections by resets, in the name of the peer (RFC 9293 section 3.10.7).
 *
 * <p>Owned by the control agent's thread.
 */
final class ResetSender {
  private static final int LENGTH = Ipv4.MINIMUM_HEADER_LENGTH + Tcp.MINIMUM_HEADER_LENGTH;
  private static final byte VERSION_AND_HEADER_LENGTH = 0x45;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final byte TIME_TO_LIVE = 64;
  private static final byte DATA_OFFSET = Tcp.MINIMUM_HEADER_LENGTH / Integer.BYTES << 4;

  private final PacketInjector injector;
  private final Counters<ControlCounter> counters;
  private final ByteBuffer packet = ByteBuffer.allocate(LENGTH);

  ResetSender(PacketInjector injector, Counters<ControlCounter> counters) {
    this.injector = injector;
    this.counters = counters;
  }

  /** Answers a SYN that goes no further, as a host would that has nobody listening. */
  void refuse(ByteBuffer syn, int ip, int tcp) {
    int payloadLength = ip + Ipv4.totalLength(syn, ip) - tcp - Tcp.headerLength(syn, tcp);
    send(
        Ipv4.destination(syn, ip),
        Tcp.destinationPort(syn, tcp),
        Ipv4.source(syn, ip),
        Tcp.sourcePort(syn, tcp),
        0,
        Tcp.sequence(syn, tcp) + 1 + payloadLength);
  }

  /**
   * Resets both ends of a connection.
   *
   * @param closing whether a FIN was seen
   */
  void end(ControlConnection connection, boolean closing) {
    ControlStream fromInside = connection.stream(Direction.FROM_INSIDE);
    ControlStream fromRemote = connection.stream(Direction.FROM_REMOTE);
    end(
        fromRemote,
        fromInside,
        closing,
        connection.remoteAddress(),
        connection.remotePort(),
        connection.insideAddress(),
        connection.insidePort());
    end(
        fromInside,
        fromRemote,
        closing,
        connection.publicAddress(),
        connection.publicPort(),
        connection.remoteAddress(),
        connection.remotePort());
  }

  /**
   * Resets the receiver of a stream. It wants the very next byte it expects (RFC 5961 section 3.2),
   * which is the last one that passed here, or the first one not acknowledged when that got lost on
   * its way, or one more when a FIN has passed.
   */
  private void end(
      ControlStream stream,
      ControlStream back,
      boolean closing,
      int source,
      int sourcePort,
      int destination,
      int destinationPort) {
    if (!back.synchronised()) {
      // It has sent nothing, so it knows of no connection.
      return;
    }
    if (!stream.synchronised()) {
      send(source, sourcePort, destination, destinationPort, 0, back.next());
      return;
    }
    int next = stream.next();
    send(source, sourcePort, destination, destinationPort, next, back.next());
    if (stream.acknowledged() != next) {
      send(source, sourcePort, destination, destinationPort, stream.acknowledged(), back.next());
    }
    if (closing) {
      send(source, sourcePort, destination, destinationPort, next + 1, back.next());
    }
  }

  private void send(
      int source,
      int sourcePort,
      int destination,
      int destinationPort,
      int sequence,
      int acknowledgment) {
    int tcp = Ipv4.MINIMUM_HEADER_LENGTH;
    packet.put(Ipv4.VERSION_AND_HEADER_LENGTH_OFFSET, VERSION_AND_HEADER_LENGTH);
    packet.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) LENGTH);
    packet.putShort(Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, (short) DONT_FRAGMENT);
    packet.put(Ipv4.TIME_TO_LIVE_OFFSET, TIME_TO_LIVE);
    packet.put(Ipv4.PROTOCOL_OFFSET, (byte) Ipv4.PROTOCOL_TCP);
    packet.putShort(Ipv4.CHECKSUM_OFFSET, (short) 0);
    packet.putInt(Ipv4.SOURCE_OFFSET, source);
    packet.putInt(Ipv4.DESTINATION_OFFSET, destination);
    packet.putShort(tcp + Tcp.SOURCE_PORT_OFFSET, (short) sourcePort);
    packet.putShort(tcp + Tcp.DESTINATION_PORT_OFFSET, (short) destinationPort);
    packet.putInt(tcp + Tcp.SEQUENCE_OFFSET, sequence);
    packet.putInt(tcp + Tcp.ACKNOWLEDGMENT_OFFSET, acknowledgment);
    packet.put(tcp + Tcp.DATA_OFFSET_OFFSET, DATA_OFFSET);
    packet.put(tcp + Tcp.FLAGS_OFFSET, (byte) (Tcp.RST | Tcp.ACK));
    packet.putShort(
        Ipv4.CHECKSUM_OFFSET, (short) InternetChecksum.of(packet, 0, Ipv4.MINIMUM_HEADER_LENGTH));
    Tcp.setChecksum(packet, tcp, Tcp.fullChecksum(packet, 0, tcp, Tcp.MINIMUM_HEADER_LENGTH));
    counters.increment(
        injector.inject(packet, LENGTH) ? ControlCounter.RESETS : ControlCounter.RESETS_LOST);
  }
}
