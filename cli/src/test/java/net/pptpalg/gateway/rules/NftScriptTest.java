package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.pptpalg.nfqueue.QueueTarget;
import org.junit.jupiter.api.Test;

class NftScriptTest {

  private static final RuleParameters PARAMETERS =
      new RuleParameters(
          List.of("lan0", "lan1"),
          "wan0",
          List.of("203.0.113.1", "203.0.113.9"),
          List.of(),
          20,
          25,
          21,
          4);

  private static final RuleParameters PUBLISHING =
      new RuleParameters(
          List.of("lan0", "lan1"),
          "wan0",
          List.of("203.0.113.1", "203.0.113.9"),
          List.of("10.8.0.2", "10.8.0.3"),
          20,
          25,
          21,
          4);

  @Test
  void shouldReplaceTheTableInOneTransaction() {
    assertEquals(
        """
        table ip pptp_alg
        delete table ip pptp_alg
        table ip pptp_alg {
          chain in_control {
            notrack
            tcp dport 1723 tcp flags & (syn | ack) == syn queue num 25
            queue num 20
          }
          chain in_unsolicited {
            notrack
            queue num 25
          }
          chain in_quoted {
            @th,136,8 47 @th,64,8 0x45 @th,224,32 & 0x7ffff != 0x1880b return
            @th,136,8 47 goto in_unsolicited
            @th,136,8 6 @th,64,8 0x45 @th,240,16 1723 goto in_unsolicited
            @th,136,8 6 @th,64,8 0x45 @th,224,16 1723 goto in_unsolicited
          }
          chain untrack_lan {
            iifname { "lan0", "lan1" } fib daddr . mark oifname "wan0" notrack
          }
          chain untrack_own {
            ip saddr { 203.0.113.1, 203.0.113.9 } notrack
          }
          chain untrack_quoted {
            @th,136,8 47 @th,64,8 0x45 @th,224,32 & 0x7ffff != 0x1880b return
            @th,136,8 47 notrack
            @th,136,8 6 @th,64,8 0x45 @th,240,16 1723 notrack
            @th,136,8 6 @th,64,8 0x45 @th,224,16 1723 notrack
          }
          chain raw_gre {
            iifname { "lan0", "lan1" } @th,0,32 & 0x7ffff == 0x1880b ip daddr != 203.0.113.1 ip daddr != 203.0.113.9 fib daddr . mark oifname "wan0" notrack accept
            iifname "wan0" ip daddr { 203.0.113.1, 203.0.113.9 } @th,0,32 & 0x7ffff == 0x1880b notrack queue num 21-24
            iifname { "lan0", "lan1" } ip daddr { 203.0.113.1, 203.0.113.9 } @th,0,32 & 0x7ffff == 0x1880b notrack queue num 21-24
            ip daddr { 203.0.113.1, 203.0.113.9 } iifname { "wan0", "lan0", "lan1" } ip frag-off & 0x1fff != 0 notrack queue num 21-24
          }
          chain raw_control {
            ip daddr { 203.0.113.1, 203.0.113.9 } iifname { "wan0", "lan0", "lan1" } goto in_control
            goto untrack_lan
          }
          chain raw_tcp {
            tcp dport 1723 goto raw_control
            tcp sport 1723 goto raw_control
          }
          chain raw_icmp {
            icmp type { destination-unreachable, time-exceeded, parameter-problem } ip daddr { 203.0.113.1, 203.0.113.9 } iifname { "wan0", "lan0", "lan1" } @th,160,32 { 0xcb007101, 0xcb007109 } goto in_quoted
            icmp type { destination-unreachable, time-exceeded, parameter-problem } @th,192,32 != 0xcb007101 @th,192,32 != 0xcb007109 iifname { "lan0", "lan1" } fib daddr . mark oifname "wan0" goto untrack_quoted
          }
          chain untrack_own_errors {
            oifname "wan0" @th,192,32 != 0xcb007101 @th,192,32 != 0xcb007109 goto untrack_quoted
          }
          chain queue_gre {
            @th,0,32 & 0x7ffff == 0x1880b queue num 21-24
            ip frag-off & 0x1fff != 0 queue num 21-24
          }
          chain queue_control {
            tcp dport 1723 tcp flags & (syn | ack) == syn queue num 25
            tcp dport 1723 queue num 20
            tcp sport 1723 queue num 20
          }
          chain queue_quoted {
            @th,136,8 47 @th,64,8 0x45 @th,224,32 & 0x7ffff != 0x1880b return
            @th,136,8 47 queue num 25
            @th,136,8 6 @th,64,8 0x45 @th,240,16 1723 queue num 25
            @th,136,8 6 @th,64,8 0x45 @th,224,16 1723 queue num 25
          }
          chain queue_leaving_errors {
            oifname "wan0" @th,192,32 != 0xcb007101 @th,192,32 != 0xcb007109 iifname { "lan0", "lan1" } goto queue_quoted
            oifname "wan0" @th,192,32 != 0xcb007101 @th,192,32 != 0xcb007109 fib saddr type local goto queue_quoted
          }
          chain leaving_gre {
            oifname "wan0" iifname { "lan0", "lan1" } goto queue_gre
            oifname "wan0" ip saddr { 203.0.113.1, 203.0.113.9 } goto queue_gre
          }
          chain leaving_tcp {
            oifname "wan0" iifname { "lan0", "lan1" } goto queue_control
            oifname "wan0" ip saddr { 203.0.113.1, 203.0.113.9 } goto queue_control
          }
          chain leaving_icmp {
            icmp type { destination-unreachable, time-exceeded, parameter-problem } goto queue_leaving_errors
          }
          chain raw_prerouting {
            type filter hook prerouting priority raw; policy accept;
            ip protocol gre goto raw_gre
            ip protocol tcp goto raw_tcp
            ip protocol icmp goto raw_icmp
          }
          chain raw_output {
            type filter hook output priority raw; policy accept;
            tcp dport 1723 goto untrack_own
            tcp sport 1723 goto untrack_own
            ip protocol gre @th,0,32 & 0x7ffff == 0x1880b goto untrack_own
            icmp type { destination-unreachable, time-exceeded, parameter-problem } goto untrack_own_errors
          }
          chain mangle_postrouting {
            type filter hook postrouting priority mangle; policy accept;
            ip protocol gre goto leaving_gre
            ip protocol tcp goto leaving_tcp
            ip protocol icmp goto leaving_icmp
          }
        }
        """,
        script(PARAMETERS, true));
  }

