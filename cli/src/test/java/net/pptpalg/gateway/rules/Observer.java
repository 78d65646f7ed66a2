package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts the packets of one namespace by kind, in a table of nft that decides nothing. */
final class Observer {

  private static final String COUNTERS =
      """
      table ip observe {
        counter to_server { }
        counter from_server { }
        counter pptp_gre { }
        counter other_gre { }
        counter later_fragments { }
        counter unknown { }
        chain c {
          type filter hook %s priority %s; policy accept;
          tcp dport 1723 counter name to_server
          tcp sport 1723 counter name from_server
          ip protocol gre ip frag-off & 0x1fff == 0 @th,0,32 & 0x7ffff == 0x1880b counter name pptp_gre
          ip protocol gre ip frag-off & 0x1fff == 0 @th,0,32 & 0x7ffff != 0x1880b counter name other_gre
          ip frag-off & 0x1fff != 0 counter name later_fragments
          ip protocol 253 counter name unknown
        }
      }
      """;

  private final NetworkNamespace namespace;
  private final String table;

  private Observer(NetworkNamespace namespace, String table) {
    this.namespace = namespace;
    this.table = table;
  }

  /** Counts kinds of PPTP, and what isn't PPTP. */
  static Observer ofPptp(NetworkNamespace namespace, String hook, String priority) {
    return with(namespace, "observe", COUNTERS.formatted(hook, priority));
  }

  /** Counts with a table of the test's own. */
  static Observer with(NetworkNamespace namespace, String table, String script) {
    namespace.feed(script, "nft", "-f", "-");
    return new Observer(namespace, table);
  }

  long count(String counter) {
    String listing = namespace.run("nft", "list", "counter", "ip", table, counter);
    Matcher packets = Pattern.compile("packets (\\d+)").matcher(listing);
    assertTrue(packets.find(), listing);
    return Long.parseLong(packets.group(1));
  }

  void awaitAtLeast(String counter, long expected) {
    long deadlineNs = System.nanoTime() + 10_000_000_000L;
    while (count(counter) < expected) {
      assertTrue(
          System.nanoTime() < deadlineNs,
          () ->
              "%s is not %d: %s"
                  .formatted(
                      counter, expected, namespace.run("nft", "list", "table", "ip", table)));
    }
  }
}
