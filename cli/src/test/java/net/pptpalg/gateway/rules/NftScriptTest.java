package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class NftScriptTest {

  private static final RuleParameters PARAMETERS =
      new RuleParameters(
          List.of("lan0", "lan1"), "wan0", List.of("203.0.113.1", "203.0.113.9"), 20, 21, 4);

  @Test
  void shouldReplaceTheTableInOneTransaction() {
    assertEquals(
        """
        table ip pptp_alg
        delete table ip pptp_alg
        table ip pptp_alg {
          chain untrack {
            iifname { "wan0", "lan0", "lan1" } ip daddr { 203.0.113.1, 203.0.113.9 } notrack
            iifname { "lan0", "lan1" } fib daddr . mark oifname "wan0" notrack
          }
          chain untrack_own {
            ip saddr { 203.0.113.1, 203.0.113.9 } notrack
          }
          chain queues {
            tcp dport 1723 queue num 20
            tcp sport 1723 queue num 20
            ip protocol gre @th,0,32 & 0x7ffff == 0x1880b queue num 21-24
            ip protocol gre ip frag-off & 0x1fff != 0 queue num 21-24
          }
          chain raw_prerouting {
            type filter hook prerouting priority raw; policy accept;
            tcp dport 1723 goto untrack
            tcp sport 1723 goto untrack
            ip protocol gre @th,0,32 & 0x7ffff == 0x1880b goto untrack
          }
          chain raw_output {
            type filter hook output priority raw; policy accept;
            tcp dport 1723 goto untrack_own
            tcp sport 1723 goto untrack_own
            ip protocol gre @th,0,32 & 0x7ffff == 0x1880b goto untrack_own
          }
          chain mangle_prerouting {
            type filter hook prerouting priority mangle; policy accept;
            iifname { "wan0", "lan0", "lan1" } ip daddr { 203.0.113.1, 203.0.113.9 } goto queues
          }
          chain mangle_postrouting {
            type filter hook postrouting priority mangle; policy accept;
            oifname "wan0" iifname { "lan0", "lan1" } goto queues
            oifname "wan0" ip saddr { 203.0.113.1, 203.0.113.9 } goto queues
          }
        }
        """,
        NftScript.install(PARAMETERS, true));
  }

  @Test
  void shouldQueueAllThatLeavesWhereTheKernelForgetsWhereItCameFrom() {
    String script = NftScript.install(PARAMETERS, false);
    assertTrue(script.contains("    oifname \"wan0\" goto queues\n"), script);
    assertFalse(script.contains("oifname \"wan0\" iifname"), script);
  }

  @Test
  void shouldNotBalanceOverASingleQueue() {
    RuleParameters one =
        new RuleParameters(List.of("lan0"), "wan0", List.of("203.0.113.1"), 20, 21, 1);
    assertTrue(NftScript.install(one, true).contains("== 0x1880b queue num 21\n"));
  }

  @Test
  void shouldNeverBypassAQueue() {
    assertFalse(NftScript.install(PARAMETERS, true).contains("bypass"));
  }
}
