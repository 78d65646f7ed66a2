package net.pptpalg.gateway.observer;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;

/** Writes the IPv4 header of a recorded packet: the lane copies none. */
final class InsideHeader {
  private static final byte VERSION_AND_LENGTH = 0x45;
  private static final byte TIME_TO_LIVE = 64;
  private static final short DONT_FRAGMENT = 0x4000;

  private InsideHeader() {}

  /** Writes 20 bytes at index 0. */
  static void write(
      ByteBuffer b, int source, int destination, int totalLength, boolean dontFragment) {
    b.put(Ipv4.VERSION_AND_HEADER_LENGTH_OFFSET, VERSION_AND_LENGTH);
    b.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) totalLength);
    b.putShort(Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, dontFragment ? DONT_FRAGMENT : 0);
    b.put(Ipv4.TIME_TO_LIVE_OFFSET, TIME_TO_LIVE);
    b.put(Ipv4.PROTOCOL_OFFSET, (byte) Ipv4.PROTOCOL_GRE);
    b.putInt(Ipv4.SOURCE_OFFSET, source);
    b.putInt(Ipv4.DESTINATION_OFFSET, destination);
    int checksum = InternetChecksum.of(b, 0, Ipv4.MINIMUM_HEADER_LENGTH);
    b.putShort(Ipv4.CHECKSUM_OFFSET, (short) checksum);
  }
}
