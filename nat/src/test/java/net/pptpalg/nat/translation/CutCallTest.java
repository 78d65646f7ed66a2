package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import org.junit.jupiter.api.Test;

/** A call that an operator cuts, and the other call of its control connection. */
class CutCallTest {
  private final TestGateway gateway = new TestGateway();
  private final TestClient client = new TestClient(gateway, "192.168.1.2", 61000);
  private final int cutOutside = client.dial(7, 128);
  private final int keptOutside = client.dial(8, 129);
  private final ControlConnection connection =
      gateway.bindings.byInside(client.address, 61000, TestGateway.SERVER, 1723);
  private final Call call = gateway.bindings.byInsideId(connection, 7);

  @Test
  void shouldPassNothingOfACutCallEitherWay() {
    gateway.bindings.cut(call);
    assertEquals(-1, client.greToServer(128));
    assertEquals(-1, client.greToClient(cutOutside));
    assertEquals(129, client.greToServer(129));
    assertEquals(8, client.greToClient(keptOutside));
    assertEquals(2, gateway.bindings.callCount());
  }

  @Test
  void shouldTranslateWhatTheEndsSayWhenTheyClearIt() {
    gateway.bindings.cut(call);
    byte[] clear = client.toServer(TestClient.clear(7));
    assertEquals(cutOutside, TestClient.callId(clear, ControlHeader.CALL_ID_OFFSET));
    assertEquals(Call.State.CUT, call.state());
    client.toClient(TestClient.disconnect(128));
    assertEquals(Call.State.ENDED, call.state());
    assertEquals(1, gateway.bindings.callCount());
    assertEquals(129, client.greToServer(129));
  }

  @Test
  void shouldNotOpenAgainByALateReply() {
    int outside =
        TestClient.callId(client.toServer(TestClient.request(9)), ControlHeader.CALL_ID_OFFSET);
    Call late = gateway.bindings.byInsideId(connection, 9);
    gateway.bindings.cut(late);
    client.toClient(TestClient.reply(130, outside, 1));
    assertEquals(Call.State.CUT, late.state());
    assertEquals(-1, client.greToServer(130));
    assertEquals(-1, client.greToClient(outside));
    client.toClient(TestClient.disconnect(130));
    assertEquals(Call.State.ENDED, late.state());
  }

  @Test
  void shouldTellOnce() {
    gateway.events.clear();
    gateway.bindings.cut(call);
    gateway.bindings.cut(call);
    assertEquals(List.of("call CUT"), gateway.events);
  }

  @Test
  void shouldAskTheInsideEndToEndPppInTheNameOfThePeer() {
    gateway.bindings.cut(call);
    assertTrue(gateway.control.terminate(call, 41));
    assertEquals(3, gateway.injected.size());
    ByteBuffer first = gateway.injected.get(0);
    assertEquals(Ipv4.OK, Ipv4.check(first, 0, first.limit()));
    assertTrue(TestPackets.checksumsAreRight(first));
    assertEquals(TestGateway.SERVER, Ipv4.source(first, 0));
    assertEquals(client.address, Ipv4.destination(first, 0));
    assertEquals(Gre.OK, Gre.check(first, 20, first.limit() - 20));
    assertEquals(7, Gre.callId(first, 20));
    assertEquals(8, Gre.payloadLength(first, 20));
    byte[] packet = first.array();
    assertArrayEquals(
        new byte[] {(byte) 0xff, 3, (byte) 0xc0, 0x21, 5, 1, 0, 4},
        Arrays.copyOfRange(packet, packet.length - 8, packet.length));
    assertEquals(
        List.of(42, 105, 297),
        gateway.injected.stream().map(each -> Gre.sequence(each, 20)).toList());
    assertEquals(3, gateway.control.counters().get(ControlCounter.TERMINATE_REQUESTS));
  }

  @Test
  void shouldAskNobodyOfACallThatIsNotCut() {
    assertFalse(gateway.control.terminate(call, 41));
    gateway.bindings.cut(call);
    client.toClient(TestClient.disconnect(128));
    assertFalse(gateway.control.terminate(call, 41));
    assertTrue(gateway.injected.isEmpty());
  }
}
