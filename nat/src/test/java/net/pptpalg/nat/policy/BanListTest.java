package net.pptpalg.nat.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.pptpalg.nat.policy.BanList.Ban;
import net.pptpalg.nat.policy.BanList.Options;
import org.junit.jupiter.api.Test;

class BanListTest {
  private static final int CLIENT = 0xC0A80102;
  private static final int OTHER = 0xC0A80103;

  /** The monotonic clock may be near its end. */
  private static final long START = Long.MAX_VALUE - 50;

  private final BanList bans = new BanList();

  BanListTest() {
    bans.options(new Options(3, 100, 1000));
  }

  @Test
  void shouldBanNobodyUnlessItIsTurnedOn() {
    bans.options(Options.OFF);
    assertNull(bans.failed(CLIENT, 100, START));
    assertFalse(bans.isBanned(CLIENT, START));
  }

  @Test
  void shouldBanAtTheLastFailureOfTheWindowUntilTheTimeIsOver() {
    assertNull(bans.failed(CLIENT, 1, START));
    assertNull(bans.failed(CLIENT, 1, START + 60));
    assertNull(bans.failed(OTHER, 1, START + 60));
    Ban ban = bans.failed(CLIENT, 1, START + 100);
    assertEquals(new Ban(CLIENT, 3, START + 100, START + 1100), ban);
    assertTrue(bans.isBanned(CLIENT, START + 1099));
    assertFalse(bans.isBanned(OTHER, START + 1099));
    assertFalse(bans.isBanned(CLIENT, START + 1100));
    assertEquals(List.of(), bans.list(START + 1100));
  }

  @Test
  void shouldForgetFailuresThatAreLongAgo() {
    assertNull(bans.failed(CLIENT, 2, START));
    assertNull(bans.failed(CLIENT, 1, START + 101));
    assertNull(bans.failed(CLIENT, 1, START + 101));
    assertNotNull(bans.failed(CLIENT, 1, START + 101));
  }

  @Test
  void shouldCountAnewAfterABan() {
    assertNotNull(bans.failed(CLIENT, 7, START));
    assertNull(bans.failed(CLIENT, 7, START + 1), "it is banned");
    assertNull(bans.failed(CLIENT, 2, START + 1000));
    assertFalse(bans.isBanned(CLIENT, START + 1000));
  }

  @Test
  void shouldEndBansWhenTold() {
    bans.failed(CLIENT, 3, START);
    bans.failed(OTHER, 3, START);
    assertTrue(bans.remove(CLIENT, START));
    assertFalse(bans.remove(CLIENT, START));
    assertEquals(1, bans.clear(START));
    assertEquals(List.of(), bans.list(START));
  }

  @Test
  void shouldKeepBansWhenOptionsChangeAndEndThemWhenTurnedOff() {
    bans.failed(CLIENT, 3, START);
    bans.options(new Options(5, 7, 9));
    assertTrue(bans.isBanned(CLIENT, START + 999));
    bans.options(Options.OFF);
    assertFalse(bans.isBanned(CLIENT, START));
  }

  @Test
  void shouldForgetTheOldestWhenThereAreTooMany() {
    for (int client = 0; client <= BanList.MOST_CLIENTS; client++) {
      assertNull(bans.failed(client, 2, START));
    }
    assertNull(bans.failed(0, 1, START), "its two failures are forgotten");
    assertNotNull(bans.failed(BanList.MOST_CLIENTS, 1, START));
    for (int client = 0; client <= BanList.MOST_CLIENTS; client++) {
      bans.failed(client, 3, START);
    }
    assertEquals(BanList.MOST_CLIENTS, bans.list(START).size());
  }
}
