package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.TestPackets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GreFragmentsTest {
  private static final int MORE_FRAGMENTS = 0x2000;

  private final TestGateway gateway = new TestGateway();
  private final TestClient client = new TestClient(gateway, "192.168.1.2", 61000);
  private int outside;

  @BeforeEach
  void dial() {
    new TestClient(gateway, "192.168.1.9", 61000).dial(7, 70);
    outside = client.dial(7, 71);
    gateway.gre.tick(gateway.nowNs);
  }

  @Test
  void shouldTranslateLaterFragmentsLikeTheFirst() {
    assertEquals(TestClient.PPP.length + 32, in(first(outside, 5)));
    ByteBuffer later = later(TestGateway.SERVER, TestGateway.PUBLIC, 5);
    assertTrue(in(later) > 0);
    assertEquals(client.address, Ipv4.destination(later, 0));
    assertTrue(TestPackets.checksumsAreRight(later));

    assertTrue(out(firstOut(71, 6)) > 0);
    ByteBuffer laterOut = later(client.address, TestGateway.SERVER, 6);
    assertTrue(out(laterOut) > 0);
    assertEquals(TestGateway.PUBLIC, Ipv4.source(laterOut, 0));
    assertEquals(2, gateway.gre.counters().get(GreCounter.FRAGMENTS));
  }

  /** What a fragment holds may go on in the next one. */
  @Test
  void shouldNotRewritePppInsideAFragment() {
    PppRewriter growing = (packet, ip, gre, totalLength, slot, fromInside) -> totalLength + 4;
    GreTranslator lane =
        new GreTranslator(
            gateway.bindings, gateway.callCounters, gateway.boundary, 0, 1, growing, null);
    ByteBuffer first = first(outside, 5);
    int length = Ipv4.totalLength(first, 0);
    assertEquals(length, lane.prerouting(first, 0, length));
    ByteBuffer firstOut = firstOut(71, 6);
    assertEquals(length, lane.postrouting(firstOut, 0, length, TestGateway.LAN, TestGateway.WAN));
    ByteBuffer whole = TestPackets.gre(client.address, TestGateway.SERVER, 71, TestClient.PPP);
    assertEquals(length + 4, lane.postrouting(whole, 0, length, TestGateway.LAN, TestGateway.WAN));
  }

  @Test
  void shouldAskForAnEarlyFragmentToBeHeldUntilTheFirstHasCome() {
    ByteBuffer later = later(TestGateway.SERVER, TestGateway.PUBLIC, 5);
    assertEquals(Verdict.HOLD, in(later));
    long before = gateway.gre.firstFragments();
    in(first(outside, 5));
    assertEquals(before + 1, gateway.gre.firstFragments());
    assertTrue(in(later) > 0);
    assertEquals(client.address, Ipv4.destination(later, 0));
  }

  @Test
  void shouldNotMixUpDatagramsThatDifferInOneFieldOnly() {
    in(first(outside, 5));
    assertEquals(Verdict.HOLD, in(later(TestGateway.SERVER, TestGateway.PUBLIC, 6)));
    assertEquals(Verdict.HOLD, in(later(TestGateway.SERVER + 1, TestGateway.PUBLIC, 5)));
  }

  @Test
  void shouldForgetAFirstFragmentBeforeItsIdentificationComesRound() {
    in(first(outside, 5));
    gateway.gre.tick(gateway.nowNs + FragmentTable.LIFE_NS);
    assertEquals(Verdict.HOLD, in(later(TestGateway.SERVER, TestGateway.PUBLIC, 5)));
  }

  @Test
  void shouldGiveClientsThatShareAnIdentificationOneEach() {
    ByteBuffer first = firstOut(71, 5);
    ByteBuffer other =
        fragment(
            TestPackets.gre(
                Ipv4Address.parse("192.168.1.9"), TestGateway.SERVER, 70, TestClient.PPP),
            5,
            MORE_FRAGMENTS);
    assertTrue(out(first) > 0);
    assertTrue(out(other) > 0);
    assertNotEquals(Ipv4.identification(first, 0), Ipv4.identification(other, 0));
    ByteBuffer later = later(client.address, TestGateway.SERVER, 5);
    assertTrue(out(later) > 0);
    assertEquals(Ipv4.identification(first, 0), Ipv4.identification(later, 0));
    assertTrue(TestPackets.checksumsAreRight(first));
    assertTrue(TestPackets.checksumsAreRight(later));
  }

  @Test
  void shouldDropLaterFragmentsOfUnknownCalls() {
    assertEquals(Verdict.DROP, in(first(outside + 1, 5)));
    assertEquals(Verdict.DROP, in(later(TestGateway.SERVER, TestGateway.PUBLIC, 5)));
    assertEquals(Verdict.DROP, out(firstOut(99, 5)));
    assertEquals(Verdict.DROP, out(later(client.address, TestGateway.SERVER, 5)));
  }

  @Test
  void shouldPassLaterFragmentsOfOtherGre() {
    ByteBuffer first = firstOut(71, 5);
    first.putShort(20, (short) 0);
    assertEquals(Verdict.ACCEPT, out(first));
    assertEquals(Verdict.ACCEPT, out(later(client.address, TestGateway.SERVER, 5)));
  }

  @Test
  void shouldStayBoundedAndKeepTheNewest() {
    for (int id = 0; id < 65_536; id++) {
      in(first(outside, id));
    }
    assertTrue(in(later(TestGateway.SERVER, TestGateway.PUBLIC, 65_535)) > 0);
  }

  private int in(ByteBuffer packet) {
    return gateway.gre.prerouting(packet, 0, Ipv4.totalLength(packet, 0));
  }

  private int out(ByteBuffer packet) {
    return gateway.gre.postrouting(
        packet, 0, Ipv4.totalLength(packet, 0), TestGateway.LAN, TestGateway.WAN);
  }

  private static ByteBuffer first(int callId, int identification) {
    return fragment(
        TestPackets.gre(TestGateway.SERVER, TestGateway.PUBLIC, callId, TestClient.PPP),
        identification,
        MORE_FRAGMENTS);
  }

  private ByteBuffer firstOut(int callId, int identification) {
    return fragment(
        TestPackets.gre(client.address, TestGateway.SERVER, callId, TestClient.PPP),
        identification,
        MORE_FRAGMENTS);
  }

  private static ByteBuffer later(int source, int destination, int identification) {
    return fragment(
        TestPackets.gre(source, destination, 0xdead, TestClient.PPP), identification, 4);
  }

  private static ByteBuffer fragment(ByteBuffer packet, int identification, int flagsAndOffset) {
    packet.putShort(Ipv4.IDENTIFICATION_OFFSET, (short) identification);
    packet.putShort(Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, (short) flagsAndOffset);
    packet.putShort(Ipv4.CHECKSUM_OFFSET, (short) 0);
    packet.putShort(Ipv4.CHECKSUM_OFFSET, (short) InternetChecksum.of(packet, 0, 20));
    return packet;
  }
}
