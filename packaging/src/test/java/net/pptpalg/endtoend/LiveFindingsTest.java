package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.capture.SampleCaptures;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.Test;

/**
 * Scripted peers fail on either side of a running gateway in every way of the catalogue, all at the
 * same time, among others with whom nothing is wrong; its live diagnosis tells them apart.
 */
@RequiresRoot
class LiveFindingsTest {
  private static final int HEALTHY = 8;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  /** What only an incomplete capture has, and what this gateway does only when it is told to. */
  private static final Set<Finding> ELSEWHERE =
      EnumSet.of(Finding.GRE_NOT_CAPTURED, Finding.GRE_DROPPED_BY_GATEWAY);

  @Test
  void shouldSayThatItIsTheGatewayThatDropsGreOfACallItHasGivenUp() {
    try (Topology topology = Topology.builder().build()) {
      GatewayProcess gateway = GatewayProcess.start(topology, "--call-idle", "1");
      try (CapturePlayer player = new CapturePlayer(topology)) {
        String client = player.add(SampleCaptures.pausing());
        player.play();
        Await.until(
            DEADLINE,
            () -> Diagnosed.byClient(gateway).containsKey(client),
            () -> gateway.statusText());
        assertEquals(
            List.of(Finding.GRE_DROPPED_BY_GATEWAY.code()),
            Diagnosed.byClient(gateway).get(client));
      }
    }
  }

  @Test
  void shouldNameEveryFailureOfScriptedPeersAndNothingOfHealthyOnes() {
    try (Topology topology = Topology.builder().build()) {
      GatewayProcess gateway = GatewayProcess.start(topology);
      Map<Finding, String> clients = new EnumMap<>(Finding.class);
      List<String> healthy = new ArrayList<>();
      try (CapturePlayer player = new CapturePlayer(topology)) {
        for (Finding finding : Finding.values()) {
          if (!ELSEWHERE.contains(finding)) {
            clients.put(finding, player.add(SampleCaptures.of(finding)));
          }
        }
        for (int i = 0; i < HEALTHY; i++) {
          healthy.add(player.add(i % 2 == 0 ? SampleCaptures.lasting() : SampleCaptures.healthy()));
        }
        player.play();
      }

      Map<String, List<String>> found = Diagnosed.byClient(gateway);
      List<String> wrong = new ArrayList<>();
      clients.forEach(
          (finding, client) -> {
            List<String> codes = found.getOrDefault(client, List.of());
            if (!codes.contains(finding.code())) {
              wrong.add(finding + " is " + codes);
            }
          });
      healthy.stream()
          .filter(found::containsKey)
          .forEach(client -> wrong.add("a healthy client has " + found.get(client)));
      assertEquals(List.of(), wrong, () -> gateway.command("diagnose").output());
    }
  }
}
