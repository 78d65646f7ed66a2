package net.pptpalg.perf.peer;

import java.util.Arrays;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.topology.Lab;

/** Calls for peers that know nothing of calls: each client has one, all to one server. */
final class MadeUpCalls {
  private static final int CALL_ID_MASK = 0xffff;

  private MadeUpCalls() {}

  /**
   * @param publicAddress where GRE for the clients is sent, or 0 for the clients' own addresses
   */
  static Flows flows(Direction direction, int calls, int publicAddress) {
    int[] clients = new int[calls];
    int[] servers = new int[calls];
    int[] callIds = new int[calls];
    Arrays.setAll(clients, i -> Lab.FIRST_CLIENT + i);
    Arrays.fill(servers, Lab.FIRST_SERVER);
    Arrays.setAll(callIds, i -> i + 1 & CALL_ID_MASK);
    if (direction == Direction.TO_SERVER) {
      return new Flows(clients, servers, callIds);
    }
    if (publicAddress != 0) {
      Arrays.fill(clients, publicAddress);
    }
    return new Flows(servers, clients, callIds);
  }
}
