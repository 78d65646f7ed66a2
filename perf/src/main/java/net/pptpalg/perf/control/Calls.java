package net.pptpalg.perf.control;

import java.util.Arrays;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;

/**
 * Calls that are up: a column for each id and address, all network values. Not safe for threads.
 */
public final class Calls {
  private int count;
  private int[] clients = new int[64];
  private int[] servers = new int[64];
  private int[] serverIds = new int[64];
  private int[] outsideIds = new int[64];

  /** Adds a call. */
  public void add(int client, int server, int serverId, int outsideId) {
    if (count == clients.length) {
      clients = Arrays.copyOf(clients, count * 2);
      servers = Arrays.copyOf(servers, count * 2);
      serverIds = Arrays.copyOf(serverIds, count * 2);
      outsideIds = Arrays.copyOf(outsideIds, count * 2);
    }
    clients[count] = client;
    servers[count] = server;
    serverIds[count] = serverId;
    outsideIds[count] = outsideId;
    count++;
  }

  public int count() {
    return count;
  }

  /** What their GRE looks like before the gateway. */
  public Flows flows(Direction direction, int publicAddress) {
    if (direction == Direction.TO_SERVER) {
      return new Flows(columns(clients), columns(servers), columns(serverIds));
    }
    int[] destinations = new int[count];
    Arrays.fill(destinations, publicAddress);
    return new Flows(columns(servers), destinations, columns(outsideIds));
  }

  private int[] columns(int[] values) {
    return Arrays.copyOf(values, count);
  }
}
