package net.pptpalg.nat.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.pptpalg.nat.table.CallCounters;
import org.junit.jupiter.api.Test;

/** Time-outs with more calls than one step looks at. */
class SweepTest {
  private static final int PUBLIC = 198 << 24 | 51 << 16 | 100 << 8 | 1;
  private static final int SERVER = 198 << 24 | 18 << 16 | 1;
  private static final int FIRST_CLIENT = 10 << 24 | 1;
  private static final int CONNECTIONS = 500;
  private static final int CALLS_EACH = 100;
  private static final int PASS = 100;
  private static final long SECOND = 1_000_000_000L;
  private static final NatOptions.Timeouts TIMEOUTS =
      new NatOptions.Timeouts(30 * SECOND, 5 * SECOND, 60 * SECOND, 90 * SECOND, 15 * SECOND);

  private final CallCounters lane = new CallCounters();
  private final Bindings bindings =
      new Bindings(
          new NatOptions(
              new int[] {PUBLIC},
              new int[] {2},
              32768,
              60999,
              TIMEOUTS,
              NatOptions.Limits.NONE,
              List.of()),
          new CallCounters[] {lane},
          BindingEvents.NONE);

  private ControlConnection dial(int client) {
    ControlConnection connection =
        bindings.openFromInside(FIRST_CLIENT + client, 1024, SERVER, 1723, 0);
    connection.state = ControlConnection.State.ESTABLISHED;
    for (int id = 1; id <= CALLS_EACH; id++) {
      bindings.establish(bindings.request(connection, id, -1, 0), client * CALLS_EACH + id);
    }
    return connection;
  }

  @Test
  void shouldKeepAConnectionOfWhoseManyCallsOneCarriesGre() {
    ControlConnection[] connections = new ControlConnection[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++) {
      connections[i] = dial(i);
    }
    // The last of all, whose turn does not come in one step.
    ControlConnection last = connections[CONNECTIONS - 1];
    assertTrue(bindings.callsEnd() > 10 * 4096);
    lane.countToInside(last.calls().slot(), 84);
    bindings.tick(60 * SECOND);
    assertEquals(1, bindings.connectionCount());
    assertEquals(ControlConnection.State.ESTABLISHED, last.state());
  }

  @Test
  void shouldLookAtEveryCallWithinAHundredSteps() {
    for (int i = 0; i < CONNECTIONS; i++) {
      dial(i);
    }
    int calls = CONNECTIONS * CALLS_EACH;
    assertEquals(calls, bindings.callCount());
    for (int slot = 0; slot < calls; slot++) {
      lane.countToRemote(slot, 84);
    }
    for (int i = 0; i < PASS; i++) {
      bindings.tick(59 * SECOND + i);
    }
    for (int slot = 0; slot < calls; slot++) {
      assertTrue(bindings.call(slot).lastSeenNs() >= 59 * SECOND, "slot " + slot);
    }
    // Of these no call is looked at for its connection's sake.
    long idle = 59 * SECOND + PASS + TIMEOUTS.callIdleNs();
    lane.countToRemote(calls - 1, 84);
    for (int i = 0; i < PASS; i++) {
      for (int index = 0; index < bindings.connectionsEnd(); index++) {
        bindings.connection(index).lastSeenNs = idle;
      }
      bindings.tick(idle + i);
    }
    assertEquals(1, bindings.callCount());
    assertEquals(CONNECTIONS, bindings.connectionCount());
  }
}
