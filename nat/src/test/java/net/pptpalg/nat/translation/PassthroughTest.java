package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallTraffic;
import net.pptpalg.nat.binding.ControlConnection;
import org.junit.jupiter.api.Test;

class PassthroughTest {
  private final TestGateway gateway = new TestGateway();
  private final TestClient first = new TestClient(gateway, "192.168.1.2", 61000);
  private final TestClient second = new TestClient(gateway, "192.168.1.3", 61000);

  @Test
  void shouldKeepTheClientsPortAndCallIdWhenTheyAreFree() {
    assertEquals(0, first.dial(0, 0));
    assertEquals(61000, first.publicPort);
  }

  @Test
  void shouldKeepCollidingClientsApart() {
    int firstId = first.dial(0, 128);
    int secondId = second.dial(0, 256);
    assertNotEquals(firstId, secondId);
    assertNotEquals(first.publicPort, second.publicPort);
    assertEquals(128, first.greToServer(128));
    assertEquals(256, second.greToServer(256));
    assertEquals(0, first.greToClient(firstId));
    assertEquals(0, second.greToClient(secondId));
  }

  @Test
  void shouldMoveAPortOnlyOutOfTheRangeTheBoxUsesItself() {
    Set<Integer> ports = new HashSet<>();
    for (int i = 2; i < 200; i++) {
      TestClient client = new TestClient(gateway, "192.168.1." + i, 40000).connect();
      int port = client.publicPort;
      assertTrue(ports.add(port), "twice: " + port);
      assertTrue(i == 2 ? port == 40000 : port < 32768 || port > 60999, "port " + port);
    }
  }

