package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.nat.binding.NatOptions.Limits;
import net.pptpalg.nat.binding.NatOptions.PublishedServer;
import org.junit.jupiter.api.Test;

class PublishedServerTest {
  private static final int FIRST = Ipv4Address.parse("192.168.1.80");
  private static final int SECOND = Ipv4Address.parse("192.168.1.81");
  private static final int REMOTE = Ipv4Address.parse("203.0.113.77");
  private static final int REMOTE_NET = Ipv4Address.parse("203.0.113.64");
  private static final int ELSEWHERE = Ipv4Address.parse("203.0.112.1");
  private static final int LAN_CLIENT = Ipv4Address.parse("192.168.1.5");

  private final TestGateway gateway =
      new TestGateway(
          Limits.NONE,
          new PublishedServer(FIRST, 0, 0),
          new PublishedServer(SECOND, REMOTE_NET, 26));

  @Test
  void shouldChooseTheServerByTheLongestPrefixOfTheClient() {
    assertEquals(SECOND, Ipv4.destination(syn(REMOTE), 0));
    assertEquals(FIRST, Ipv4.destination(syn(ELSEWHERE), 0));
  }

  @Test
  void shouldTranslateTheServersCallIdAndGreBothWays() {
    connect(REMOTE, SECOND, 4000);
    int first = reply(REMOTE, SECOND, 4000, 5, 600);
    assertEquals(5, first);
    connect(REMOTE, SECOND, 4001);
    int second = reply(REMOTE, SECOND, 4001, 5, 601);
    assertNotEquals(first, second);
    ByteBuffer in = gateway.in(TestPackets.gre(REMOTE, TestGateway.PUBLIC, second, TestClient.PPP));
    assertEquals(SECOND, Ipv4.destination(in, 0));
    assertEquals(5, Gre.callId(in, 20));
    ByteBuffer out = gateway.out(TestPackets.gre(SECOND, REMOTE, 601, TestClient.PPP));
    assertEquals(TestGateway.PUBLIC, Ipv4.source(out, 0));
    assertEquals(601, Gre.callId(out, 20));
  }

  @Test
  void shouldLetALanClientReachThePublishedServerByItsPublicAddress() {
    ByteBuffer syn = hairpinToServer(Tcp.SYN, 1, new byte[0]);
    assertEquals(FIRST, Ipv4.destination(syn, 0));
    assertEquals(TestGateway.PUBLIC, Ipv4.source(syn, 0));
    hairpinToClient(Tcp.SYN | Tcp.ACK, 1, new byte[0]);
    ByteBuffer request = hairpinToServer(Tcp.ACK, 2, TestClient.request(44));
    int outsideOfClient = TestClient.callId(TestPackets.payload(request), 12);
    ByteBuffer reply = hairpinToClient(Tcp.ACK, 2, TestClient.reply(55, outsideOfClient, 1));
    assertEquals(LAN_CLIENT, Ipv4.destination(reply, 0));
    assertEquals(TestGateway.PUBLIC, Ipv4.source(reply, 0));
    assertEquals(44, TestClient.callId(TestPackets.payload(reply), 14));
    int outsideOfServer = TestClient.callId(TestPackets.payload(reply), 12);

    ByteBuffer gre =
        TestPackets.gre(LAN_CLIENT, TestGateway.PUBLIC, outsideOfServer, TestClient.PPP);
    assertNotNull(gateway.in(gre));
    assertNotNull(gateway.out(gre, TestGateway.LAN, TestGateway.LAN));
    assertEquals(FIRST, Ipv4.destination(gre, 0));
    assertEquals(TestGateway.PUBLIC, Ipv4.source(gre, 0));
    assertEquals(55, Gre.callId(gre, 20));

    gre = TestPackets.gre(FIRST, TestGateway.PUBLIC, outsideOfClient, TestClient.PPP);
    assertNotNull(gateway.in(gre));
    assertNotNull(gateway.out(gre, TestGateway.LAN, TestGateway.LAN));
    assertEquals(LAN_CLIENT, Ipv4.destination(gre, 0));
    assertEquals(TestGateway.PUBLIC, Ipv4.source(gre, 0));
    assertEquals(44, Gre.callId(gre, 20));
  }

