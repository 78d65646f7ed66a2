package net.pptpalg.testbed.soak;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.Namespace;
import net.pptpalg.testbed.Topology;
import net.pptpalg.testbed.suite.endpoint.ExpectationException;
import net.pptpalg.testbed.suite.gateway.Site;
import net.pptpalg.testbed.suite.scenario.Expect;

/** What happens to the machine the gateway runs on. Every call has to outlive it. */
final class Faults {

  private static final Duration HEALING = Duration.ofSeconds(10);
  private static final Duration RULES_BACK = Duration.ofMillis(2500);
  private static final int WHILE_HELD = 200;

  private final Random random;
  private final Namespace namespace;
  private final Population population;
  private final Player player;
  private final GreTraffic traffic;
  private final Books books;
  private final SoakedGateway gateway;
  private final Map<String, Runnable> kinds = new LinkedHashMap<>();
  private final Map<String, Long> played = new LinkedHashMap<>();

  Faults(
      Random random,
      Namespace namespace,
      Population population,
      Player player,
      GreTraffic traffic,
      Books books,
      SoakedGateway gateway,
      boolean restart) {
    this.random = random;
    this.namespace = namespace;
    this.population = population;
    this.player = player;
    this.traffic = traffic;
    this.books = books;
    this.gateway = gateway;
    kinds.put("LAN link down and up", () -> link(Topology.LAN_INTERFACE, Site.LAN_STATIONS));
    kinds.put("WAN link down and up", () -> link(Topology.WAN_INTERFACE, Site.WAN_STATIONS));
    kinds.put("rules flushed by another program", this::flushRules);
    kinds.put("process held", this::hold);
    if (restart) {
      kinds.put("process killed and restarted", this::restart);
    }
    kinds.keySet().forEach(kind -> played.put(kind, 0L));
  }

  /** How often each fault was played, and what came of some. */
  Map<String, Long> played() {
    return played;
  }

  /** One of them, whichever. */
  void playAny() {
    play(List.copyOf(kinds.keySet()).get(random.nextInt(kinds.size())));
  }

  void playAll() {
    kinds.keySet().forEach(this::play);
  }

  private void play(String kind) {
    // Nobody is to time out meanwhile.
    player.speakAll();
    traffic.settle();
    books.balance();
    try {
      kinds.get(kind).run();
    } catch (ExpectationException e) {
      throw new ExpectationException(kind + ": " + e.getMessage());
    }
    played.merge(kind, 1L, Long::sum);
  }

  /** Packets that are under way then are lost, and nobody counts them. */
  private void link(String networkInterface, String route) {
    namespace.run("ip", "link", "set", networkInterface, "down");
    for (Dialogue dialogue : population.dialogues()) {
      dialogue.calls.forEach(traffic::sendIntoTheVoid);
    }
    pause(50, 400);
    namespace.run("ip", "link", "set", networkInterface, "up");
    namespace.run("ip", "route", "replace", route, "dev", networkInterface);
    heal();
  }

  /** The peers are silent: what they sent would leave as it is. */
  private void flushRules() {
    namespace.exec("sh", "-c", "nft flush ruleset; iptables -t raw -F; iptables -t mangle -F");
    if (Await.within(RULES_BACK, this::hasRules)) {
      played.merge("rules put back by the gateway itself", 1L, Long::sum);
    } else {
      gateway.reload("");
      played.merge("rules put back by a reload", 1L, Long::sum);
      Expect.that(hasRules(), "a reload does not put the rules back");
    }
    heal();
  }

  private boolean hasRules() {
    String rules = namespace.exec("sh", "-c", "nft list ruleset; iptables-save").output();
    return rules.contains("dport 1723");
  }

  /** What comes while the process stands still waits in the queue: all of it is translated. */
  private void hold() {
    gateway.signal("STOP");
    try {
      for (int i = 0; i < WHILE_HELD; i++) {
        Dialogue dialogue = population.anyWithCall(random);
        Dialogue.LiveCall call = dialogue.calls.get(random.nextInt(dialogue.calls.size()));
        traffic.send(dialogue, call, random.nextBoolean());
      }
      pause(100, 1000);
    } finally {
      gateway.signal("CONT");
    }
    traffic.settle();
    books.balance();
  }

  /** Either everything is there again, or nothing is: a gateway that keeps no state. */
  private void restart() {
    Population.Census before = population.census();
    gateway.restart();
    SoakedGateway.Status status = gateway.status();
    if (status.connections() == 0 && status.calls() == 0) {
      played.merge("restarts that lost all calls", 1L, Long::sum);
      population.clear();
    } else {
      String difference = before.differenceTo(status);
      Expect.that(difference == null, "after a restart " + difference);
      played.merge("restarts that kept all calls", 1L, Long::sum);
    }
    heal();
  }

  /** Every call carries packets again, both ways; from then on everything is counted again. */
  private void heal() {
    for (Dialogue dialogue : population.dialogues()) {
      for (Dialogue.LiveCall call : dialogue.calls) {
        for (boolean toListener : new boolean[] {true, false}) {
          Expect.that(
              Await.within(HEALING, () -> traffic.passes(call, toListener)),
              "a call of " + dialogue.control + " carries nothing any more");
        }
        call.touchedNs = System.nanoTime();
      }
    }
    resume();
  }

  /** Counts anew once nothing is under way any more. */
  void resume() {
    long[] before = {-1};
    Await.until(
        HEALING,
        () -> {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(60));
          SoakedGateway.Status status = gateway.status();
          long now = status.counter("queue_packets_received") + status.counter("control_segments");
          boolean quiet = now == before[0];
          before[0] = now;
          return quiet;
        },
        () -> "packets do not stop coming");
    traffic.forget();
    books.begin();
  }

  private void pause(int leastMs, int moreMs) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(leastMs + random.nextInt(moreMs)));
  }
}
