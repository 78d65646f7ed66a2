package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleParametersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "203.0.113",
        "203.0.113.256",
        "203.0.113.01",
        "::1",
        "203.0.113.1 ",
        "a.b.c.d",
        "203.0.113.1/32",
        "203.0.113.1, 0.0.0.0",
        "203.0.113.1\n"
      })
  void shouldRefuseWhatIsNotADottedQuad(String address) {
    assertRefused(() -> parameters(List.of("eth0"), "eth1", address, 0, 1, 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "203.0.113.1", "255.255.255.255", "10.20.99.100"})
  void shouldAcceptDottedQuads(String address) {
    assertDoesNotThrow(() -> parameters(List.of("eth0"), "eth1", address, 0, 1, 1));
  }

  @Test
  void shouldRefuseAnInterfaceThatIsLanAndWanAtOnce() {
    assertRefused(() -> parameters(List.of("eth0", "eth1"), "eth1", "203.0.113.1", 0, 1, 1));
  }

  @Test
  void shouldRefuseMissingOrRepeatedInterfaces() {
    assertRefused(() -> parameters(List.of(), "eth1", "203.0.113.1", 0, 1, 1));
    assertRefused(() -> parameters(List.of("eth0", "eth0"), "eth1", "203.0.113.1", 0, 1, 1));
  }

  @Test
  void shouldRefuseAControlQueueAmongTheGreQueues() {
    assertRefused(() -> parameters(List.of("eth0"), "eth1", "203.0.113.1", 1, 1, 1));
    assertRefused(() -> parameters(List.of("eth0"), "eth1", "203.0.113.1", 4, 1, 4));
    assertEquals(4, parameters(List.of("eth0"), "eth1", "203.0.113.1", 5, 1, 4).lastGreQueue());
  }

  @Test
  void shouldRefuseQueueNumbersThatDoNotFitIn16Bits() {
    assertRefused(() -> parameters(List.of("eth0"), "eth1", "203.0.113.1", -1, 1, 1));
    assertRefused(() -> parameters(List.of("eth0"), "eth1", "203.0.113.1", 65536, 1, 1));
    assertRefused(() -> parameters(List.of("eth0"), "eth1", "203.0.113.1", 0, 65535, 2));
    assertRefused(
        () -> parameters(List.of("eth0"), "eth1", "203.0.113.1", 0, 1, Integer.MAX_VALUE));
    assertRefused(() -> parameters(List.of("eth0"), "eth1", "203.0.113.1", 0, 1, 0));
    assertDoesNotThrow(() -> parameters(List.of("eth0"), "eth1", "203.0.113.1", 0, 65535, 1));
  }

  private static RuleParameters parameters(
      List<String> lan, String wan, String address, int control, int firstGre, int greCount) {
    return new RuleParameters(lan, wan, List.of(address), control, firstGre, greCount);
  }

  private static void assertRefused(Runnable creation) {
    RulesException refusal = assertThrows(RulesException.class, creation::run);
    assertEquals(RulesException.Kind.CONFIGURATION, refusal.kind());
    assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
  }
}