  @Test
  void shouldQueueBetweenLansWhatConcernsPublishedServers() {
    String script = script(PUBLISHING, true);
    assertEquals(
        """
            oifname { "lan0", "lan1" } iifname { "lan0", "lan1" } @th,160,32 { 0x0a080002, 0x0a080003 } goto queue_quoted
            oifname { "lan0", "lan1" } iifname { "lan0", "lan1" } @th,192,32 { 0x0a080002, 0x0a080003 } goto queue_quoted
            oifname { "lan0", "lan1" } iifname { "lan0", "lan1" } ip saddr { 10.8.0.2, 10.8.0.3 } goto queue_gre
            oifname { "lan0", "lan1" } iifname { "lan0", "lan1" } ip daddr { 10.8.0.2, 10.8.0.3 } goto queue_gre
            oifname { "lan0", "lan1" } iifname { "lan0", "lan1" } ip saddr { 10.8.0.2, 10.8.0.3 } goto queue_control
            oifname { "lan0", "lan1" } iifname { "lan0", "lan1" } ip daddr { 10.8.0.2, 10.8.0.3 } goto queue_control
        """,
        linesAboutPublishedServers(script));
    assertEquals(script(PARAMETERS, true), withoutLinesAboutPublishedServers(script));
  }

  @Test
  void shouldQueueAllOfPublishedServersWhereTheKernelForgetsWhereItCameFrom() {
    String script = script(PUBLISHING, false);
    assertEquals(
        """
            oifname { "lan0", "lan1" } @th,160,32 { 0x0a080002, 0x0a080003 } goto queue_quoted
            oifname { "lan0", "lan1" } @th,192,32 { 0x0a080002, 0x0a080003 } goto queue_quoted
            oifname { "lan0", "lan1" } ip saddr { 10.8.0.2, 10.8.0.3 } goto queue_gre
            oifname { "lan0", "lan1" } ip daddr { 10.8.0.2, 10.8.0.3 } goto queue_gre
            oifname { "lan0", "lan1" } ip saddr { 10.8.0.2, 10.8.0.3 } goto queue_control
            oifname { "lan0", "lan1" } ip daddr { 10.8.0.2, 10.8.0.3 } goto queue_control
        """,
        linesAboutPublishedServers(script));
    assertEquals(script(PARAMETERS, false), withoutLinesAboutPublishedServers(script));
  }

  @Test
  void shouldQueueAllThatLeavesWhereTheKernelForgetsWhereItCameFrom() {
    String script = script(PARAMETERS, false);
    assertTrue(script.contains("    oifname \"wan0\" goto queue_gre\n"), script);
    assertFalse(script.contains("oifname \"wan0\" iifname"), script);
    assertTrue(
        script.contains(
            "    oifname \"wan0\" @th,192,32 != 0xcb007101 @th,192,32 != 0xcb007109 goto queue_quoted\n"),
        script);
  }

