package net.pptpalg.testbed.soak;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.pptpalg.testbed.suite.endpoint.ScriptedTcp;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.scenario.Bench;

/** The hosts on both sides, and the ports and Call IDs they choose. */
final class Peers {

  private static final int LAN_CLIENTS = 12;
  private static final int SERVERS = 3;
  private static final int WAN_CLIENTS = 3;
  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 60_000;

  /** Few, so that clients choose the same ones all the time. */
  private static final int INSIDE_IDS = 48;

  private final Random random;
  private final List<Station> clients = new ArrayList<>();
  private final List<Station> servers = new ArrayList<>();
  private final List<Station> wanClients = new ArrayList<>();
  private final Station published;
  private final int publicAddress;
  private final Map<Station, Integer> remoteIds = new HashMap<>();
  private int port = FIRST_PORT;

  /**
   * Who dials whom.
   *
   * @param target the address that is dialled
   * @param listener who answers there
   * @param published whether it is the server behind the gateway
   */
  record Route(Station client, int target, Station listener, boolean published) {}

  Peers(Bench bench) {
    random = bench.random();
    for (int i = 0; i < LAN_CLIENTS; i++) {
      clients.add(bench.lanHost());
    }
    for (int i = 0; i < SERVERS; i++) {
      servers.add(bench.wanHost());
    }
    for (int i = 0; i < WAN_CLIENTS; i++) {
      wanClients.add(bench.wanHost());
    }
    published = bench.publishedServer(0);
    publicAddress = bench.publicAddress();
  }

  List<Station> all() {
    List<Station> all = new ArrayList<>(clients);
    all.addAll(servers);
    all.addAll(wanClients);
    all.add(published);
    return all;
  }

  /** Mostly from the LAN to a server outside, sometimes to the published one. */
  Route route() {
    if (random.nextInt(5) == 0) {
      Station client = wanClients.get(random.nextInt(WAN_CLIENTS));
      return new Route(client, publicAddress, published, true);
    }
    return outward(clients.get(random.nextInt(LAN_CLIENTS)));
  }

  Route outward(Station client) {
    Station server = servers.get(random.nextInt(SERVERS));
    return new Route(client, server.address(), server, false);
  }

  Station lanClient() {
    return clients.get(random.nextInt(LAN_CLIENTS));
  }

  Station server() {
    return servers.get(random.nextInt(SERVERS));
  }

  int publicAddress() {
    return publicAddress;
  }

  /** No connection that may still be known somewhere has it. */
  int nextPort() {
    port = port == LAST_PORT || port == ScriptedTcp.PPTP_PORT ? FIRST_PORT : port + 1;
    return port;
  }

  /** A Call ID that the inside end has not in use, as a client would choose it. */
  int insideId(List<Dialogue> of) {
    while (true) {
      int id = random.nextInt(INSIDE_IDS);
      boolean used =
          of.stream()
              .flatMap(dialogue -> dialogue.calls.stream().map(call -> idInside(dialogue, call)))
              .anyMatch(other -> other == id);
      if (!used) {
        return id;
      }
    }
  }

  private static int idInside(Dialogue dialogue, Dialogue.LiveCall call) {
    return dialogue.published ? call.pair.listenerId() : call.pair.openerId();
  }

  /** A Call ID that the remote end has not used for long. */
  int remoteId(Station remote) {
    return remoteIds.merge(remote, 1, (before, one) -> before + one & 0xffff);
  }
}
