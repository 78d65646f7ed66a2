package net.pptpalg.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.pptpalg.gateway.events.EventOutlets;
import net.pptpalg.nat.binding.NatOptions.Limits;
import net.pptpalg.nat.binding.NatOptions.PublishedServer;
import net.pptpalg.nat.binding.NatOptions.Timeouts;
import net.pptpalg.nat.mtu.MtuOptions;
import net.pptpalg.nat.policy.BanList;
import org.junit.jupiter.api.Test;

class ReloadTest {
  private final BlockingQueue<GatewayOptions> applied = new LinkedBlockingQueue<>();
  private final GatewayOptions start = options(2, 5_000_000_000L, List.of());
  private GatewayOptions file = start;
  private GatewayException refusal;

  private final Reload reload =
      new Reload(
          start,
          () -> file,
          options -> {
            if (refusal != null) {
              throw refusal;
            }
            applied.add(options);
          });

  @Test
  void shouldDoNothingWhenNothingHasChanged() throws Exception {
    assertEquals(List.of(), reload.reload(0));
    assertTrue(applied.isEmpty());
  }

  @Test
  void shouldApplyWhatItCanAndSayWhatTakesARestart() throws Exception {
    file = options(3, 90_000_000_000L, List.of(new PublishedServer(0xc0a80150, 0, 0)));
    List<Reload.Change> expected =
        List.of(
            new Reload.Change("publish", "none", "192.168.1.80", true),
            new Reload.Change("lanes", "2", "3", false),
            new Reload.Change("linger", "5s", "90s", true));
    assertEquals(expected, reload.changes());
    assertTrue(applied.isEmpty());
    assertEquals(expected, reload.reload(0));
    GatewayOptions effective = applied.remove();
    assertEquals(2, effective.lanes());
    assertEquals(90_000_000_000L, effective.timeouts().lingerNs());
    assertEquals(List.of(expected.get(1)), reload.changes());
  }

  @Test
  void shouldKeepTheOldConfigurationWhenTheNewOneCannotBeApplied() {
    file = options(2, 1, List.of());
    refusal = new GatewayException(GatewayException.Reason.FAILED, "no");
    assertSame(refusal, assertThrows(GatewayException.class, () -> reload.reload(60)));
    assertSame(start, reload.current());
    assertFalse(reload.confirm());
  }

  @Test
  void shouldGoBackWhenNobodyConfirms() throws Exception {
    file = options(2, 1_000_000_000L, List.of());
    reload.reload(1);
    assertEquals(1_000_000_000L, applied.remove().timeouts().lingerNs());
    GatewayOptions back = applied.poll(10, TimeUnit.SECONDS);
    assertSame(start, back);
    assertFalse(reload.confirm());
  }

  @Test
  void shouldStayWhenItIsConfirmed() throws Exception {
    file = options(2, 1_000_000_000L, List.of());
    reload.reload(3600);
    assertTrue(reload.confirm());
    assertFalse(reload.confirm());
    assertEquals(1_000_000_000L, reload.current().timeouts().lingerNs());
  }

  @Test
  void shouldGoBackToWhatWasConfirmedLast() throws Exception {
    file = options(2, 1_000_000_000L, List.of());
    reload.reload(3600);
    file = options(2, 2_000_000_000L, List.of());
    reload.reload(1);
    applied.remove();
    applied.remove();
    assertSame(start, applied.poll(10, TimeUnit.SECONDS));
  }

  private static GatewayOptions options(int lanes, long lingerNs, List<PublishedServer> published) {
    try {
      return new GatewayOptions(
          List.of("br0"),
          "eth1",
          List.of((Inet4Address) InetAddress.getByName("203.0.113.1")),
          Path.of("/run/s"),
          null,
          Path.of("/var/lib/s"),
          lanes,
          1723,
          false,
          published,
          Limits.NONE,
          new Timeouts(1, lingerNs, 3, 4, 5),
          MtuOptions.OFF,
          EventOutlets.NONE,
          null,
          true,
          false,
          BanList.Options.OFF);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
