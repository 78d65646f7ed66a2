package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.TestPackets;
import org.junit.jupiter.api.Test;

/** Looking ahead is for speed alone: nothing may differ for it. */
class LookAheadTest {
  private static final int SERVER = TestGateway.SERVER;

  private final TestGateway gateway = new TestGateway();
  private final TestClient client = new TestClient(gateway, "192.168.1.2", 61000);

  @Test
  void shouldChangeNeitherPacketsNorCounts() {
    int outside = client.dial(7, 70);
    ByteBuffer packet = to(outside);
    byte[] before = bytes(packet);
    // More than are noted at once, in both directions.
    for (int i = 0; i < 200; i++) {
      gateway.gre.note(packet, 0, packet.limit(), i % 3 != 0);
    }
    gateway.gre.lookAhead();
    assertEquals(ByteBuffer.wrap(before), ByteBuffer.wrap(bytes(packet)));
    assertEquals(0, gateway.gre.counters().get(GreCounter.TO_INSIDE));
    assertEquals(Ipv4.totalLength(packet, 0), gateway.gre.prerouting(packet, 0, packet.limit()));
    assertEquals(1, gateway.gre.counters().get(GreCounter.TO_INSIDE));
  }

  @Test
  void shouldTranslateNotedPacketsInWhateverOrderTheyCome() {
    int[] outside = {client.dial(7, 70), client.dial(8, 80), client.dial(9, 90)};
    Random random = new Random(2637);
    for (int round = 0; round < 1000; round++) {
      for (int i = random.nextInt(5); i > 0; i--) {
        ByteBuffer packet = to(outside[random.nextInt(3)]);
        gateway.gre.note(packet, 0, packet.limit(), true);
      }
      gateway.gre.lookAhead();
      for (int i = 0; i < 3; i++) {
        int call = random.nextInt(3);
        ByteBuffer packet = to(outside[call]);
        assertTrue(gateway.gre.prerouting(packet, 0, packet.limit()) > 0);
        assertEquals(7 + call, Gre.callId(packet, Ipv4.headerLength(packet, 0)));
      }
    }
  }

  private static ByteBuffer to(int outsideId) {
    return TestPackets.gre(SERVER, TestGateway.PUBLIC, outsideId, TestClient.PPP);
  }

  @Test
  void shouldTakeWhateverItIsShown() {
    client.dial(7, 70);
    Random random = new Random(2637);
    ByteBuffer packet = ByteBuffer.allocateDirect(128);
    for (int i = 0; i < 100_000; i++) {
      int length = random.nextInt(65);
      for (int at = 0; at < 64; at += 8) {
        packet.putLong(64 - length + at, random.nextLong());
      }
      // Where the buffer ends, a byte too many would be seen.
      ByteBuffer end = packet.slice(0, 64);
      gateway.gre.note(end, 64 - length, length, random.nextBoolean());
      if (random.nextInt(32) == 0) {
        gateway.gre.lookAhead();
      }
    }
  }

  @Test
  void shouldBeWorthItOnlyWithManyCalls() {
    assertFalse(gateway.gre.worthLookingAhead());
    for (int i = 0; i < 30_000; i++) {
      gateway.bindings.outbound().put(i, i, i, 0, 0);
    }
    assertTrue(gateway.gre.worthLookingAhead());
  }

  private static byte[] bytes(ByteBuffer packet) {
    byte[] bytes = new byte[packet.limit()];
    packet.get(0, bytes);
    return bytes;
  }
}
