package net.pptpalg.nat.mtu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.TestPackets;

/** The GRE of one call on its way through two lanes, one for each direction. */
final class Tunnel {
  static final int SLOT = 5;

  private static final byte[] LCP = {(byte) 0xff, 3, (byte) 0xc0, 0x21};
  private static final int GRE = Ipv4.MINIMUM_HEADER_LENGTH;
  private static final int GRE_HEADER = 12;

  final LinkMtus links = new LinkMtus();
  final MruTable table = new MruTable();
  private final TunnelFit outwards;
  private final TunnelFit inwards;

  Tunnel(MtuOptions options, int mtu) {
    links.set(new int[] {3, 9}, new int[] {1500, mtu});
    table.begin(SLOT);
    outwards = new TunnelFit(options, links, table);
    inwards = new TunnelFit(options, links, table);
  }

  /** An LCP packet as it arrives at the other side. */
  byte[] lcp(byte[] packet, boolean fromInside) {
    byte[] frame = frame(LcpPeer.joined(LCP, packet), fromInside);
    byte[] lcp = new byte[frame.length - LCP.length];
    System.arraycopy(frame, LCP.length, lcp, 0, lcp.length);
    return lcp;
  }

  /** A PPP frame as it arrives at the other side. */
  byte[] frame(byte[] frame, boolean fromInside) {
    ByteBuffer b = TestPackets.gre(0xC0A80102, 0xCB007105, 70, frame);
    int before = Ipv4.totalLength(b, 0);
    int length = (fromInside ? outwards : inwards).rewrite(b, 0, GRE, before, SLOT, fromInside);
    assertEquals(length, Ipv4.totalLength(b, 0));
    assertTrue(length <= before + 4, "grown from " + before + " to " + length);
    assertTrue(TestPackets.checksumsAreRight(b), "checksum");
    byte[] arrived = new byte[length - GRE - GRE_HEADER];
    assertEquals(arrived.length, Gre.payloadLength(b, GRE));
    b.get(GRE + GRE_HEADER, arrived);
    return arrived;
  }

  long count(MruCounter counter) {
    return outwards.mruCounters().get(counter) + inwards.mruCounters().get(counter);
  }

  long count(MssCounter counter) {
    return outwards.mssCounters().get(counter) + inwards.mssCounters().get(counter);
  }
}
