package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.TestPackets;
import org.junit.jupiter.api.Test;

/** The lanes' rule: nothing is allocated per packet, whatever the packet is. */
class AllocationTest {
  private static final int PACKETS = 200_000;
  private static final int WARM_UP_ROUNDS = 20;

  private final TestGateway gateway = new TestGateway();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final byte[] original = new byte[4096];

  @Test
  void shouldAllocateNothingForGre() {
    TestClient client = new TestClient(gateway, "192.168.1.2", 61000);
    int outside = client.dial(7, 70);
    int server = TestGateway.SERVER;
    int self = TestGateway.PUBLIC;
    byte[] ppp = TestClient.PPP;
    assertNoAllocation("out", TestPackets.gre(client.address, server, 70, ppp), false);
    assertNoAllocation("in", TestPackets.gre(server, self, outside, ppp), true);
    assertNoAllocation("unknown out", TestPackets.gre(client.address, server, 71, ppp), false);
    assertNoAllocation("unknown in", TestPackets.gre(server, self, outside + 1, ppp), true);
    ByteBuffer fragment = TestPackets.gre(server, self, outside, ppp);
    fragment.putShort(Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, (short) 0x2000);
    assertNoAllocation("first fragment", fragment, true);
    fragment.putShort(Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, (short) 4);
    assertNoAllocation("later fragment", fragment, true);
    fragment.put(0, (byte) 0x46);
    fragment.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) 10);
    assertNoAllocation("malformed", fragment, true);
  }

  /** The compiler may allocate while it is at work, so one round of many has to be clean. */
  private void assertNoAllocation(String what, ByteBuffer packet, boolean inwards) {
    packet.get(0, original);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < WARM_UP_ROUNDS && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < PACKETS; i++) {
        packet.put(0, original, 0, 64);
        gateway.gre.note(packet, 0, 64, inwards);
        if ((i & 63) == 0) {
          gateway.gre.lookAhead();
        }
        if (inwards) {
          gateway.gre.prerouting(packet, 0, 64);
        } else {
          gateway.gre.postrouting(packet, 0, 64, TestGateway.LAN, TestGateway.WAN);
        }
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least, what + ": bytes for " + PACKETS + " packets");
  }
}
