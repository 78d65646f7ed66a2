package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Icmp;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IcmpErrorsTest {
  private static final int ROUTER = Ipv4Address.parse("203.0.113.254");
  private static final int LAN_ROUTER = Ipv4Address.parse("192.168.1.254");
  private static final int QUOTED = 28;

  private final TestGateway gateway = new TestGateway();
  private final TestClient client = new TestClient(gateway, "192.168.1.2", 61000);
  private int outside;

  @BeforeEach
  void dial() {
    new TestClient(gateway, "192.168.1.9", 61000).dial(7, 70);
    outside = client.dial(7, 71);
  }

  @Test
  void shouldBringAnErrorAboutGreBackToTheClient() {
    for (int quotedBytes : new int[] {28, 32, 44}) {
      ByteBuffer sent = TestPackets.gre(client.address, TestGateway.SERVER, 71, TestClient.PPP);
      byte[] original = Arrays.copyOf(sent.array(), quotedBytes);
      gateway.out(sent);
      ByteBuffer error = gateway.in(fragmentationNeeded(bytes(sent, quotedBytes)));
      assertSound(error, "quoting " + quotedBytes);
      assertEquals(client.address, Ipv4.destination(error, 0));
      assertArrayEquals(original, quoted(error, quotedBytes));
      assertEquals(1400, Icmp.nextHopMtu(error, 20));
    }
  }

  @Test
  void shouldBringAnErrorAboutASegmentBackToTheClient() {
    for (int quotedBytes : new int[] {28, 38, 40, 52}) {
      ByteBuffer sent = client.fromClient(Tcp.ACK, client.clientSequence, new byte[0]);
      byte[] original = Arrays.copyOf(sent.array(), quotedBytes);
      gateway.out(sent);
      ByteBuffer error = gateway.in(fragmentationNeeded(bytes(sent, quotedBytes)));
      assertSound(error, "quoting " + quotedBytes);
      assertEquals(client.address, Ipv4.destination(error, 0));
      assertArrayEquals(original, quoted(error, quotedBytes), "quoting " + quotedBytes);
    }
  }

  @Test
  void shouldHideTheInsideInAnErrorThatLeaves() {
    ByteBuffer sent =
        TestPackets.gre(TestGateway.SERVER, TestGateway.PUBLIC, outside, TestClient.PPP);
    byte[] original = Arrays.copyOf(sent.array(), 28);
    gateway.in(sent);
    ByteBuffer error =
        gateway.out(
            TestPackets.icmp(
                LAN_ROUTER, TestGateway.SERVER, Icmp.TIME_EXCEEDED, 0, 0, bytes(sent, 28)));
    assertSound(error, "GRE");
    assertEquals(TestGateway.PUBLIC, Ipv4.source(error, 0));
    assertArrayEquals(original, quoted(error, 28));
    assertEquals(outside, Gre.callId(error, QUOTED + 20));
  }

  @Test
  void shouldHideTheInsideInAnErrorAboutASegment() {
    ByteBuffer sent = client.fromServer(Tcp.ACK, client.serverSequence, new byte[0]);
    byte[] original = Arrays.copyOf(sent.array(), 40);
    gateway.in(sent);
    ByteBuffer error =
        gateway.out(
            TestPackets.icmp(
                client.address,
                TestGateway.SERVER,
                Icmp.DESTINATION_UNREACHABLE,
                3,
                0,
                bytes(sent, 40)));
    assertSound(error, "TCP");
    assertEquals(TestGateway.PUBLIC, Ipv4.source(error, 0));
    assertArrayEquals(original, quoted(error, 40));
  }

  @Test
  void shouldHideTheInsideInAnErrorOfTheGatewaysOwn() {
    ByteBuffer sent =
        TestPackets.gre(TestGateway.SERVER, TestGateway.PUBLIC, outside, TestClient.PPP);
    gateway.in(sent);
    ByteBuffer error =
        gateway.out(
            TestPackets.icmp(TestGateway.PUBLIC, TestGateway.SERVER, 3, 4, 1400, bytes(sent, 28)),
            0);
    assertSound(error, "own");
    assertEquals(TestGateway.PUBLIC, Ipv4.destination(error, QUOTED));
    assertEquals(outside, Gre.callId(error, QUOTED + 20));
  }

  @Test
  void shouldLeaveExtensionsAlone() {
    ByteBuffer sent = TestPackets.gre(client.address, TestGateway.SERVER, 71, new byte[120]);
    gateway.out(sent);
    byte[] quotedAndExtension = Arrays.copyOf(bytes(sent, 128), 140);
    Arrays.fill(quotedAndExtension, 128, 140, (byte) 0x5a);
    int lengthInWords = 128 / 4 << 16;
    ByteBuffer error =
        gateway.in(
            TestPackets.icmp(ROUTER, TestGateway.PUBLIC, 11, 0, lengthInWords, quotedAndExtension));
    assertSound(error, "extensions");
    assertArrayEquals(
        Arrays.copyOfRange(quotedAndExtension, 128, 140),
        Arrays.copyOfRange(error.array(), QUOTED + 128, QUOTED + 140));
  }

  @Test
  void shouldPassErrorsAboutTheGatewaysOwnPackets() {
    ByteBuffer own = TestPackets.gre(TestGateway.PUBLIC, ROUTER, 99, TestClient.PPP);
    ByteBuffer error = fragmentationNeeded(bytes(own, 28));
    byte[] before = error.array().clone();
    assertNotNull(gateway.in(error));
    assertArrayEquals(before, error.array());
    assertEquals(1, gateway.control.counters().get(ControlCounter.ICMP_OTHER));
  }

  @Test
  void shouldDropWhatWouldTellTheInsideOut() {
    ByteBuffer unknown = TestPackets.gre(ROUTER, client.address, 99, TestClient.PPP);
    assertNull(gateway.out(TestPackets.icmp(client.address, ROUTER, 3, 2, 0, bytes(unknown, 28))));
    assertNull(gateway.out(TestPackets.icmp(client.address, ROUTER, 3, 2, 0, new byte[10])));
    assertEquals(1, gateway.control.counters().get(ControlCounter.ICMP_UNKNOWN));
    assertEquals(1, gateway.control.counters().get(ControlCounter.ICMP_MALFORMED));
  }

  private static ByteBuffer fragmentationNeeded(byte[] quoted) {
    return TestPackets.icmp(ROUTER, TestGateway.PUBLIC, 3, 4, 1400, quoted);
  }

  private static void assertSound(ByteBuffer error, String what) {
    assertNotNull(error, what);
    assertTrue(TestPackets.checksumsAreRight(error), what + ": checksums");
    assertEquals(0, InternetChecksum.of(error, QUOTED, 20), what + ": quoted header's checksum");
  }

  private static byte[] bytes(ByteBuffer packet, int count) {
    return Arrays.copyOf(packet.array(), count);
  }

  private static byte[] quoted(ByteBuffer error, int count) {
    return Arrays.copyOfRange(error.array(), QUOTED, QUOTED + count);
  }
}