  @Test
  void shouldKeepMoreThan256ClientsWithTheSameCallIdApart() {
    Set<Integer> ids = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      TestClient client =
          new TestClient(gateway, "192.168." + (i >>> 8) + "." + (i & 255), 1024 + i);
      int outside = client.dial(0x7fff, i);
      assertTrue(ids.add(outside), "twice: " + outside);
      assertEquals(0x7fff, client.greToClient(outside));
      assertEquals(i, client.greToServer(i));
    }
    assertEquals(1000, gateway.bindings.callCount());
  }

  @Test
  void shouldLetGreInAsSoonAsTheRequestHasPassed() {
    first.connect();
    int outside =
        TestClient.callId(first.toServer(TestClient.request(9)), ControlHeader.CALL_ID_OFFSET);
    assertEquals(9, first.greToClient(outside));
    assertEquals(-1, first.greToServer(5));
  }

  @Test
  void shouldDropGreOfCallsNobodyMade() {
    int outside = first.dial(3, 4);
    assertEquals(-1, first.greToServer(5));
    assertEquals(-1, first.greToClient(outside + 1));
    assertNull(
        gateway.in(
            TestPackets.gre(
                Ipv4Address.parse("203.0.113.6"), TestGateway.PUBLIC, outside, TestClient.PPP)));
    assertEquals(1, gateway.gre.counters().get(GreCounter.UNKNOWN_CALL_OUT));
    assertEquals(2, gateway.gre.counters().get(GreCounter.UNKNOWN_CALL_IN));
  }

  @Test
  void shouldPassGreThatIsNotPptps() {
    ByteBuffer plain = TestPackets.gre(first.address, TestGateway.SERVER, 5, TestClient.PPP);
    plain.putShort(20, (short) 0x2000);
    byte[] before = plain.array().clone();
    assertNotNull(gateway.out(plain));
    assertArrayEquals(before, plain.array());
    assertEquals(1, gateway.gre.counters().get(GreCounter.NOT_PPTP));
  }

  @Test
  void shouldDropWhatClaimsToBePptpsAndIsNotSound() {
    ByteBuffer keyless = TestPackets.gre(first.address, TestGateway.SERVER, 5, TestClient.PPP);
    keyless.putShort(20, (short) 0x1001);
    assertNull(gateway.out(keyless));
    assertEquals(1, gateway.gre.counters().get(GreCounter.MALFORMED));
  }

  @Test
  void shouldPassWhatTheGatewaySendsItself() {
    assertNotNull(
        gateway.out(TestPackets.gre(TestGateway.PUBLIC, TestGateway.SERVER, 5, TestClient.PPP), 0));
    assertEquals(1, gateway.gre.counters().get(GreCounter.OWN));
    ByteBuffer answer = TestPackets.gre(TestGateway.SERVER, TestGateway.PUBLIC, 6, TestClient.PPP);
    assertNotNull(gateway.in(answer));
    assertEquals(TestGateway.PUBLIC, Ipv4.destination(answer, 0));
    gateway.gre.tick(gateway.nowNs + OwnPeers.LIFE_NS);
    assertNull(gateway.in(answer));
  }

  @Test
  void shouldPassWhatComesFromAnInterfaceThatIsNotTranslated() {
    int elsewhere = TestGateway.LAN + 1;
    ByteBuffer gre = TestPackets.gre(first.address, TestGateway.SERVER, 5, TestClient.PPP);
    assertNotNull(gateway.out(gre, elsewhere));
    assertEquals(first.address, Ipv4.source(gre, 0));
    ByteBuffer syn = first.fromClient(Tcp.SYN, 1, new byte[0]);
    assertNotNull(gateway.out(syn, elsewhere));
    assertEquals(first.address, Ipv4.source(syn, 0));
    assertEquals(0, gateway.bindings.connectionCount());
  }

  @Test
  void shouldKeepAGatewaysOwnClientApartFromALanClient() {
    int lan = first.dial(7, 100);
    TestClient own = new TestClient(gateway, "198.51.100.1", 61000);
    int outside = own.dial(7, 101);
    assertNotEquals(lan, outside);
    assertNotEquals(first.publicPort, own.publicPort);
    assertEquals(7, own.greToClient(outside));
    assertEquals(7, first.greToClient(lan));
  }

  @Test
  void shouldLeaveAGatewaysOwnClientAloneWhenNothingCollides() {
    TestClient own = new TestClient(gateway, "198.51.100.1", 50000);
    assertEquals(7, own.dial(7, 101));
    assertEquals(50000, own.publicPort);
    assertEquals(7, own.greToClient(7));
  }

  @Test
  void shouldFollowAServerOnTheGatewayItself() {
    int client = TestGateway.SERVER;
    assertNotNull(gateway.in(segment(client, TestGateway.PUBLIC, Tcp.SYN, 1, new byte[0])));
    assertNotNull(
        gateway.out(segment(TestGateway.PUBLIC, client, Tcp.SYN | Tcp.ACK, 1, new byte[0]), 0));
    byte[] request = TestClient.request(55);
    ByteBuffer seen = gateway.in(segment(client, TestGateway.PUBLIC, Tcp.ACK, 2, request));
    assertArrayEquals(request, TestPackets.payload(seen));
    byte[] reply = TestClient.reply(66, 55, 1);
    seen = gateway.out(segment(TestGateway.PUBLIC, client, Tcp.ACK, 2, reply), 0);
    assertArrayEquals(reply, TestPackets.payload(seen));
    ByteBuffer in = gateway.in(TestPackets.gre(client, TestGateway.PUBLIC, 66, TestClient.PPP));
    assertEquals(66, Gre.callId(in, 20));
    assertEquals(TestGateway.PUBLIC, Ipv4.destination(in, 0));
    ByteBuffer out =
        gateway.out(TestPackets.gre(TestGateway.PUBLIC, client, 55, TestClient.PPP), 0);
    assertEquals(55, Gre.callId(out, 20));
    assertEquals(1, gateway.gre.counters().get(GreCounter.TO_INSIDE));
  }

  @Test
  void shouldDropSegmentsOfUnknownConnections() {
    assertNull(gateway.out(first.fromClient(Tcp.ACK, 1, TestClient.request(1))));
    assertEquals(1, gateway.control.counters().get(ControlCounter.UNKNOWN_CONNECTION));
  }

  @Test
  void shouldGiveARetransmittedRequestTheSameIdWhateverItsBoundaries() {
    first.dial(1, 1);
    second.connect();
    int sequence = second.clientSequence;
    byte[] request = TestClient.request(1);
    byte[] seen = second.toServer(request);
    int outside = TestClient.callId(seen, ControlHeader.CALL_ID_OFFSET);
    assertNotEquals(1, outside);
    for (int from = 0; from < 20; from++) {
      ByteBuffer again =
          gateway.out(
              second.fromClient(
                  Tcp.ACK, sequence + from, Arrays.copyOfRange(request, from, request.length)));
      assertArrayEquals(Arrays.copyOfRange(seen, from, seen.length), TestPackets.payload(again));
      assertTrue(TestPackets.checksumsAreRight(again));
    }
    assertEquals(2, gateway.bindings.callCount());
  }

  @Test
  void shouldTranslateCollidingCallsWhereverTheMessagesAreCut() {
    first.dial(0x1234, 1);
    for (int cut = 1; cut < 32; cut++) {
      TestClient client = new TestClient(gateway, "192.168.1." + (10 + cut), 61000).connect();
      byte[] request = TestClient.request(0x1234);
      byte[] seen =
          concatenate(
              client.toServer(Arrays.copyOf(request, cut)),
              client.toServer(Arrays.copyOfRange(request, cut, request.length)));
      int outside = TestClient.callId(seen, ControlHeader.CALL_ID_OFFSET);
      byte[] reply = TestClient.reply(1000 + cut, outside, 1);
      seen =
          concatenate(
              client.toClient(Arrays.copyOf(reply, cut)),
              client.toClient(Arrays.copyOfRange(reply, cut, reply.length)));
      assertEquals(0x1234, TestClient.callId(seen, ControlHeader.PEER_CALL_ID_OFFSET));
      assertEquals(0x1234, client.greToClient(outside), "cut at " + cut);
      assertEquals(1000 + cut, client.greToServer(1000 + cut), "cut at " + cut);
    }
  }

  @Test
  void shouldJoinSegmentsThatComeInTheWrongOrder() {
    first.dial(0x1234, 1);
    byte[] request = TestClient.request(0x1234);
    byte[] echo = TestClient.message(ControlMessageType.ECHO_REQUEST, 0, 0, -1);
    byte[] both = concatenate(echo, request);
    for (int cut = 1; cut < both.length; cut++) {
      TestClient client = new TestClient(gateway, "192.168.2." + cut, 61000).connect();
      int sequence = client.clientSequence;
      byte[] head = Arrays.copyOf(both, cut);
      byte[] tail = Arrays.copyOfRange(both, cut, both.length);
      assertNull(gateway.out(client.fromClient(Tcp.ACK | Tcp.PSH, sequence + cut, tail)));
      byte[] seen = client.toServer(head);
      assertEquals(both.length, seen.length, "cut at " + cut);
      int outside = TestClient.callId(seen, echo.length + ControlHeader.CALL_ID_OFFSET);
      assertNotEquals(0x1234, outside);
      assertEquals(0x1234, client.greToClient(outside), "cut at " + cut);
      ByteBuffer again = gateway.out(client.fromClient(Tcp.ACK, sequence + cut, tail));
      assertArrayEquals(
          Arrays.copyOfRange(seen, cut, seen.length), TestPackets.payload(again), "cut " + cut);
    }
  }

  @Test
  void shouldStopGreAtDisconnectAndLetTheIdRest() {
    int outside = first.dial(5, 6);
    assertEquals(outside, TestClient.callId(first.toServer(TestClient.clear(5)), 12));
    assertEquals(5, first.greToClient(outside));
    first.toClient(TestClient.disconnect(6));
    assertEquals(-1, first.greToClient(outside));
    assertEquals(-1, first.greToServer(6));
    assertNotEquals(outside, second.dial(5, 7));
    gateway.pass(TimeUnit.SECONDS.toNanos(16));
    assertEquals(outside, new TestClient(gateway, "192.168.1.4", 61000).dial(5, 8));
  }

  @Test
  void shouldAcceptADisconnectThatNamesTheClientsId() {
    first.dial(5, 6);
    int outside = second.dial(5, 7);
    assertNotEquals(5, outside);
    byte[] seen = second.toClient(TestClient.disconnect(outside));
    assertEquals(5, TestClient.callId(seen, ControlHeader.CALL_ID_OFFSET));
    assertEquals(-1, second.greToClient(outside));
    assertEquals(1, gateway.bindings.callCount());
  }

  @Test
  void shouldEndACallThatIsRefused() {
    first.connect();
    int outside = TestClient.callId(first.toServer(TestClient.request(5)), 12);
    byte[] seen = first.toClient(TestClient.reply(0, outside, 4));
    assertEquals(5, TestClient.callId(seen, ControlHeader.PEER_CALL_ID_OFFSET));
    assertEquals(0, gateway.bindings.callCount());
    assertEquals(-1, first.greToClient(outside));
  }

  @Test
  void shouldSetUpIncomingCalls() {
    first.dial(5, 6);
    second.connect();
    second.toClient(TestClient.message(ControlMessageType.INCOMING_CALL_REQUEST, 900, -1, -1));
    byte[] reply =
        second.toServer(TestClient.message(ControlMessageType.INCOMING_CALL_REPLY, 5, 900, 1));
    int outside = TestClient.callId(reply, ControlHeader.CALL_ID_OFFSET);
    assertNotEquals(5, outside);
    assertEquals(900, TestClient.callId(reply, ControlHeader.PEER_CALL_ID_OFFSET));
    byte[] connected =
        second.toClient(
            TestClient.message(ControlMessageType.INCOMING_CALL_CONNECTED, outside, -1, -1));
    assertEquals(5, TestClient.callId(connected, ControlHeader.CALL_ID_OFFSET));
    assertEquals(5, second.greToClient(outside));
    assertEquals(900, second.greToServer(900));
  }

  @Test
  void shouldTranslateThePeersIdInSetLinkInfoAndWanErrorNotify() {
    first.dial(5, 6);
    int outside = second.dial(5, 7);
    for (ControlMessageType type :
        List.of(ControlMessageType.SET_LINK_INFO, ControlMessageType.WAN_ERROR_NOTIFY)) {
      byte[] seen = second.toClient(TestClient.message(type, outside, -1, -1));
      assertEquals(5, TestClient.callId(seen, 12), type.text());
      seen = second.toServer(TestClient.message(type, 7, -1, -1));
      assertEquals(7, TestClient.callId(seen, 12), type.text());
    }
  }

  @Test
  void shouldNotLetAClientClearAnotherClientsCall() {
    int outside = first.dial(5, 6);
    second.connect();
    byte[] seen = second.toServer(TestClient.clear(outside));
    assertNotEquals(outside, TestClient.callId(seen, 12));
    assertEquals(1, gateway.control.counters().get(ControlCounter.UNKNOWN_CALL));
  }

  @Test
  void shouldLetCallsLingerAfterFinAndThenEndThem() {
    int outside = first.dial(5, 6);
    assertNotNull(gateway.out(first.fromClient(Tcp.FIN | Tcp.ACK, first.clientSequence, PAYLOAD)));
    gateway.pass(TimeUnit.SECONDS.toNanos(4));
    assertEquals(5, first.greToClient(outside));
    gateway.pass(TimeUnit.SECONDS.toNanos(2));
    assertEquals(-1, first.greToClient(outside));
    assertEquals(0, gateway.bindings.connectionCount());
    assertTrue(gateway.events.contains("call removed: CONTROL_CLOSED"), gateway.events.toString());
  }

  @Test
  void shouldIgnoreAResetOutsideTheWindow() {
    int outside = first.dial(5, 6);
    gateway.in(first.fromServer(Tcp.RST, first.serverSequence + 1_000_000, PAYLOAD));
    gateway.pass(TimeUnit.SECONDS.toNanos(10));
    assertEquals(5, first.greToClient(outside));
    gateway.in(first.fromServer(Tcp.RST, first.serverSequence, PAYLOAD));
    gateway.pass(TimeUnit.SECONDS.toNanos(10));
    assertEquals(-1, first.greToClient(outside));
  }

  @Test
  void shouldIgnoreAFinOutsideTheWindow() {
    int outside = first.dial(5, 6);
    int fin = Tcp.FIN | Tcp.ACK;
    gateway.out(first.fromClient(fin, first.clientSequence + 1_000_000, PAYLOAD));
    gateway.pass(TimeUnit.SECONDS.toNanos(10));
    assertEquals(5, first.greToClient(outside));
  }

  @Test
  void shouldIgnoreALateResetBeforeTheServerHasAnswered() {
    gateway.out(first.fromClient(Tcp.SYN, first.clientSequence++, PAYLOAD));
    first.publicPort = first.port;
    gateway.in(first.fromServer(Tcp.RST, 77, PAYLOAD));
    first.clientSequence += 5000;
    gateway.in(first.fromServer(Tcp.RST | Tcp.ACK, 77, PAYLOAD));
    first.clientSequence -= 5000;
    gateway.pass(TimeUnit.SECONDS.toNanos(10));
    assertEquals(1, gateway.bindings.connectionCount());
    gateway.in(first.fromServer(Tcp.RST | Tcp.ACK, 0, PAYLOAD));
    gateway.pass(TimeUnit.SECONDS.toNanos(10));
    assertEquals(0, gateway.bindings.connectionCount());
  }

  @Test
  void shouldNotTakeTheIdInARefusalForThatOfALiveCall() {
    int outside = first.dial(0, 6);
    first.toClient(TestClient.message(ControlMessageType.INCOMING_CALL_REQUEST, 900, -1, -1));
    byte[] refusal = TestClient.message(ControlMessageType.INCOMING_CALL_REPLY, 0, 900, 2);
    first.toServer(refusal);
    assertEquals(0, first.greToClient(outside));
    assertEquals(6, first.greToServer(6));
  }

  @Test
  void shouldEndTheCallThatARefusalHasAnnounced() {
    first.connect();
    first.toClient(TestClient.message(ControlMessageType.INCOMING_CALL_REQUEST, 900, -1, -1));
    first.toServer(TestClient.message(ControlMessageType.INCOMING_CALL_REPLY, 7, 900, 2));
    assertEquals(0, gateway.bindings.callCount());
  }

  @Test
  void shouldNotTakeARequestThatIsTakenBackForAnotherCall() {
    first.dial(5, 6);
    int outside = second.dial(5, 7);
    assertNotEquals(5, outside);
    int field = ControlHeader.CALL_ID_OFFSET;
    second.toClient(TestClient.message(ControlMessageType.INCOMING_CALL_REQUEST, outside, -1, -1));
    byte[] seen = second.toClient(TestClient.disconnect(outside));
    assertEquals(outside, TestClient.callId(seen, field));
    assertEquals(5, second.greToClient(outside));
    seen = second.toClient(TestClient.disconnect(outside));
    assertEquals(5, TestClient.callId(seen, field));
    assertEquals(-1, second.greToClient(outside));
  }

  @Test
  void shouldPassACallClearRequestThatIsTooShortForItsCallId() {
    int outside = first.dial(5, 6);
    byte[] clear = Arrays.copyOf(TestClient.clear(5), 12);
    clear[1] = 12;
    assertArrayEquals(clear, first.toServer(clear));
    assertEquals(5, first.greToClient(outside));
  }

  @Test
  void shouldNotAppendWhatCameEarlyToARepeatedSegment() {
    first.connect();
    byte[] echo = TestClient.message(ControlMessageType.ECHO_REQUEST, -1, -1, -1);
    byte[] early = new byte[0];
    for (int i = 0; i < 100; i++) {
      early = concatenate(early, echo);
    }
    int sequence = first.clientSequence;
    assertNull(gateway.out(first.fromClient(Tcp.ACK, sequence + echo.length, early)));
    ByteBuffer joined = gateway.out(first.fromClient(Tcp.ACK, sequence, echo));
    assertTrue(TestPackets.payload(joined).length > echo.length);
    ByteBuffer repeated = gateway.out(first.fromClient(Tcp.ACK, sequence, echo));
    assertArrayEquals(echo, TestPackets.payload(repeated));
  }

  @Test
  void shouldReapHalfOpenAndIdleConnectionsButNotThoseThatCarryGre() {
    assertNotNull(gateway.out(first.fromClient(Tcp.SYN, 1, PAYLOAD)));
    gateway.pass(TimeUnit.SECONDS.toNanos(31));
    assertEquals(0, gateway.bindings.connectionCount());
    int outside = second.dial(5, 6);
    for (int i = 0; i < 5; i++) {
      assertEquals(5, second.greToClient(outside), "round " + i);
      gateway.pass(TimeUnit.MINUTES.toNanos(31));
    }
    gateway.pass(TimeUnit.MINUTES.toNanos(31));
    assertEquals(-1, second.greToClient(outside));
    assertEquals(0, gateway.bindings.connectionCount());
  }

  @Test
  void shouldStartAfreshWhenTheServerHasForgottenTheConnectionOfTheSamePort() {
    int outside = first.dial(5, 6);
    first.clientSequence += 100_000;
    assertNotNull(gateway.out(first.fromClient(Tcp.SYN, first.clientSequence++, PAYLOAD)));
    assertEquals(5, first.greToClient(outside));
    assertNull(gateway.in(first.fromServer(Tcp.SYN | Tcp.ACK, 77, PAYLOAD)));
    first.clientSequence--;
    first.connect();
    assertEquals(-1, first.greToClient(outside));
    assertEquals(61000, first.publicPort);
    assertNotEquals(outside, first.dial(5, 6));
  }

  @Test
  void shouldLetAServerTellARebootedClientThatItsOldConnectionIsStillThere() {
    first.dial(5, 6);
    assertNotNull(gateway.out(first.fromClient(Tcp.SYN, 900_000, PAYLOAD)));
    ByteBuffer challenge = gateway.in(first.fromServer(Tcp.ACK, first.serverSequence, PAYLOAD));
    assertEquals(first.address, Ipv4.destination(challenge, 0));
    ByteBuffer reset = gateway.out(first.fromClient(Tcp.RST, first.clientSequence, PAYLOAD));
    assertEquals(TestGateway.PUBLIC, Ipv4.source(reset, 0));
    assertNotNull(gateway.out(first.fromClient(Tcp.SYN, 900_000, PAYLOAD)));
    assertNotNull(gateway.in(first.fromServer(Tcp.SYN | Tcp.ACK, 77, PAYLOAD)));
    first.clientSequence = 900_001;
    first.serverSequence = 78;
    first.dial(5, 6);
  }

  @Test
  void shouldCountTrafficOfTheCallAndNotOfTheOneBefore() {
    int outside = first.dial(5, 6);
    first.greToClient(outside);
    first.toClient(TestClient.disconnect(6));
    gateway.pass(TimeUnit.SECONDS.toNanos(16));
    int again = first.dial(5, 7);
    first.greToClient(again);
    first.greToServer(7);
    first.greToServer(7);
    ControlConnection connection =
        gateway.bindings.byInside(first.address, first.port, TestGateway.SERVER, 1723);
    Call call = gateway.bindings.byInsideId(connection, 5);
    CallTraffic traffic = new CallTraffic();
    gateway.bindings.traffic(call, traffic);
    int length = 32 + TestClient.PPP.length;
    assertEquals(1, traffic.packetsToInside);
    assertEquals(length, traffic.bytesToInside);
    assertEquals(2, traffic.packetsToRemote);
    assertEquals(2 * length, traffic.bytesToRemote);
  }

  @Test
  void shouldAnnounceBindingsInOrder() {
    first.dial(5, 6);
    first.toClient(TestClient.disconnect(6));
    assertEquals(
        List.of(
            "connection added",
            "connection ESTABLISHED",
            "call added",
            "call ESTABLISHED",
            "call removed: DISCONNECTED"),
        gateway.events);
  }

  private static final byte[] PAYLOAD = new byte[0];

  private static ByteBuffer segment(int from, int to, int flags, int sequence, byte[] payload) {
    boolean fromServer = from == TestGateway.PUBLIC;
    return TestPackets.tcp(
        from, fromServer ? 1723 : 4000, to, fromServer ? 4000 : 1723, flags, sequence, 1, payload);
  }

  private static byte[] concatenate(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
