package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** ICMP messages by name, told apart where they arrive by a tag in their header. */
final class IcmpErrors {

  private static final byte[] NO_OPTIONS = {};

  /** No-operations, and what reads as port 1723 where ports are without options. */
  private static final byte[] OPTIONS = {1, 1, 1, 1, 6, (byte) 0xbb, 6, (byte) 0xbb};

  private final Map<String, byte[]> byName = new LinkedHashMap<>();
  private final String quotedSource;
  private final String quotedDestination;

  private IcmpErrors(String quotedSource, String quotedDestination) {
    this.quotedSource = quotedSource;
    this.quotedDestination = quotedDestination;
  }

  /** All kinds of errors about PPTP between these two. */
  static IcmpErrors aboutPptp(String quotedSource, String quotedDestination) {
    IcmpErrors errors = new IcmpErrors(quotedSource, quotedDestination);
    byte[] gre = Payloads.pptpGre(8);
    errors.add("unreachable about GRE", 3, Payloads.GRE, NO_OPTIONS, gre);
    errors.add("time exceeded about GRE", 11, Payloads.GRE, NO_OPTIONS, gre);
    errors.add("parameter problem about GRE", 12, Payloads.GRE, NO_OPTIONS, gre);
    errors.add("two bytes of GRE", 3, Payloads.GRE, NO_OPTIONS, new byte[2]);
    errors.add("GRE with options", 3, Payloads.GRE, OPTIONS, gre);
    errors.add("TCP to 1723", 3, Payloads.TCP, NO_OPTIONS, Payloads.syn(40000, 1723));
    errors.add("TCP from 1723", 11, Payloads.TCP, NO_OPTIONS, Payloads.syn(1723, 40000));
    return errors;
  }

  /** What quotes PPTP but is no such error, and errors about anything else. */
  static IcmpErrors aboutOthers(String quotedSource, String quotedDestination) {
    IcmpErrors errors = new IcmpErrors(quotedSource, quotedDestination);
    byte[] gre = Payloads.pptpGre(8);
    errors.add("source quench", 4, Payloads.GRE, NO_OPTIONS, gre);
    errors.add("echo request", 8, Payloads.GRE, NO_OPTIONS, gre);
    errors.add("GRE version 0", 3, Payloads.GRE, NO_OPTIONS, Payloads.otherGre(8));
    errors.add("TCP elsewhere", 3, Payloads.TCP, NO_OPTIONS, Payloads.syn(40000, 80));
    errors.add("TCP elsewhere with options", 3, Payloads.TCP, OPTIONS, Payloads.syn(40000, 80));
    errors.add("UDP", 3, Payloads.UDP, NO_OPTIONS, Payloads.udp(1723, 1723));
    errors.add("ping", 11, Payloads.ICMP, NO_OPTIONS, new byte[8]);
    return errors;
  }

  static IcmpErrors aboutTcpWithOptions(String quotedSource, String quotedDestination) {
    IcmpErrors errors = new IcmpErrors(quotedSource, quotedDestination);
    errors.add("TCP to 1723, options", 3, Payloads.TCP, OPTIONS, Payloads.syn(40000, 1723));
    errors.add("TCP from 1723, options", 3, Payloads.TCP, OPTIONS, Payloads.syn(1723, 40000));
    return errors;
  }

  Set<String> names() {
    return new TreeSet<>(byName.keySet());
  }

  /** Sends all and then, as a sign that there is no more, one of another protocol. */
  void send(NetworkNamespace sender, String destination) {
    byName.values().forEach(error -> sender.send(Payloads.ICMP, destination, error));
    sender.send(253, destination, new byte[8]);
  }

  /** Counts all kinds at a hook, if they meet a condition in the language of nft. */
  static Observer observe(
      NetworkNamespace namespace, String hook, String priority, String condition) {
    IcmpErrors all = aboutPptp("0.0.0.0", "0.0.0.0");
    all.byName.putAll(aboutOthers("0.0.0.0", "0.0.0.0").byName);
    all.byName.putAll(aboutTcpWithOptions("0.0.0.0", "0.0.0.0").byName);
    StringBuilder counters = new StringBuilder("table ip errors {\n  counter end { }\n");
    StringBuilder rules = new StringBuilder();
    for (String name : all.byName.keySet()) {
      counters.append("  counter c").append(tag(name)).append(" { }\n");
      rules.append(
          "    ip protocol icmp @th,48,16 %1$d %2$s counter name c%1$d\n"
              .formatted(tag(name), condition));
    }
    return Observer.with(
        namespace,
        "errors",
        counters
            + "  chain c {\n    type filter hook %s priority %s; policy accept;\n"
                .formatted(hook, priority)
            + rules
            + "    ip protocol 253 counter name end\n  }\n}\n");
  }

  /** The names of those that arrived, once the end has arrived as often as given. */
  Set<String> arrived(Observer observer, int ends) {
    observer.awaitAtLeast("end", ends);
    Set<String> arrived = new TreeSet<>();
    for (String name : byName.keySet()) {
      if (observer.count("c" + tag(name)) > 0) {
        arrived.add(name);
      }
    }
    return arrived;
  }

  private void add(String name, int type, int protocol, byte[] options, byte[] payload) {
    byte[] quoted = Payloads.ipv4(protocol, quotedSource, quotedDestination, options, payload);
    byte[] before = byName.put(name, Payloads.icmpError(type, tag(name), quoted));
    assertTrue(before == null, name);
  }

  private static int tag(String name) {
    return name.hashCode() & 0xffff;
  }
}
