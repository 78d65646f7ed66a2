package net.pptpalg.testbed.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.ManagementSocket;
import net.pptpalg.testbed.TestbedException;
import net.pptpalg.testbed.Topology;
import net.pptpalg.testbed.suite.gateway.Site;
import net.pptpalg.testbed.suite.wire.Address;

/** The gateway under soak: a process with short time-outs, its configuration and what it says. */
final class SoakedGateway {

  /** Seconds until a silent connection or call is dead: longer than a restart on a busy machine. */
  static final int IDLE_SECONDS = 12;

  static final int HALF_OPEN_SECONDS = 3;
  static final int LINGER_SECONDS = 1;
  static final int REST_SECONDS = 2;

  private final Topology topology;
  private final Path configuration;
  private final ManagementSocket management;
  private GatewayProcess process;
  private int reloads;

  SoakedGateway(Topology topology) {
    this.topology = topology;
    this.configuration = topology.file("soak.toml");
    this.management = new ManagementSocket(Path.of(GatewayProcess.socket(topology)));
    configure("");
    start();
  }

  private void start() {
    process = GatewayProcess.start(topology, "--config", configuration.toString());
    // What is made when it is first needed is there from now on.
    reload("");
    removeRule(addRule("allow", Address.parse("192.0.2.1")));
  }

  private void configure(String more) {
    try {
      Files.writeString(
          configuration,
          "idle = "
              + IDLE_SECONDS
              + "\ncall-idle = "
              + IDLE_SECONDS
              + "\nhalf-open = "
              + HALF_OPEN_SECONDS
              + "\nlinger = "
              + LINGER_SECONDS
              + "\nid-rest = "
              + REST_SECONDS
              + "\npublish = \""
              + Address.text(Site.publishedServers().get(0))
              + "\"\n"
              + more);
    } catch (IOException e) {
      throw new TestbedException(configuration + ": cannot be written", e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What it has printed. */
  String output() {
    return process.output();
  }

  /** What it says of itself. */
  record Status(long connections, long calls, Map<String, Long> counters) {
    long counter(String name) {
      Long value = counters.get(name);
      if (value == null) {
        throw new TestbedException("the gateway has no counter " + name);
      }
      return value;
    }
  }

  Status status() {
    Map<String, Object> fields = management.get("/v1/status");
    Map<String, Long> counters = new LinkedHashMap<>();
    ((Map<?, ?>) fields.get("counters"))
        .forEach((name, value) -> counters.put((String) name, ((Number) value).longValue()));
    long droppedByKernel = 0;
    for (Object lane : (Iterable<?>) fields.get("lanes")) {
      droppedByKernel += ((Number) ((Map<?, ?>) lane).get("dropped")).longValue();
    }
    counters.put(Books.DROPPED_BY_KERNEL, droppedByKernel);
    return new Status(
        ((Number) fields.get("controlConnections")).longValue(),
        ((Number) fields.get("calls")).longValue(),
        counters);
  }

  /** Takes up the usual configuration and these lines; something is always another than before. */
  void reload(String more) {
    reloads++;
    configure("max-half-open-per-client = " + (64 + reloads % 2) + "\n" + more);
    management.ask("POST", "/v1/config/reload", "{}");
  }

  /** Adds a rule about a client and returns its number. */
  long addRule(String action, int client) {
    Map<String, Object> rule =
        management.ask(
            "POST",
            "/v1/policy/rules",
            "{\"action\":\"" + action + "\",\"client\":\"" + Address.text(client) + "\"}");
    return ((Number) rule.get("id")).longValue();
  }

  void removeRule(long rule) {
    management.ask("DELETE", "/v1/policy/rules/" + rule, null);
  }

  /** Ends all control connections of a client. */
  void kill(int client) {
    management.ask("POST", "/v1/sessions/kill", "{\"client\":\"" + Address.text(client) + "\"}");
  }

  /** Holds the process, or lets it go on. */
  void signal(String signal) {
    try {
      new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new TestbedException("kill -" + signal + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TestbedException("interrupted while signalling the gateway", e);
    }
  }

  /** SIGKILL, and another process with the same state directory. */
  void restart() {
    process.kill();
    start();
  }

  void stop() {
    if (process.isAlive()) {
      process.stop();
    }
  }
}
