package net.pptpalg.nat.mtu;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.nat.mtu.MtuOptions.MruMode;
import net.pptpalg.nat.translation.Counters;
import net.pptpalg.nat.translation.PppRewriter;

/**
 * Makes what a tunnel carries fit: the MRU its peers negotiate, and the MSS of TCP where nothing is
 * encrypted. An encrypted packet is told by its protocol and costs no more than that look.
 *
 * <p>One per lane, owned by the lane's thread.
 */
public final class TunnelFit implements PppRewriter {
  private static final short ADDRESS_AND_CONTROL = (short) 0xFF03;

  /** Bytes of the shortest frame of interest: protocol and the header of an LCP packet. */
  private static final int SHORTEST = 6;

  private static final int LCP = 0xC021;
  private static final int IPV4 = 0x0021;
  private static final int IPV6 = 0x0057;

  private final boolean clampMss;
  private final boolean readLcp;
  private final LinkMtus links;
  private final MssClamp mss;
  private final MruNegotiation mru;

  /**
   * @param table the state of the calls, shared by all lanes
   */
  public TunnelFit(MtuOptions options, LinkMtus links, MruTable table) {
    this.clampMss = options.clampMss();
    this.readLcp = options.mru() != MruMode.OFF;
    this.links = links;
    this.mss = new MssClamp(options);
    this.mru = new MruNegotiation(options, links, table);
  }

  /** What was counted about TCP inside tunnels. Any thread may read. */
  public Counters<MssCounter> mssCounters() {
    return mss.counters();
  }

  /** What was counted about LCP. Any thread may read. */
  public Counters<MruCounter> mruCounters() {
    return mru.counters();
  }

  @Override
  public int rewrite(
      ByteBuffer packet, int ip, int gre, int totalLength, int slot, boolean fromInside) {
    int end = ip + totalLength;
    int at = gre + Gre.headerLength(packet, gre);
    if (end - at < SHORTEST) {
      return totalLength;
    }
    int protocol = packet.getShort(at);
    if (protocol == ADDRESS_AND_CONTROL) {
      at += Short.BYTES;
      protocol = packet.getShort(at);
    }
    at += Short.BYTES;
    if ((protocol & 0x100) != 0) {
      protocol >>= Byte.SIZE;
      at--;
    }
    switch (protocol & 0xFFFF) {
      case LCP:
        return readLcp && Gre.check(packet, gre, end - gre) == Gre.OK
            ? mru.lcp(packet, ip, gre, at, slot, fromInside)
            : totalLength;
      case IPV4, IPV6:
        if (clampMss && Gre.check(packet, gre, end - gre) == Gre.OK) {
          mss.clamp(packet, at, end - at, Overhead.largestPacket(links.least()));
        }
        return totalLength;
      default:
        return totalLength;
    }
  }
}