  @Test
  void shouldCompareAddressesInsteadOfLookingRoutesUpWhereOnlyOneWayLeadsOut() {
    RuleParameters oneLan =
        new RuleParameters(
            List.of("lan0"), "wan0", List.of("203.0.113.1"), List.of(), 20, 25, 21, 1);
    List<String> addresses = List.of("10.8.0.1", "127.0.0.1", "203.0.113.1");
    String comparing =
        "    iifname \"lan0\" @th,0,32 & 0x7ffff == 0x1880b ip daddr != 10.8.0.1"
            + " ip daddr != 203.0.113.1 notrack accept\n";
    String lookingUp =
        "    iifname \"lan0\" @th,0,32 & 0x7ffff == 0x1880b ip daddr != 203.0.113.1"
            + " fib daddr . mark oifname \"wan0\" notrack accept\n";

    String oneWay = script(oneLan.withLocal(new LocalInterfaces(addresses, List.of())), true);
    String anotherWay =
        script(oneLan.withLocal(new LocalInterfaces(addresses, List.of("tun0"))), true);

    assertTrue(oneWay.contains(comparing), oneWay);
    assertTrue(anotherWay.contains(lookingUp), anotherWay);
    assertTrue(script(oneLan, true).contains(lookingUp), "nothing is known of the machine");
  }

  @Test
  void shouldLeadToChainsThatHoldNothingButATarget() {
    NftScript script = new NftScript(PARAMETERS.withMssQueue(40), true, NftScript.Queueing.TARGET);
    assertEquals(
        List.of(
            new QueueTarget("ip", "pptp_alg", "to_queue_21_to_24", 21, 4, false),
            new QueueTarget("ip", "pptp_alg", "to_queue_20", 20, 1, false),
            new QueueTarget("ip", "pptp_alg", "to_queue_25", 25, 1, false),
            new QueueTarget("inet", "pptp_alg_mss", "to_queue_40", 40, 1, true)),
        script.targets());
    assertEquals(
        """
        table ip pptp_alg {
          chain to_queue_21_to_24 {
          }
          chain to_queue_20 {
          }
          chain to_queue_25 {
          }
        }
        table inet pptp_alg_mss {
          chain to_queue_40 {
          }
        }
        """,
        script.targetChains());
    String statement = script(PARAMETERS.withMssQueue(40), true);
    assertEquals(
        statement
            .replaceAll("(?m)^(delete table .*|table \\S+ \\S+)\n", "")
            .replace("queue num 21-24", "goto to_queue_21_to_24")
            .replaceAll("queue num (\\d+)( bypass)?", "goto to_queue_$1"),
        script.install(Map.of()));
  }

  @Test
  void shouldKeepTheChainsWithTargetsAndReplaceTheOthers() {
    NftScript script = new NftScript(PARAMETERS, true, NftScript.Queueing.TARGET);
    String replacing =
        script.install(
            Map.of("pptp_alg", List.of("to_queue_20", "to_queue_99", "to_queue_25", "raw_gre")));
    assertEquals(
        """
        flush chain ip pptp_alg to_queue_99
        flush chain ip pptp_alg raw_gre
        delete chain ip pptp_alg to_queue_99
        delete chain ip pptp_alg raw_gre
        """
            + script.install(Map.of()),
        replacing);
  }

  @Test
  void shouldNotBalanceOverASingleQueue() {
    RuleParameters one =
        new RuleParameters(
            List.of("lan0"), "wan0", List.of("203.0.113.1"), List.of(), 20, 25, 21, 1);
    assertTrue(script(one, true).contains("== 0x1880b queue num 21\n"));
  }

  @Test
  void shouldNeverBypassAQueue() {
    assertFalse(script(PARAMETERS, true).contains("bypass"));
  }

  private static String script(RuleParameters parameters, boolean inputInterface) {
    return new NftScript(parameters, inputInterface, NftScript.Queueing.STATEMENT)
        .install(Map.of());
  }

  private static String linesAboutPublishedServers(String script) {
    return script
        .lines()
        .filter(NftScriptTest::isAboutPublishedServers)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String withoutLinesAboutPublishedServers(String script) {
    return script
        .lines()
        .filter(line -> !isAboutPublishedServers(line))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static boolean isAboutPublishedServers(String line) {
    return line.contains("10.8.0.2") || line.contains("0x0a080002");
  }

  @Test
  void shouldQueueForwardedSynsOfBothFamiliesWithABypass() {
    String script = script(PARAMETERS.withMssQueue(40), true);
    assertTrue(script.startsWith(script(PARAMETERS, true)));
    assertTrue(
        script.endsWith(
            """
            table inet pptp_alg_mss
            delete table inet pptp_alg_mss
            table inet pptp_alg_mss {
              chain mangle_forward {
                type filter hook forward priority mangle; policy accept;
                iifname { "lan0", "lan1" } oifname "wan0" tcp flags & (fin | syn | rst) == syn queue num 40 bypass
                iifname "wan0" oifname { "lan0", "lan1" } tcp flags & (fin | syn | rst) == syn queue num 40 bypass
              }
            }
            """),
        script);
  }
}
