package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.nat.binding.ControlConnection;
import org.junit.jupiter.api.Test;

/** A segment ends between the two bytes of a Call ID, and the outside id has another high byte. */
class CutCallIdsTest {
  private static final int CUT = 13;

  private final TestGateway gateway = new TestGateway();
  private final TestClient crowd = new TestClient(gateway, "192.168.1.2", 61000).connect();
  private final TestClient client = new TestClient(gateway, "192.168.1.3", 61000);

  @Test
  void shouldPassALateMessageAboutACallThatIsOver() {
    takeLowIds(256);
    int outside = client.dial(5, 0x2000);
    assertEquals(1, outside >>> 8);
    client.toClient(TestClient.disconnect(0x2000));
    byte[] clear = TestClient.clear(5);
    assertArrayEquals(TestClient.clear(outside), sendInHalves(clear));
  }

  @Test
  void shouldHoldBackHalfAnIdThatMayBeEitherSides() {
    takeLowIds(256);
    int outside = client.dial(5, 0x0107);
    assertEquals(1, outside >>> 8);
    byte[] disconnect = TestClient.disconnect(0x0107);
    byte[] head = toClient(client.serverSequence, Arrays.copyOf(disconnect, CUT));
    assertArrayEquals(Arrays.copyOf(disconnect, CUT - 1), head);
    assertArrayEquals(disconnect, toClient(client.serverSequence, disconnect));
    assertEquals(-1, client.greToClient(outside));
  }

  @Test
  void shouldKeepTheFinOfAShortenedSegmentUntilItsRestPasses() {
    takeLowIds(256);
    client.dial(5, 0x0107);
    byte[] disconnect = TestClient.disconnect(0x0107);
    ByteBuffer head = finToClient(Arrays.copyOf(disconnect, CUT));
    assertArrayEquals(Arrays.copyOf(disconnect, CUT - 1), TestPackets.payload(head));
    assertEquals(Tcp.ACK, Tcp.flags(head, 20), "flags");
    assertEquals(ControlConnection.State.ESTABLISHED, connection().state());

    ByteBuffer whole = finToClient(disconnect);
    assertArrayEquals(disconnect, TestPackets.payload(whole));
    assertEquals(Tcp.ACK | Tcp.FIN, Tcp.flags(whole, 20), "flags");
    assertEquals(ControlConnection.State.CLOSING, connection().state());
  }

  @Test
  void shouldKeepAnIdForTheHighByteThatHasLeft() {
    takeLowIds(255);
    client.connect();
    byte[] request = TestClient.request(255);
    byte[] head = client.toServer(Arrays.copyOf(request, CUT));
    assertEquals(0, head[CUT - 1]);
    assertEquals(1, TestClient.callId(crowd.toServer(TestClient.request(255)), 12) >>> 8);
    client.toServer(Arrays.copyOfRange(request, CUT, request.length));
    assertEquals(255, client.greToClient(255));
  }

  @Test
  void shouldGiveBackTheIdThatWasKeptWhenTheConnectionEnds() {
    takeLowIds(255);
    client.connect();
    client.toServer(Arrays.copyOf(TestClient.request(255), CUT));
    client.gateway.out(client.fromClient(Tcp.RST, client.clientSequence, new byte[0]));
    client.clientSequence += 100_000;
    client.connect();
    assertEquals(255, client.dial(255, 0x2000));
  }

  private void takeLowIds(int count) {
    for (int id = 0; id < count; id++) {
      crowd.toServer(TestClient.request(id));
    }
  }

  private byte[] sendInHalves(byte[] message) {
    byte[] head = client.toServer(Arrays.copyOf(message, CUT));
    byte[] tail = client.toServer(Arrays.copyOfRange(message, CUT, message.length));
    byte[] both = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, both, head.length, tail.length);
    return both;
  }

  private ByteBuffer finToClient(byte[] payload) {
    ByteBuffer packet =
        gateway.in(client.fromServer(Tcp.ACK | Tcp.FIN, client.serverSequence, payload));
    assertNotNull(packet);
    assertTrue(TestPackets.checksumsAreRight(packet), "checksum");
    return packet;
  }

  private ControlConnection connection() {
    return gateway.bindings.byInside(client.address, client.port, TestGateway.SERVER, 1723);
  }

  private byte[] toClient(int sequence, byte[] payload) {
    ByteBuffer packet = gateway.in(client.fromServer(Tcp.ACK, sequence, payload));
    assertNotNull(packet);
    return TestPackets.payload(packet);
  }
}
