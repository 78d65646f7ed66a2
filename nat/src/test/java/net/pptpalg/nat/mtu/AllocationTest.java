package net.pptpalg.nat.mtu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.nat.mtu.MtuOptions.MruMode;
import net.pptpalg.nat.mtu.MtuOptions.MssMode;
import org.junit.jupiter.api.Test;

/** The lanes' rule: nothing is allocated per packet, whatever the packet is. */
class AllocationTest {
  private static final int PACKETS = 100_000;
  private static final int WARM_UP_ROUNDS = 20;
  private static final int SLOT = 3;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final MtuOptions options = new MtuOptions(MssMode.INTERFACE, 0, MruMode.ON, 0);
  private final LinkMtus links = new LinkMtus();
  private final MruTable table = new MruTable();
  private final byte[] original = new byte[256];

  @Test
  void shouldAllocateNothing() {
    links.set(new int[] {1}, new int[] {1400});
    table.begin(SLOT);
    byte[] lcp = {(byte) 0xff, 3, (byte) 0xc0, 0x21};
    byte[] magic = {5, 6, 1, 2, 3, 4};
    byte[] syn = LcpPeer.joined(new byte[] {0x21}, Syn.bytes(Syn.ipv4("020405b4")));
    byte[] ipv6 = LcpPeer.joined(new byte[] {0x57}, Syn.bytes(Syn.ipv6("020405b4")));
    for (int code = 1; code <= 5; code++) {
      byte[] inserted = LcpPeer.packet(code, (byte) 1, magic);
      byte[] mru = LcpPeer.packet(code, (byte) 1, LcpPeer.mruOption(1500));
      assertNoAllocation("inserted " + code, LcpPeer.joined(lcp, inserted));
      assertNoAllocation("lowered " + code, LcpPeer.joined(lcp, mru));
    }
    assertNoAllocation("SYN", syn);
    assertNoAllocation("SYN over IPv6", ipv6);
    assertNoAllocation("encrypted", new byte[] {0, (byte) 0xfd, 1, 2, 3, 4, 5, 6});
  }

  /** The compiler may allocate while it is at work, so one round of many has to be clean. */
  private void assertNoAllocation(String what, byte[] frame) {
    TunnelFit fit = new TunnelFit(options, links, table);
    ByteBuffer packet = TestPackets.gre(0xC0A80102, 0xCB007105, 70, frame);
    int length = Ipv4.totalLength(packet, 0);
    packet.get(0, original);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < WARM_UP_ROUNDS && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < PACKETS; i++) {
        packet.put(0, original, 0, length);
        fit.rewrite(packet, 0, Ipv4.MINIMUM_HEADER_LENGTH, length, SLOT, (i & 1) == 0);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least, what + ": bytes for " + PACKETS + " packets");
  }
}
