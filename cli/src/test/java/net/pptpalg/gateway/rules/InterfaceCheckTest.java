package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterfaceCheckTest {

  private static final SortedSet<String> EXISTING =
      new TreeSet<>(Set.of("lo", "eth0", "eth1", "br-lan"));

  @ParameterizedTest
  @ValueSource(
      strings = {"eth0", "br-lan", "eth0.100", "wg_1", "a", "abcdefghijklmno", "if@2", "0a"})
  void shouldAcceptOrdinaryNames(String name) {
    assertEquals(name, InterfaceCheck.requireValidName(name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abcdefghijklmnop",
        "a/b",
        "a b",
        "a\tb",
        "a\"b",
        "a'b",
        "eth+",
        "eth*",
        "-i",
        "!eth0",
        "a;b",
        "a|b",
        "a$b",
        "a`b",
        "a{b",
        "a,b",
        "a\\b",
        "a\nb",
        ".",
        "..",
        "eth:1",
        "ä",
        "#a"
      })
  void shouldRefuseNamesThatCouldMeanSomethingElseInARule(String name) {
    RulesException refusal =
        assertThrows(RulesException.class, () -> InterfaceCheck.requireValidName(name));
    assertEquals(RulesException.Kind.CONFIGURATION, refusal.kind());
    assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
  }

  @Test
  void shouldNameTheExistingInterfacesAndTheClosestOne() {
    RulesException refusal =
        assertThrows(
            RulesException.class,
            () -> InterfaceCheck.requireExisting(List.of("eth0", "Eht1"), EXISTING));
    assertEquals(
        "interface \"Eht1\" does not exist; did you mean \"eth1\"?"
            + " (this machine has: br-lan, eth0, eth1, lo)",
        refusal.getMessage());
  }

  @Test
  void shouldNotGuessWhenNothingIsClose() {
    RulesException refusal =
        assertThrows(
            RulesException.class,
            () -> InterfaceCheck.requireExisting(List.of("wlp3s0"), EXISTING));
    assertEquals(
        "interface \"wlp3s0\" does not exist (this machine has: br-lan, eth0, eth1, lo)",
        refusal.getMessage());
  }

  @Test
  void shouldAcceptExistingInterfaces() {
    assertDoesNotThrow(() -> InterfaceCheck.requireExisting(List.of("eth1", "br-lan"), EXISTING));
  }

  @Test
  void shouldReadTheKernelsTableOfInterfaces() {
    assertEquals(
        Set.of("lo", "eth0", "br-lan"),
        InterfaceCheck.namesIn(
            """
            Inter-|   Receive                |  Transmit
             face |bytes    packets errs     |bytes    packets
                lo:     100       2    0  0
              eth0:1234567890    12    0  0
            br-lan:       0       0    0  0
            """));
    assertTrue(InterfaceCheck.existing().contains("lo"));
  }
}
