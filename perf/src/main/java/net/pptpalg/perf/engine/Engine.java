package net.pptpalg.perf.engine;

import java.util.Arrays;
import java.util.List;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.observation.GreTap;
import net.pptpalg.nat.table.CallCounters;
import net.pptpalg.nat.translation.Boundary;
import net.pptpalg.nat.translation.ControlTranslator;
import net.pptpalg.nat.translation.GreTranslator;
import net.pptpalg.nat.translation.PppRewriter;
import net.pptpalg.perf.load.Flows;

/** The engine as the gateway builds it, with calls that are up. Nobody listens to its events. */
final class Engine {
  static final int PUBLIC_ADDRESS = 198 << 24 | 51 << 16 | 100 << 8 | 1;
  static final int FIRST_SERVER = 198 << 24 | 18 << 16 | 1;
  static final int FIRST_CLIENT = 10 << 24 | 88 << 16 | 1;
  static final int LAN_INTERFACE = 2;
  static final int WAN_INTERFACE = 3;
  static final int PPTP_PORT = 1723;

  private static final int CALLS_PER_CONNECTION = 50;
  private static final int CALLS_PER_SERVER = 50_000;
  private static final int CLIENT_PORT = 1024;
  private static final int EPHEMERAL_LOW = 32768;
  private static final int EPHEMERAL_HIGH = 60999;

  private final NatOptions options =
      new NatOptions(
          new int[] {PUBLIC_ADDRESS},
          new int[] {LAN_INTERFACE},
          EPHEMERAL_LOW,
          EPHEMERAL_HIGH,
          NatOptions.Timeouts.DEFAULT,
          NatOptions.Limits.NONE,
          List.of());

  private final Boundary boundary = new Boundary(options);
  private final CallCounters[] counters;
  private final Bindings bindings;
  private int[] clients = {};
  private int[] servers = {};
  private int[] serverIds = {};
  private int[] outsideIds = {};

  Engine(int lanes) {
    counters = new CallCounters[lanes];
    for (int i = 0; i < lanes; i++) {
      counters[i] = new CallCounters();
    }
    bindings = new Bindings(options, counters, BindingEvents.NONE);
  }

  Bindings bindings() {
    return bindings;
  }

  GreTranslator lane(int number) {
    return new GreTranslator(bindings, counters[number], boundary, number, counters.length);
  }

  GreTranslator lane(int number, GreTap tap) {
    return new GreTranslator(
        bindings, counters[number], boundary, number, counters.length, null, tap);
  }

  GreTranslator lane(int number, PppRewriter ppp) {
    return new GreTranslator(
        bindings, counters[number], boundary, number, counters.length, ppp, null);
  }

  ControlTranslator control() {
    return new ControlTranslator(bindings, boundary);
  }

  /**
   * Brings calls up. Clients have several on a connection, with the same Call IDs as other clients.
   */
  void establish(int calls) {
    clients = new int[calls];
    servers = new int[calls];
    serverIds = new int[calls];
    outsideIds = new int[calls];
    ControlConnection connection = null;
    for (int i = 0; i < calls; i++) {
      int client = FIRST_CLIENT + i / CALLS_PER_CONNECTION;
      int server = FIRST_SERVER + i / CALLS_PER_SERVER;
      if (i % CALLS_PER_CONNECTION == 0) {
        connection = bindings.openFromInside(client, CLIENT_PORT, server, PPTP_PORT, 0);
      }
      Call call = bindings.request(connection, 1 + i % CALLS_PER_CONNECTION, -1, 0);
      int serverId = 1 + i % CALLS_PER_SERVER;
      bindings.establish(call, serverId);
      clients[i] = client;
      servers[i] = server;
      serverIds[i] = serverId;
      outsideIds[i] = call.outsideId();
    }
  }

  /** What lanes get from the clients. */
  Flows toServer() {
    return new Flows(clients, servers, serverIds);
  }

  /** What lanes get from the servers. */
  Flows toClient() {
    int[] destinations = new int[servers.length];
    Arrays.fill(destinations, PUBLIC_ADDRESS);
    return new Flows(servers, destinations, outsideIds);
  }
}
