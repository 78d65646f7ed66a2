package net.pptpalg.testbed.suite.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A TCP segment (RFC 9293). Its arrays are not to be changed.
 *
 * @param sequence as on the wire
 * @param acknowledgment as on the wire
 * @param flags {@link #SYN} and the like
 * @param window as on the wire
 * @param options header options, their length a multiple of 4, up to 40
 * @param payload what follows the header
 */
public record TcpSegment(
    int sourcePort,
    int destinationPort,
    int sequence,
    int acknowledgment,
    int flags,
    int window,
    byte[] options,
    byte[] payload) {

  public static final int FIN = 0x01;
  public static final int SYN = 0x02;
  public static final int RST = 0x04;
  public static final int PSH = 0x08;
  public static final int ACK = 0x10;

  private static final int SHORTEST_HEADER = 20;

  /** Reads the payload of a packet that has no {@link IpPacket#defect}. */
  public static TcpSegment parse(IpPacket packet) {
    byte[] bytes = packet.payload();
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int dataOffset = (bytes[12] >>> 4 & 0xf) * 4;
    return new TcpSegment(
        Short.toUnsignedInt(buffer.getShort(0)),
        Short.toUnsignedInt(buffer.getShort(2)),
        buffer.getInt(4),
        buffer.getInt(8),
        bytes[13] & 0xff,
        Short.toUnsignedInt(buffer.getShort(14)),
        Arrays.copyOfRange(bytes, SHORTEST_HEADER, dataOffset),
        Arrays.copyOfRange(bytes, dataOffset, bytes.length));
  }

  /** Whether all of these flags are set. */
  public boolean has(int wanted) {
    return (flags & wanted) == wanted;
  }

  /** Bytes of sequence space it takes: its payload, one for SYN and one for FIN. */
  public int span() {
    return payload.length + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
  }

  public TcpSegment withOptions(byte[] changed) {
    return new TcpSegment(
        sourcePort, destinationPort, sequence, acknowledgment, flags, window, changed, payload);
  }

  public TcpSegment withWindow(int changed) {
    return new TcpSegment(
        sourcePort, destinationPort, sequence, acknowledgment, flags, changed, options, payload);
  }

  /** The header and payload, with the checksum for these addresses. */
  public byte[] encode(int source, int destination) {
    int headerLength = SHORTEST_HEADER + options.length;
    ByteBuffer segment = ByteBuffer.allocate(headerLength + payload.length);
    segment.putShort((short) sourcePort);
    segment.putShort((short) destinationPort);
    segment.putInt(sequence);
    segment.putInt(acknowledgment);
    segment.put((byte) (headerLength / 4 << 4));
    segment.put((byte) flags);
    segment.putShort((short) window);
    segment.putInt(0);
    segment.put(options);
    segment.put(payload);
    long sum =
        Checksum.pseudoHeader(source, destination, IpPacket.TCP, segment.capacity())
            + Checksum.sum(segment.array(), 0, segment.capacity());
    segment.putShort(16, (short) Checksum.finish(sum));
    return segment.array();
  }

  /** A packet that carries it. */
  public IpPacket.Builder packet(int source, int destination) {
    return IpPacket.builder(source, destination, IpPacket.TCP)
        .dontFragment(true)
        .payload(encode(source, destination));
  }

  /** The flags by name, such as {@code SYN+ACK}. */
  private String flagNames() {
    StringBuilder names = new StringBuilder();
    String[] all = {"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"};
    for (int bit = 0; bit < all.length; bit++) {
      if ((flags & 1 << bit) != 0) {
        names.append(names.length() == 0 ? "" : "+").append(all[bit]);
      }
    }
    return names.toString();
  }

  @Override
  public String toString() {
    return "TCP "
        + sourcePort
        + " > "
        + destinationPort
        + " "
        + flagNames()
        + " seq "
        + Integer.toUnsignedString(sequence)
        + " length "
        + payload.length;
  }
}
