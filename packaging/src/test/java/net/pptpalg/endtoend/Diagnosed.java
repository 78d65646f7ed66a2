package net.pptpalg.endtoend;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.Json;

/** What {@code pptp-alg diagnose --json} of a running gateway says. */
final class Diagnosed {
  private Diagnosed() {}

  /** The codes of all findings, by the client they are about. */
  static Map<String, List<String>> byClient(GatewayProcess gateway) {
    Map<String, List<String>> byClient = new HashMap<>();
    Map<String, Object> diagnosis = Json.object(gateway.command("diagnose", "--json").output());
    for (Object each : (List<?>) diagnosis.get("connections")) {
      Map<?, ?> connection = (Map<?, ?>) each;
      String client = (String) connection.get("client");
      collect(byClient.computeIfAbsent(client, any -> new ArrayList<>()), connection);
    }
    return byClient;
  }

  /** The codes of the findings in an answer. */
  static List<String> codes(Map<String, Object> diagnosis) {
    List<String> codes = new ArrayList<>();
    for (Object each : (List<?>) diagnosis.get("connections")) {
      collect(codes, (Map<?, ?>) each);
    }
    return codes;
  }

  private static void collect(List<String> codes, Map<?, ?> connection) {
    List<Map<?, ?>> all = new ArrayList<>(List.of(connection));
    ((List<?>) connection.get("calls")).forEach(call -> all.add((Map<?, ?>) call));
    for (Map<?, ?> of : all) {
      for (Object finding : (List<?>) of.get("findings")) {
        codes.add((String) ((Map<?, ?>) finding).get("code"));
      }
    }
  }
}
