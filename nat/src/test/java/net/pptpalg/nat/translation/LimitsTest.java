package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.nat.binding.NatOptions.Limits;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final byte[] NOTHING = new byte[0];

  @Test
  void shouldRefuseACallBeyondTheClientsLimitSoThatItLearnsAtOnce() {
    TestGateway gateway = new TestGateway(new Limits(10, 10, 1));
    TestClient client = new TestClient(gateway, "192.168.1.2", 61000);
    client.dial(1, 11);
    int outside = TestClient.callId(client.toServer(TestClient.request(2)), 12);
    byte[] reply = client.toClient(TestClient.reply(12, outside, 1));
    assertEquals(2, TestClient.callId(reply, 14));
    assertEquals(2, reply[16], "General Error");
    assertEquals(4, reply[17], "No-Resource");
    assertEquals(-1, client.greToClient(outside));
    assertEquals(-1, client.greToServer(12));
    assertEquals(1, gateway.bindings.callCount());
    assertEquals(1, gateway.control.counters().get(ControlCounter.REFUSED_CALLS));
    client.toClient(TestClient.disconnect(11));
    client.dial(3, 13);
    new TestClient(gateway, "192.168.1.3", 61000).dial(1, 14);
  }

  @Test
  void shouldNotTakeTheServersIdOfARefusedCallForThatOfAnother() {
    TestGateway gateway = new TestGateway(new Limits(10, 10, 1));
    TestClient client = new TestClient(gateway, "192.168.1.2", 61000);
    int outside = client.dial(1, 11);
    int refused = TestClient.callId(client.toServer(TestClient.request(2)), 12);
    client.toClient(TestClient.reply(outside, refused, 1));
    byte[] disconnect = client.toClient(TestClient.disconnect(outside));
    assertEquals(outside, TestClient.callId(disconnect, 12));
    assertEquals(1, client.greToClient(outside));
  }

  @Test
  void shouldRefuseAConnectionBeyondTheClientsLimit() {
    TestGateway gateway = new TestGateway(new Limits(2, 10, 10));
    new TestClient(gateway, "192.168.1.2", 61000).connect();
    TestClient second = new TestClient(gateway, "192.168.1.2", 61001).connect();
    TestClient third = new TestClient(gateway, "192.168.1.2", 61002);
    assertNull(gateway.out(third.fromClient(Tcp.SYN, 1, NOTHING)));
    new TestClient(gateway, "192.168.1.3", 61000).connect();
    gateway.out(second.fromClient(Tcp.RST, second.clientSequence, NOTHING));
    gateway.pass(TimeUnit.SECONDS.toNanos(6));
    third.connect();
    assertEquals(1, gateway.control.counters().get(ControlCounter.LIMITED_CONNECTIONS));
  }

  @Test
  void shouldRefuseHalfOpenConnectionsBeyondTheClientsLimit() {
    TestGateway gateway = new TestGateway(new Limits(100, 2, 10));
    for (int port = 1; port <= 2; port++) {
      TestClient client = new TestClient(gateway, "192.168.1.2", 61000 + port);
      assertNotNull(gateway.out(client.fromClient(Tcp.SYN, 1, NOTHING)));
    }
    TestClient third = new TestClient(gateway, "192.168.1.2", 61003);
    assertNull(gateway.out(third.fromClient(Tcp.SYN, 1, NOTHING)));
    gateway.pass(TimeUnit.SECONDS.toNanos(31));
    third.connect();
    new TestClient(gateway, "192.168.1.2", 61004).connect();
    new TestClient(gateway, "192.168.1.2", 61005).connect();
    assertEquals(1, gateway.control.counters().get(ControlCounter.LIMITED_HALF_OPEN));
  }

  @Test
  void shouldHoldSixtyFiveThousandCallsToOneServerAndRefuseTheRest() {
    TestGateway gateway = new TestGateway();
    Set<Integer> outsideIds = new HashSet<>();
    TestClient client = null;
    for (int call = 0; call < 65_280; call++) {
      if (call % 1000 == 0) {
        client = new TestClient(gateway, "192.168.2." + (1 + call / 1000), 61000);
      }
      assertTrue(outsideIds.add(client.dial(call % 1000, call)), "twice, call " + call);
    }
    assertEquals(65_280, gateway.bindings.callCount());
    int outside = TestClient.callId(client.toServer(TestClient.request(9999)), 12);
    byte[] reply = client.toClient(TestClient.reply(65_500, outside, 1));
    assertEquals(9999, TestClient.callId(reply, 14));
    assertEquals(2, reply[16]);
    assertEquals(1, gateway.control.counters().get(ControlCounter.REFUSED_NO_CALL_ID));
    assertEquals(65_280, gateway.bindings.callCount());
  }
}
