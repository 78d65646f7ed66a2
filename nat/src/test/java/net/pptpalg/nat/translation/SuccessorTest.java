package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallTraffic;
import net.pptpalg.nat.binding.NatOptions;
import org.junit.jupiter.api.Test;

/** A process goes on with what another one has written down. */
class SuccessorTest {
  private final TestGateway gateway = new TestGateway();
  private final TestClient first = new TestClient(gateway, "192.168.1.2", 61000);
  private final TestClient second = new TestClient(gateway, "192.168.1.3", 61000);

  private TestGateway succeed() {
    return succeed(0);
  }

  private TestGateway succeed(long shiftNs) {
    TestGateway successor = first.gateway.successor(shiftNs);
    first.gateway = successor;
    second.gateway = successor;
    return successor;
  }

  @Test
  void shouldCarryGreBothWaysWithTheSameIds() {
    int firstId = first.dial(7, 128);
    int secondId = second.dial(7, 256);
    for (int restarts = 0; restarts < 2; restarts++) {
      succeed();
      assertEquals(128, first.greToServer(128));
      assertEquals(256, second.greToServer(256));
      assertEquals(7, first.greToClient(firstId));
      assertEquals(7, second.greToClient(secondId));
    }
    assertEquals(2, first.gateway.bindings.callCount());
  }

  @Test
  void shouldTellWhatItHasTakenOver() {
    first.dial(7, 128);
    TestGateway successor = succeed();
    assertEquals(List.of("connection restored", "call restored"), successor.events);
    assertTrue(successor.bindings.connection(0).isRestored());
    assertTrue(successor.bindings.connection(0).calls().isRestored());
  }

  @Test
  void shouldTranslateMessagesInMidStream() {
    first.dial(7, 128);
    int outside = second.dial(7, 256);
    succeed();
    byte[] clear = second.toServer(TestClient.clear(7));
    assertEquals(outside, TestClient.callId(clear, ControlHeader.CALL_ID_OFFSET));
    second.toClient(TestClient.disconnect(256));
    assertEquals(-1, second.greToServer(256));
    assertEquals(128, first.greToServer(128));
  }

  @Test
  void shouldGoOnWithinAMessageWhereverItIsCut() {
    byte[] request = TestClient.request(7);
    for (int cut = 1; cut < request.length; cut++) {
      TestGateway fresh = new TestGateway();
      TestClient other = new TestClient(fresh, "192.168.1.9", 61000);
      other.dial(7, 1);
      TestClient client = new TestClient(fresh, "192.168.1.2", 61000).connect();
      byte[] begin = client.toServer(Arrays.copyOf(request, cut));
      client.gateway = fresh.successor(0);
      byte[] end = client.toServer(Arrays.copyOfRange(request, cut, request.length));
      byte[] whole = Arrays.copyOf(begin, request.length);
      System.arraycopy(end, 0, whole, cut, end.length);
      int outside = TestClient.callId(whole, ControlHeader.CALL_ID_OFFSET);
      assertNotEquals(7, outside, "cut at " + cut);
      assertEquals(7, client.greToClient(outside), "cut at " + cut);
    }
  }

  @Test
  void shouldGiveRetransmissionsTheBytesTheyGotBefore() {
    first.dial(7, 128);
    second.connect();
    byte[] request = TestClient.request(7);
    byte[] seen = second.toServer(request);
    succeed();
    for (int length = 1; length <= request.length; length += 5) {
      ByteBuffer again =
          second.gateway.out(
              second.fromClient(
                  Tcp.ACK, second.clientSequence - request.length, Arrays.copyOf(request, length)));
      assertNotNull(again);
      assertArrayEquals(Arrays.copyOf(seen, length), TestPackets.payload(again));
    }
  }

