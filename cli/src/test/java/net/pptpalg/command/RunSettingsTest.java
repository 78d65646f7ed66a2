package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.gateway.GatewayOptions;
import net.pptpalg.gateway.events.EventOutlets;
import net.pptpalg.nat.binding.NatOptions.Limits;
import net.pptpalg.nat.binding.NatOptions.PublishedServer;
import net.pptpalg.nat.binding.NatOptions.Timeouts;
import net.pptpalg.nat.mtu.MtuOptions;
import net.pptpalg.nat.mtu.MtuOptions.MruMode;
import net.pptpalg.nat.mtu.MtuOptions.MssMode;
import net.pptpalg.nat.policy.BanList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunSettingsTest {

  private final Map<String, List<Inet4Address>> host =
      Map.of(
          "br0", List.of(Ipv4Text.parse("10.0.0.1")),
          "br1", List.of(),
          "eth1", List.of(Ipv4Text.parse("203.0.113.1"), Ipv4Text.parse("203.0.113.2")));
  private final Map<RunKey, Setting> settings = new EnumMap<>(RunKey.class);

  @Test
  void shouldFillInWhatIsNotGiven() throws Exception {
    give(RunKey.LAN, "br0");
    give(RunKey.WAN, "eth1");

    GatewayOptions options = options();
    assertEquals(List.of(Ipv4Text.parse("203.0.113.1")), options.publicAddresses());
    assertEquals(Path.of("/run/pptp-alg/pptp-alg.sock"), options.socket());
    assertEquals(Path.of("/var/lib/pptp-alg"), options.stateDir());
    assertEquals(null, options.socketGroup());
    assertEquals(1723, options.firstQueue());
  }

  @Test
  void shouldTakeEverythingThatIsGiven() throws Exception {
    give(RunKey.LAN, "br0,br1");
    give(RunKey.WAN, "eth1");
    give(RunKey.PUBLIC, "198.51.100.1,198.51.100.2");
    give(RunKey.SOCKET, "/tmp/s");
    give(RunKey.SOCKET_GROUP, "netdev");
    give(RunKey.STATE_DIR, "/tmp/state");
    give(RunKey.LANES, "3");
    give(RunKey.QUEUE, "65531");
    give(RunKey.DIAGNOSE, "off");
    give(RunKey.KEEP_RULES, "on");

    assertEquals(
        new GatewayOptions(
            List.of("br0", "br1"),
            "eth1",
            List.of(Ipv4Text.parse("198.51.100.1"), Ipv4Text.parse("198.51.100.2")),
            Path.of("/tmp/s"),
            "netdev",
            Path.of("/tmp/state"),
            3,
            65531,
            false,
            List.of(),
            new Limits(256, 64, 1024, 2048, 65536, 16384, 524288),
            Timeouts.DEFAULT,
            new MtuOptions(MssMode.OFF, 0, MruMode.ALARM, 0),
            EventOutlets.NONE,
            null,
            false,
            true,
            BanList.Options.OFF),
        options());
  }

  @Test
  void shouldBanNobodyUnlessToldWhen() throws Exception {
    give(RunKey.LAN, "br0");
    give(RunKey.WAN, "eth1");
    assertEquals(BanList.Options.OFF, options().bans());
    give(RunKey.BAN_AFTER, "5");
    give(RunKey.BAN_TIME, "1h");
    assertEquals(new BanList.Options(5, 600_000_000_000L, 3_600_000_000_000L), options().bans());
    give(RunKey.BAN_AFTER, "off");
    assertEquals(0, options().bans().failures());
  }

  @Test
  void shouldNotBanBlindly() {
    give(RunKey.LAN, "br0");
    give(RunKey.WAN, "eth1");
    give(RunKey.BAN_AFTER, "5");
    give(RunKey.DIAGNOSE, "off");
    CommandException failure = assertThrows(CommandException.class, this::options);
    assertTrue(failure.getMessage().contains("needs diagnose to be on"), failure.getMessage());
  }

  @Test
  void shouldTakeSizesAsWordsOrNumbers() throws Exception {
    give(RunKey.LAN, "br0");
    give(RunKey.WAN, "eth1");
    give(RunKey.CLAMP_MSS, "auto");
    give(RunKey.MRU, "1400");
    assertEquals(new MtuOptions(MssMode.PATH, 0, MruMode.ON, 1400), options().mtu());
    give(RunKey.CLAMP_MSS, "path");
    assertEquals(MssMode.PATH, options().mtu().mss());
    give(RunKey.CLAMP_MSS, "interface");
    assertEquals(MssMode.INTERFACE, options().mtu().mss());
    give(RunKey.CLAMP_MSS, "1360");
    give(RunKey.MRU, "auto");
    assertEquals(new MtuOptions(MssMode.INTERFACE, 1360, MruMode.ON, 0), options().mtu());
    give(RunKey.CLAMP_MSS, "off");
    give(RunKey.MRU, "off");
    assertEquals(MtuOptions.OFF, options().mtu());
    give(RunKey.MRU, "alarm");
    assertEquals(MruMode.ALARM, options().mtu().mru());
  }

  @Test
  void shouldKnowTheSystemsJournalOrTakeTheSocketOfAnother() throws Exception {
    give(RunKey.LAN, "br0");
    give(RunKey.WAN, "eth1");
    give(RunKey.ACCOUNTING_JOURNAL, "on");
    assertEquals(Path.of("/run/systemd/journal/socket"), options().events().journal());
    give(RunKey.ACCOUNTING_JOURNAL, "/run/systemd/journal.cgnat/socket");
    assertEquals(Path.of("/run/systemd/journal.cgnat/socket"), options().events().journal());
    give(RunKey.ACCOUNTING_JOURNAL, "off");
    assertEquals(null, options().events().journal());
  }

  @Test
  void shouldServeMetricsOnTheLoopbackUnlessSaidOtherwise() throws Exception {
    give(RunKey.LAN, "br0");
    give(RunKey.WAN, "eth1");
    give(RunKey.METRICS, "9723");
    assertEquals("127.0.0.1", options().metrics().getHostString());
    give(RunKey.METRICS, "0.0.0.0:9723");
    assertEquals(new InetSocketAddress("0.0.0.0", 9723), options().metrics());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CLAMP_MSS | 87 | 2 | --clamp-mss: must be a number from 88 to 65495, not 87",
        "CLAMP_MSS | alarm | 2 | --clamp-mss: must be a number of bytes, auto or off or path or interface, not 'alarm'",
        "MRU | -1 | 2 | --mru: must be a number of bytes, auto or off or alarm, not '-1'",
        "MRU | 16385 | 2 | --mru: must be a number from 128 to 16384, not 16385",
        "LAN | '' | 2 | --lan: '' can't be the name of an interface",
        "METRICS | localhost:9723 | 2 | --metrics: 'localhost' is not an IPv4 address",
        "METRICS | 0 | 2 | --metrics: '0' is not ADDRESS:PORT such as 127.0.0.1:9723",
        "METRICS | 127.0.0.1:99999 | 2 | --metrics: '127.0.0.1:99999' is not ADDRESS:PORT such as"
            + " 127.0.0.1:9723",
        "SYSLOG | 514 | 2 | --syslog: '514' is not ADDRESS:PORT such as 192.0.2.1:514",
        "SYSLOG | $(id):514 | 2 | --syslog: '$(id):514' is not ADDRESS:PORT such as 192.0.2.1:514",
        "ACCOUNTING | '' | 2 | --accounting: the path is empty",
        "ACCOUNTING_SIZE | 0 | 2 | --accounting-size: must be a number from 1 to 65536, not 0",
        "ACCOUNTING_FILES | x | 2 | --accounting-files: must be a number from 1 to 1000, not 'x'",
        "ACCOUNTING_JOURNAL | yes | 2 | --accounting-journal: must be on, off or the path of a socket"
            + " from / on, not 'yes'",
        "LAN | br0,,br1 | 2 | --lan: '' can't be the name of an interface",
        "LAN | br0,br0 | 2 | --lan: names br0 twice",
        "LAN | br0;id | 2 | --lan: 'br0;id' can't be the name of an interface",
        "LAN | eth+ | 2 | --lan: 'eth+' can't be the name of an interface",
        "LAN | -j | 2 | --lan: '-j' can't be the name of an interface",
        "LAN | abcdefghijklmnop | 2 | --lan: 'abcdefghijklmnop' can't be the name of an interface",
        "LAN | br9 | 5 | --lan: there is no interface 'br9' ('ip link' lists them)",
        "WAN | br0 | 5 | --wan: br0 can't be both a LAN and the WAN interface",
        "WAN | br1 | 5 | --wan: br1 has no IPv4 address: give it one, or name the public address",
        "PUBLIC | 10.1 | 2 | --public: '10.1' is not an IPv4 address",
        "PUBLIC | 203.0.113.07 | 2 | --public: '203.0.113.07' is not an IPv4 address",
        "PUBLIC | 203.0.113.256 | 2 | --public: '203.0.113.256' is not an IPv4 address",
        "PUBLIC | localhost | 2 | --public: 'localhost' is not an IPv4 address",
        "PUBLIC | ::1 | 2 | --public: '::1' is not an IPv4 address",
        "PUBLIC | 0.0.0.0 | 2 | --public: 0.0.0.0 is not the address of a host",
        "PUBLIC | 127.0.0.1 | 2 | --public: 127.0.0.1 is not the address of a host",
        "PUBLIC | 224.0.0.1 | 2 | --public: 224.0.0.1 is not the address of a host",
        "PUBLIC | 192.0.2.1,192.0.2.1 | 2 | --public: names 192.0.2.1 twice",
        "PUBLISH | 192.168.1.80@203.0.113.1/24 | 2 | --publish: '192.168.1.80@203.0.113.1/24': the"
            + " prefix has bits set beyond its length",
        "PUBLISH | 192.168.1.80@203.0.113.0/33 | 2 | --publish: '192.168.1.80@203.0.113.0/33': the"
            + " clients are not a prefix like 203.0.113.0/24",
        "PUBLISH | web | 2 | --publish: 'web' is not SERVER or SERVER@PREFIX, such as"
            + " 192.168.1.80@203.0.113.0/24",
        "LINGER | 5 s | 2 | --linger: '5 s' is not a time: seconds, or a number with ms, s, m, h or"
            + " d",
        "IDLE | 999999999d | 2 | --idle: '999999999d' is longer than a year",
        "MAX_CALLS_PER_CLIENT | 0 | 2 | --max-calls-per-client: must be a number from 1 to"
            + " 2147483647, not 0",
        "LANES | 0 | 2 | --lanes: must be a number from 1 to 64, not 0",
        "LANES | x | 2 | --lanes: must be a number from 1 to 64, not 'x'",
        "QUEUE | 65536 | 2 | --queue: must be a number from 0 to 65535, not 65536",
        "QUEUE | 65535 | 2 | --queue: queues are needed from 65535 to 65537, and 65535 is the last there is",
        "BAN_AFTER | 101 | 2 | --ban-after: must be a number from 1 to 100, not 101",
        "BAN_AFTER | on | 2 | --ban-after: must be a number from 1 to 100, not 'on'",
        "SOCKET | '' | 2 | --socket: the path is empty",
        "SOCKET_GROUP | a b | 2 | --socket-group: 'a b' can't be the name of a group",
      })
  void shouldSayWhatIsWrongWithAValue(RunKey key, String value, int exitCode, String message) {
    give(RunKey.LAN, "br0");
    give(RunKey.WAN, "eth1");
    give(RunKey.LANES, "1");
    give(key, value);

    CommandException failure = assertThrows(CommandException.class, this::options);
    assertEquals(message, failure.getMessage());
    assertEquals(exitCode, failure.exitCode());
  }

  @Test
  void shouldReportEverySettingThatIsWrong() {
    give(RunKey.LAN, "br9");
    give(RunKey.LANES, "0");
    give(RunKey.LINGER, "soon");

    CommandException failure = assertThrows(CommandException.class, this::options);
    assertEquals(4, failure.lines().size(), failure.lines().toString());
  }

  @Test
  void shouldReadTimesLimitsAndPublishedServers() throws Exception {
    give(RunKey.LAN, "br0");
    give(RunKey.WAN, "eth1");
    give(RunKey.PUBLIC, "auto");
    give(RunKey.PUBLISH, "192.168.1.80,192.168.1.81@203.0.113.64/26");
    give(RunKey.MAX_CALLS_PER_CLIENT, "9");
    give(RunKey.LINGER, "500ms");
    give(RunKey.CALL_IDLE, "90");

    GatewayOptions options = options();
    assertTrue(options.followsWanAddress());
    assertEquals(
        List.of(
            new PublishedServer(0xc0a80150, 0, 0), new PublishedServer(0xc0a80151, 0xcb007140, 26)),
        options.publishedServers());
    assertEquals(9, options.limits().calls());
    assertEquals(500_000_000L, options.timeouts().lingerNs());
    assertEquals(90_000_000_000L, options.timeouts().callIdleNs());
    assertEquals(Timeouts.DEFAULT.idleNs(), options.timeouts().idleNs());
  }

  private void give(RunKey key, String argument) {
    settings.put(key, Setting.ofOption(key.option(), List.of(argument)));
  }

  private GatewayOptions options() throws Exception {
    return new RunSettings(settings, host::get).options();
  }
}