  @Test
  void shouldRefuseASecondConnectionBetweenTheSameEndsByAnotherPublicAddress() {
    connect(REMOTE, SECOND, 4000);
    int other = TestGateway.PUBLIC + 1;
    assertNull(gateway.in(TestPackets.tcp(REMOTE, 4000, other, 1723, Tcp.SYN, 1, 0, new byte[0])));
    assertEquals(1, gateway.bindings.connectionCount());
    assertEquals(1, gateway.control.counters().get(ControlCounter.PORT_IN_USE));
  }

  @Test
  void shouldLeaveALanClientAloneThatDialsTheInsideAddress() {
    ByteBuffer syn = TestPackets.tcp(LAN_CLIENT, 4000, FIRST, 1723, Tcp.SYN, 1, 0, new byte[0]);
    assertNotNull(gateway.out(syn, TestGateway.LAN, TestGateway.LAN));
    assertEquals(LAN_CLIENT, Ipv4.source(syn, 0));
    assertEquals(0, gateway.bindings.connectionCount());
  }

  private ByteBuffer hairpinToServer(int flags, int sequence, byte[] payload) {
    ByteBuffer packet =
        TestPackets.tcp(LAN_CLIENT, 4000, TestGateway.PUBLIC, 1723, flags, sequence, 2, payload);
    return bothHooks(packet);
  }

  private ByteBuffer hairpinToClient(int flags, int sequence, byte[] payload) {
    ByteBuffer packet =
        TestPackets.tcp(FIRST, 1723, TestGateway.PUBLIC, 4000, flags, sequence, 2, payload);
    return bothHooks(packet);
  }

  private ByteBuffer bothHooks(ByteBuffer packet) {
    assertNotNull(gateway.in(packet), "dropped before routing");
    assertNotNull(gateway.out(packet, TestGateway.LAN, TestGateway.LAN), "dropped after routing");
    assertTrue(TestPackets.checksumsAreRight(packet));
    return packet;
  }

  private ByteBuffer syn(int remote) {
    return gateway.in(
        TestPackets.tcp(remote, 4000, TestGateway.PUBLIC, 1723, Tcp.SYN, 1, 0, new byte[0]));
  }

  private void connect(int remote, int server, int port) {
    assertNotNull(
        gateway.in(
            TestPackets.tcp(remote, port, TestGateway.PUBLIC, 1723, Tcp.SYN, 1, 0, new byte[0])));
    assertNotNull(
        gateway.out(
            TestPackets.tcp(server, 1723, remote, port, Tcp.SYN | Tcp.ACK, 1, 2, new byte[0])));
  }

  /** The server grants a call; returns its Call ID as the client sees it. */
  private int reply(int remote, int server, int port, int serverCallId, int clientCallId) {
    ByteBuffer request =
        gateway.in(
            TestPackets.tcp(
                remote,
                port,
                TestGateway.PUBLIC,
                1723,
                Tcp.ACK,
                2,
                2,
                TestClient.request(clientCallId)));
    assertEquals(clientCallId, TestClient.callId(TestPackets.payload(request), 12));
    ByteBuffer reply =
        gateway.out(
            TestPackets.tcp(
                server,
                1723,
                remote,
                port,
                Tcp.ACK,
                2,
                170,
                TestClient.reply(serverCallId, clientCallId, 1)));
    assertEquals(TestGateway.PUBLIC, Ipv4.source(reply, 0));
    assertTrue(TestPackets.checksumsAreRight(reply));
    assertEquals(clientCallId, TestClient.callId(TestPackets.payload(reply), 14));
    return TestClient.callId(TestPackets.payload(reply), 12);
  }
}