  @Test
  void shouldLetIdsRestOn() {
    int outside = first.dial(7, 128);
    first.toServer(TestClient.clear(7));
    first.toClient(TestClient.disconnect(128));
    TestGateway successor = succeed();
    assertNotEquals(outside, second.dial(7, 256));
    successor.pass(NatOptions.Timeouts.DEFAULT.callIdRestNs());
    TestClient third = new TestClient(successor, "192.168.1.4", 61000);
    assertEquals(outside, third.dial(7, 512));
  }

  @Test
  void shouldLetIdsRestWhoseConnectionIsGone() {
    int outside = first.dial(7, 128);
    assertNotNull(gateway.out(first.fromClient(Tcp.RST, first.clientSequence, new byte[0])));
    gateway.pass(NatOptions.Timeouts.DEFAULT.lingerNs());
    assertEquals(0, gateway.bindings.connectionCount());
    TestGateway successor = succeed();
    assertNotEquals(outside, second.dial(7, 256));
    successor.pass(NatOptions.Timeouts.DEFAULT.callIdRestNs());
    assertEquals(outside, new TestClient(successor, "192.168.1.4", 61000).dial(7, 512));
  }

  @Test
  void shouldKeepWhatCallsHaveCarriedAndTheirAges() {
    first.dial(7, 128);
    first.greToServer(128);
    gateway.nowNs += TimeUnit.MINUTES.toNanos(5);
    long shiftNs = -TimeUnit.DAYS.toNanos(3);
    TestGateway successor = succeed(shiftNs);
    first.greToServer(128);
    Call call = successor.bindings.connection(0).calls();
    CallTraffic traffic = new CallTraffic();
    successor.bindings.traffic(call, traffic);
    assertEquals(2, traffic.packetsToRemote);
    assertEquals(TimeUnit.MINUTES.toNanos(5), successor.nowNs - call.createdNs());
  }

  @Test
  void shouldHoldNobodyIdleForTheTimeBefore() {
    first.dial(7, 128);
    gateway.nowNs += NatOptions.Timeouts.DEFAULT.idleNs() - 1;
    TestGateway successor = succeed();
    successor.pass(NatOptions.Timeouts.DEFAULT.idleNs() - 1);
    assertEquals(1, successor.bindings.connectionCount());
    successor.pass(1);
    assertEquals(0, successor.bindings.connectionCount());
  }

  @Test
  void shouldGiveIdsThatNobodyHad() {
    first.dial(7, 128);
    long latest = gateway.bindings.nextId();
    first.toServer(TestClient.clear(7));
    TestGateway successor = succeed();
    second.dial(9, 256);
    assertTrue(
        successor
                .bindings
                .byOutside(TestGateway.PUBLIC, second.publicPort, TestGateway.SERVER, 1723)
                .id()
            >= latest);
  }

  @Test
  void shouldCountWhatItTookOverForLimits() {
    TestGateway limited = new TestGateway(new NatOptions.Limits(2, 1, 1));
    TestClient client = new TestClient(limited, "192.168.1.2", 61000);
    client.dial(7, 128);
    client.gateway = limited.successor(0);
    assertEquals(1, client.gateway.policy.use(0).calls());
    client.toServer(TestClient.request(8));
    assertEquals(1, client.gateway.control.counters().get(ControlCounter.REFUSED_CALLS));
  }

  @Test
  void shouldEndWhatHasAPublicAddressThatIsGone() {
    first.dial(7, 128);
    TestGateway successor = succeed();
    successor.bindings.reconfigure(
        new NatOptions(
            new int[] {Ipv4Address.parse("198.51.100.9")},
            new int[] {TestGateway.LAN},
            32768,
            60999,
            NatOptions.Timeouts.DEFAULT,
            NatOptions.Limits.NONE,
            List.of()),
        successor.nowNs);
    assertEquals(0, successor.bindings.connectionCount());
    assertEquals(-1, first.greToServer(128));
    assertTrue(successor.events.contains("connection removed: ADDRESS_LOST"));
  }
}
