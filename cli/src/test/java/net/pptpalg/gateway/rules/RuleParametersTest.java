package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleParametersTest {

  private static final int UNSOLICITED = 99;

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
  void shouldRefuseAddressesThatAreNamedTwice() {
    List<String> one = List.of("203.0.113.1");
    List<String> twice = List.of("10.8.0.2", "10.8.0.2");
    assertRefused(() -> parameters(twice, one));
    assertRefused(() -> parameters(one, twice));
    assertRefused(() -> parameters(one, one));
  }

  @Test
  void shouldCheckPublishedServersLikeEveryOtherAddress() {
    List<String> publicAddresses = List.of("203.0.113.1");
    assertRefused(() -> parameters(publicAddresses, List.of("10.8.0.2", "server.example")));
    List<String> published = List.of("10.8.0.2", "10.8.0.3");
    assertEquals(published, parameters(publicAddresses, published).publishedServers());
  }

  @Test
  void shouldGiveAddressesAsNumbers() {
    assertEquals("0xcb007101", RuleParameters.asNumber("203.0.113.1"));
    assertEquals("0x00000aff", RuleParameters.asNumber("0.0.10.255"));
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
  void shouldRefuseAQueueOfTheUnsolicitedThatIsAnotherQueueAsWell() {
    assertRefused(() -> parameters(List.of("eth0"), "eth1", "203.0.113.1", UNSOLICITED, 1, 1));
    assertRefused(() -> parameters(List.of("eth0"), "eth1", "203.0.113.1", 0, UNSOLICITED - 1, 2));
    RuleParameters apart = parameters(List.of("eth0"), "eth1", "203.0.113.1", 0, 1, 4);
    assertRefused(() -> apart.withMssQueue(UNSOLICITED));
    assertRefused(() -> apart.withMssQueue(0));
    assertRefused(() -> apart.withMssQueue(4));
    assertEquals(5, apart.withMssQueue(5).mssQueue());
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
    return new RuleParameters(
        lan, wan, List.of(address), List.of(), control, UNSOLICITED, firstGre, greCount);
  }

  private static RuleParameters parameters(
      List<String> publicAddresses, List<String> publishedServers) {
    return new RuleParameters(
        List.of("eth0"), "eth1", publicAddresses, publishedServers, 0, 2, 1, 1);
  }

  private static void assertRefused(Runnable creation) {
    RulesException refusal = assertThrows(RulesException.class, creation::run);
    assertEquals(RulesException.Kind.CONFIGURATION, refusal.kind());
    assertEquals(1, refusal.getMessage().lines().count(), refusal.getMessage());
  }
}
