package net.pptpalg.perf.control;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import net.pptpalg.perf.topology.Lab;
import net.pptpalg.perf.topology.UnmeasurableException;

/**
 * The clients and servers of a lab and the calls between them. Every control connection has a
 * client address of its own; as many as there are Call IDs for share a server. Used by one thread.
 */
public final class ControlPlane implements AutoCloseable {
  /** Well below 65536, so that free Call IDs are found while others rest. */
  private static final int CALLS_PER_SERVER = 50_000;

  private static final int CONNECTIONS_AT_ONCE = 64;
  private static final int CALLS_IN_FLIGHT = 16;
  private static final long LEAST_SECONDS = 60;
  private static final int SLOWEST_RATE = 1000;

  private final PacSimulator pac;
  private final PnsSimulator pns;
  private final List<PnsConnection> open = new ArrayList<>();
  private int connections;
  private int server = Lab.FIRST_SERVER;
  private int callsOfServer;

  public ControlPlane(Lab lab) {
    pac = new PacSimulator(lab.server());
    pns = new PnsSimulator(lab.client());
  }

  /**
   * Sets calls up as fast as possible.
   *
   * @param connectionCount control connections to open
   * @param callsPerConnection calls on each, 1 to {@value #CALLS_PER_SERVER}
   * @param calls where the calls are added, in the order in which they came up
   */
  public SetUpResult setUp(int connectionCount, int callsPerConnection, Calls calls) {
    if (connections + connectionCount > Lab.MAX_HOSTS) {
      throw new UnmeasurableException("more than " + Lab.MAX_HOSTS + " control connections");
    }
    int first = connections;
    int[] servers = new int[connectionCount];
    for (int i = 0; i < connectionCount; i++) {
      servers[i] = serverFor(callsPerConnection);
    }
    connections += connectionCount;
    BulkSetUp setUp =
        new BulkSetUp(
            pns,
            new BulkSetUp.Plan(
                first,
                connectionCount,
                callsPerConnection,
                CONNECTIONS_AT_ONCE,
                CALLS_IN_FLIGHT,
                new BulkSetUp.AddressPlan() {
                  @Override
                  public int client(int connection) {
                    return Lab.FIRST_CLIENT + connection;
                  }

                  @Override
                  public int server(int connection) {
                    return servers[connection - first];
                  }
                }),
            (client, itsServer, serverId) ->
                calls.add(client, itsServer, serverId, pac.outsideId(itsServer, serverId)));
    pns.execute(setUp::start);
    SetUpResult result =
        await(setUp, LEAST_SECONDS + (long) connectionCount * callsPerConnection / SLOWEST_RATE);
    open.addAll(setUp.connections());
    return result;
  }

  private int serverFor(int calls) {
    if (callsOfServer + calls > CALLS_PER_SERVER) {
      server++;
      callsOfServer = 0;
    }
    callsOfServer += calls;
    return server;
  }

  /**
   * Sets calls up at a fixed rate, over the connections opened last.
   *
   * @param connectionCount how many of those, one or more
   * @param rate calls a second
   */
  public SetUpResult setUpPaced(int connectionCount, int calls, long rate) {
    List<PnsConnection> last =
        List.copyOf(open.subList(Math.max(0, open.size() - connectionCount), open.size()));
    return new PacedSetUp(pns, last, calls).run(rate);
  }

  /** Closes the connections opened last; their calls end with them. */
  public void closeLast(int connectionCount) {
    List<PnsConnection> last =
        open.subList(Math.max(0, open.size() - connectionCount), open.size());
    List<PnsConnection> closing = List.copyOf(last);
    last.clear();
    pns.execute(() -> closing.forEach(PnsConnection::close));
  }

  private static SetUpResult await(BulkSetUp setUp, long seconds) {
    try {
      return setUp.done().get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new UnmeasurableException("calls are not up after " + seconds + " s", e);
    } catch (ExecutionException e) {
      throw new UnmeasurableException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnmeasurableException("interrupted", e);
    }
  }

  @Override
  public void close() {
    pns.close();
    pac.close();
  }
}
