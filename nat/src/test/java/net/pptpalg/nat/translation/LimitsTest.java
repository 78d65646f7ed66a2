package net.pptpalg.nat.translation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.nat.binding.EndReason;
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

  @Test
  void shouldNotLetOneClientTakeAServersIdsByCallsThatAreRefused() {
    TestGateway gateway = new TestGateway(withIds(257));
    TestClient hostile = new TestClient(gateway, "192.168.1.2", 61000);
    hostile.dial(0, 1);
    int asked = 1;
    while (gateway.bindings.connectionCount() == 1 && asked < 2000) {
      gateway.out(hostile.fromClient(Tcp.ACK, hostile.clientSequence, TestClient.request(asked++)));
      hostile.clientSequence += TestClient.request(0).length;
    }
    assertEquals(257 + 64, asked - 1, "ids held when the connection is reset");
    assertEquals(0, gateway.bindings.callCount());
    assertTrue(gateway.injected.size() >= 2, "both ends are told");
    assertEquals(1, gateway.control.counters().get(ControlCounter.LIMITED_CALL_IDS));
    assertEquals(0, gateway.control.counters().get(ControlCounter.NO_CALL_ID));
    assertEquals(4000, new TestClient(gateway, "192.168.1.3", 61000).dial(4000, 2));
  }

  @Test
  void shouldNotLetOneClientTakeAServersIdsByDiallingAgainAndAgain() {
    TestGateway gateway = new TestGateway(withIds(257));
    TestClient hostile = new TestClient(gateway, "192.168.1.2", 61000);
    for (int call = 0; call < 1 + 256; call++) {
      hostile.dial(call, call);
      hostile.toClient(TestClient.disconnect(call));
    }
    int outside = TestClient.callId(hostile.toServer(TestClient.request(999)), 12);
    byte[] refusal = hostile.toClient(TestClient.reply(999, outside, 1));
    assertEquals(2, refusal[16], "General Error");
    assertEquals(1, gateway.control.counters().get(ControlCounter.REFUSED_CALLS));
    gateway.pass(TimeUnit.SECONDS.toNanos(16));
    hostile.dial(1000, 1000);
  }

  @Test
  void shouldRememberTheIdsOfAClientThatComesBackWithAnotherConnection() {
    TestGateway gateway = new TestGateway(withIds(257));
    for (int call = 0; call < 1 + 256; call++) {
      TestClient connection = new TestClient(gateway, "192.168.1.2", 50_000 + call);
      connection.dial(call, call);
      gateway.control.kill(gateway.bindings.connection(0), EndReason.KILLED, gateway.nowNs);
    }
    TestClient again = new TestClient(gateway, "192.168.1.2", 61000).connect();
    int outside = TestClient.callId(again.toServer(TestClient.request(999)), 12);
    assertEquals(2, again.toClient(TestClient.reply(999, outside, 1))[16], "General Error");
  }

  @Test
  void shouldLetTheOldestClientThatMayNotExistGiveWay() {
    TestGateway gateway = new TestGateway(withAll(1000, 3, 1000));
    new TestClient(gateway, "192.168.1.2", 61000).dial(1, 11);
    TestClient silent = new TestClient(gateway, "192.168.1.3", 61000).connect();
    for (int host = 1; host <= 3; host++) {
      TestClient spoofed = new TestClient(gateway, "192.168.2." + host, 61000);
      assertNotNull(gateway.out(spoofed.fromClient(Tcp.SYN, 1, NOTHING)));
    }
    assertEquals(4, gateway.bindings.connectionCount());
    assertEquals(1, gateway.control.counters().get(ControlCounter.GAVE_WAY));
    assertEquals(0, gateway.injected.size(), "nobody is told of a SYN that was never answered");
    assertNotNull(gateway.out(silent.fromClient(Tcp.ACK, silent.clientSequence, NOTHING)));
    new TestClient(gateway, "192.168.1.4", 61000).dial(2, 12);
    assertEquals(2, gateway.bindings.callCount());
  }

  @Test
  void shouldLetTheOldestConnectionWithoutAMessageGiveWayAndTellBothEnds() {
    TestGateway gateway = new TestGateway(withAll(1000, 2, 1000));
    TestClient oldest = new TestClient(gateway, "192.168.1.2", 61000).connect();
    TestClient other = new TestClient(gateway, "192.168.1.3", 61000).connect();
    new TestClient(gateway, "192.168.1.4", 61000).dial(2, 12);
    assertEquals(1, gateway.control.counters().get(ControlCounter.GAVE_WAY));
    assertEquals(2, gateway.injected.size(), "both ends are told");
    assertNull(gateway.out(oldest.fromClient(Tcp.ACK, oldest.clientSequence, NOTHING)));
    other.dial(3, 13);
    assertTrue(gateway.events.contains("connection removed: GAVE_WAY"));
  }

  @Test
  void shouldKeepAConnectionOnWhichBothSidesHaveSpoken() {
    TestGateway gateway = new TestGateway(withAll(1000, 2, 1000));
    TestClient asking = new TestClient(gateway, "192.168.1.2", 61000).connect();
    asking.toServer(TestClient.request(1));
    TestClient calling = new TestClient(gateway, "192.168.1.3", 61000);
    calling.dial(1, 11);
    for (int host = 1; host <= 50; host++) {
      TestClient spoofed = new TestClient(gateway, "192.168.2." + host, 61000);
      assertNotNull(gateway.out(spoofed.fromClient(Tcp.SYN, 1, NOTHING)));
    }
    assertEquals(3, gateway.bindings.connectionCount());
    calling.toServer(TestClient.request(2));
    assertNotNull(gateway.out(asking.fromClient(Tcp.ACK, asking.clientSequence, NOTHING)));
  }

  @Test
  void shouldRefuseConnectionsBeyondTheLimitOfAllWhenNoneGivesWay() {
    TestGateway gateway = new TestGateway(withAll(2, 1000, 1000));
    new TestClient(gateway, "192.168.1.2", 61000).dial(1, 11);
    new TestClient(gateway, "192.168.1.3", 61000).connect();
    TestClient third = new TestClient(gateway, "192.168.1.4", 61000);
    third.dial(1, 12);
    TestClient fourth = new TestClient(gateway, "192.168.1.5", 61000);
    assertNull(gateway.out(fourth.fromClient(Tcp.SYN, 1, NOTHING)));
    assertEquals(1, gateway.control.counters().get(ControlCounter.LIMITED_ALL));
    assertEquals(2, gateway.bindings.callCount());
  }

  @Test
  void shouldRefuseCallsBeyondTheLimitOfAll() {
    TestGateway gateway = new TestGateway(withAll(1000, 1000, 2));
    new TestClient(gateway, "192.168.1.2", 61000).dial(1, 11);
    new TestClient(gateway, "192.168.1.3", 61000).dial(1, 12);
    TestClient third = new TestClient(gateway, "192.168.1.4", 61000).connect();
    int outside = TestClient.callId(third.toServer(TestClient.request(1)), 12);
    assertEquals(2, third.toClient(TestClient.reply(13, outside, 1))[16], "General Error");
    assertEquals(1, gateway.control.counters().get(ControlCounter.REFUSED_CALLS));
  }

  private static Limits withAll(int connections, int unproven, int calls) {
    return new Limits(100, 100, 100, Integer.MAX_VALUE, connections, unproven, calls);
  }

  private static Limits withIds(int ids) {
    int unlimited = Integer.MAX_VALUE;
    return new Limits(10, 10, 1, ids, unlimited, unlimited, unlimited);
  }
}
