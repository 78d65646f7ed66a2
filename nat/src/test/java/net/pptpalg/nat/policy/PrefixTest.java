package net.pptpalg.nat.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.pptpalg.alg.packet.Ipv4Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTest {
  @Test
  void shouldHoldExactlyItsAddresses() {
    Prefix prefix = Prefix.parse("192.0.2.128/25");
    assertTrue(prefix.contains(Ipv4Address.parse("192.0.2.128")));
    assertTrue(prefix.contains(Ipv4Address.parse("192.0.2.255")));
    assertFalse(prefix.contains(Ipv4Address.parse("192.0.2.127")));
    assertFalse(prefix.contains(Ipv4Address.parse("192.0.3.0")));
    assertTrue(Prefix.ALL.contains(Ipv4Address.parse("255.255.255.255")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/0", "192.0.2.1", "128.0.0.0/1", "10.0.0.0/8"})
  void shouldWriteWhatItReads(String text) {
    assertEquals(text, Prefix.parse(text).toString());
  }

  @Test
  void shouldTakeOneAddressForAPrefixOfThirtyTwoBits() {
    assertEquals(Prefix.parse("192.0.2.1/32"), Prefix.parse("192.0.2.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "10/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.1/8", "a/8"})
  void shouldRefuseWhatIsNoPrefix(String text) {
    assertThrows(IllegalArgumentException.class, () -> Prefix.parse(text));
  }

  @Test
  void shouldSayWhichPrefixWasMeant() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Prefix.parse("10.1.2.3/8")).getMessage();
    assertTrue(message.contains("10.0.0.0/8"), message);
  }
}
