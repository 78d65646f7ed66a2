package net.pptpalg.nat.mtu;

import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;

/**
 * What a tunnel adds to a packet, and so what is left of an interface's MTU.
 *
 * <pre>
 * | IPv4 | GRE header  | seq | ack | FF 03 | protocol | MPPE | protocol | packet ...
 *   20     8             4     4     2       2          2      2
 * </pre>
 *
 * <p>GRE's header is 16 bytes with both numbers (RFC 2637 section 4.1). In front of the information
 * field PPP has up to 4 bytes, which the MRU does not count (RFC 1661 section 6.1). MPPE puts a
 * header of 2 bytes into the information field and the encrypted packet's own protocol behind it, 4
 * bytes in all, which the MRU counts (RFC 3078 section 3). Not every sender does: some fill the MRU
 * with the packet alone and add MPPE's 4 bytes to it. They are allowed for.
 */
final class Overhead {
  private static final int GRE = Gre.MINIMUM_HEADER_LENGTH + 2 * Integer.BYTES;
  private static final int PPP = 4;
  private static final int MPPE = 4;

  private Overhead() {}

  /** The largest packet that fits a tunnel without encryption, in bytes, or unknown as the MTU. */
  static int largestPacket(int mtuBytes) {
    return mtuBytes == LinkMtus.UNKNOWN
        ? LinkMtus.UNKNOWN
        : mtuBytes - Ipv4.MINIMUM_HEADER_LENGTH - GRE - PPP;
  }

  /** The largest MRU whose frames fit whatever the tunnel does: 1456 for an MTU of 1500. */
  static int largestMru(int mtuBytes) {
    return largestPacket(mtuBytes) - MPPE;
  }
}
