package net.pptpalg.alg.control;

import java.nio.ByteBuffer;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Tcp;

/**
 * The payload of the TCP segment at hand, writable byte by byte with the checksum kept right.
 *
 * <p>One object serves all segments. Owned by the control agent's thread.
 */
public final class Segment {
  int sequence;
  int length;
  private ByteBuffer packet;
  private int tcp;
  private int payload;

  /**
   * @param packet the buffer, big-endian
   * @param tcp where the TCP header begins in it
   * @param payload where the payload begins in it
   * @param length bytes of payload
   * @param sequence sequence number of the first byte of the payload
   */
  public Segment wrap(ByteBuffer packet, int tcp, int payload, int length, int sequence) {
    this.packet = packet;
    this.tcp = tcp;
    this.payload = payload;
    this.length = length;
    this.sequence = sequence;
    return this;
  }

  /** {@link ControlHeader#check} of the twelve bytes at {@code position}. */
  int checkHeader(int position) {
    return ControlHeader.check(packet, payload + position, ControlHeader.LENGTH);
  }

  byte[] copy() {
    byte[] bytes = new byte[length];
    packet.get(payload, bytes);
    return bytes;
  }

  void copyTo(ByteBuffer target, int at, int position, int bytes) {
    target.put(at, packet, payload + position, bytes);
  }

  void put(int position, byte value) {
    int at = payload + position;
    byte old = packet.get(at);
    if (old != value) {
      packet.put(at, value);
      int checksum = Tcp.checksum(packet, tcp);
      boolean odd = ((at - tcp) & 1) != 0;
      Tcp.setChecksum(
          packet, tcp, InternetChecksum.adjustByte(checksum, odd, old & 0xff, value & 0xff));
    }
  }
}
