package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.packet.Icmp;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What servers, clients and strangers who forge addresses can't do to the calls of others. */
class HostilePeersTest {
  private static final int STRANGER = Ipv4Address.parse("203.0.113.66");
  private static final int INSIDE_ID = 5;
  private static final int SERVERS_ID = 660;
  private static final int OTHERS_ID = 770;

  private final TestGateway gateway = new TestGateway();
  private final TestClient victim = new TestClient(gateway, "192.168.1.2", 61000);
  private final TestClient other = new TestClient(gateway, "192.168.1.3", 61001);
  private int outside;
  private int othersOutside;

  @BeforeEach
  void setTwoCallsUp() {
    outside = victim.dial(INSIDE_ID, SERVERS_ID);
    othersOutside = other.dial(INSIDE_ID, OTHERS_ID);
  }

  @Test
  void shouldEndNothingForErrorsThatAnybodyCanForge() {
    ByteBuffer gre = TestPackets.gre(victim.address, TestGateway.SERVER, SERVERS_ID, new byte[40]);
    ByteBuffer segment = victim.fromClient(Tcp.ACK, victim.clientSequence, new byte[0]);
    gateway.out(gre);
    gateway.out(segment);
    int[] types = {Icmp.DESTINATION_UNREACHABLE, Icmp.TIME_EXCEEDED, Icmp.PARAMETER_PROBLEM};
    for (int type : types) {
      for (int code = 0; code < 16; code++) {
        for (ByteBuffer sent : new ByteBuffer[] {gre, segment}) {
          byte[] quoted = Arrays.copyOf(sent.array(), 28);
          gateway.in(TestPackets.icmp(STRANGER, TestGateway.PUBLIC, type, code, 0, quoted));
        }
      }
    }
    gateway.pass(TimeUnit.SECONDS.toNanos(10));
    expectBothCalls();
  }

  @Test
  void shouldNotReadSegmentsWhoseSequenceNumberIsGuessedWrong() {
    byte[] disconnect = TestClient.disconnect(SERVERS_ID);
    int ahead = victim.serverSequence + 100_000;
    assertNull(gateway.in(victim.fromServer(Tcp.ACK | Tcp.PSH, ahead, disconnect)));
    int behind = victim.serverSequence - 100_000;
    gateway.in(victim.fromServer(Tcp.ACK | Tcp.PSH, behind, disconnect));
    assertNull(gateway.out(victim.fromClient(Tcp.ACK | Tcp.PSH, ahead, TestClient.clear(5))));
    expectBothCalls();
  }

  @Test
  void shouldRewriteASegmentThatIsSentAgainWhateverHasBeenAcknowledgedFalsely() {
    byte[] request = TestClient.request(8);
    int sequence = other.clientSequence;
    byte[] seen = other.toServer(request);
    ByteBuffer forged = other.fromServer(Tcp.ACK, other.serverSequence, new byte[0]);
    for (int acknowledged : new int[] {sequence + 1_000_000, sequence - 1_000_000, 0}) {
      forged.putInt(20 + Tcp.ACKNOWLEDGMENT_OFFSET, acknowledged);
      gateway.in(forged.duplicate());
    }
    ByteBuffer again = gateway.out(other.fromClient(Tcp.ACK | Tcp.PSH, sequence, request));
    assertArrayEquals(seen, TestPackets.payload(again));
  }

  @Test
  void shouldNotTakeASynInAClientsNameForTheEndOfItsConnection() {
    gateway.out(victim.fromClient(Tcp.SYN, victim.clientSequence + 123_456, new byte[0]));
    gateway.pass(TimeUnit.SECONDS.toNanos(10));
    expectBothCalls();
    assertEquals(8, TestClient.callId(victim.toServer(TestClient.request(8)), 12));
  }

  @Test
  void shouldDropGreThatDoesNotComeFromTheServerOfItsCall() {
    assertNull(gateway.in(TestPackets.gre(STRANGER, TestGateway.PUBLIC, outside, TestClient.PPP)));
    assertNull(gateway.out(TestPackets.gre(other.address, STRANGER, SERVERS_ID, TestClient.PPP)));
    expectBothCalls();
  }

  @Test
  void shouldNotLetAServerEndOneClientsCallOnTheConnectionOfAnother() {
    other.toClient(TestClient.disconnect(outside));
    other.toClient(TestClient.disconnect(SERVERS_ID));
    other.toClient(TestClient.reply(SERVERS_ID, outside, 2));
    other.toClient(
        TestClient.message(ControlMessageType.INCOMING_CALL_REPLY, SERVERS_ID, outside, 2));
    expectBothCalls();
  }

  @Test
  void shouldNotLetAServerTakeAClientsCallByAReplyToAnother() {
    byte[] seen = other.toClient(TestClient.reply(99, outside, 1));
    assertEquals(outside, TestClient.callId(seen, ControlHeader.PEER_CALL_ID_OFFSET));
    expectBothCalls();
    assertEquals(-1, victim.greToServer(99));
  }

  @Test
  void shouldKeepCallsApartToWhichTheServerGivesTheSameId() {
    int second = TestClient.callId(victim.toServer(TestClient.request(8)), 12);
    victim.toClient(TestClient.reply(SERVERS_ID, second, 1));
    assertEquals(INSIDE_ID, victim.greToClient(outside));
    assertEquals(8, victim.greToClient(second));
    assertEquals(SERVERS_ID, victim.greToServer(SERVERS_ID));
    victim.toClient(TestClient.disconnect(SERVERS_ID));
    victim.toClient(TestClient.disconnect(SERVERS_ID));
    assertEquals(INSIDE_ID, other.greToClient(othersOutside));
  }

  private void expectBothCalls() {
    assertEquals(2, gateway.bindings.connectionCount());
    assertEquals(2, gateway.bindings.callCount());
    assertEquals(INSIDE_ID, victim.greToClient(outside));
    assertEquals(SERVERS_ID, victim.greToServer(SERVERS_ID));
    assertEquals(INSIDE_ID, other.greToClient(othersOutside));
    assertEquals(OTHERS_ID, other.greToServer(OTHERS_ID));
  }
}
