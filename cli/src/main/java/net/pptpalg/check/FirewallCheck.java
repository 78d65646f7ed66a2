package net.pptpalg.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.pptpalg.check.firewall.IptablesReader;
import net.pptpalg.check.firewall.NftReader;
import net.pptpalg.check.firewall.Obstacle;
import net.pptpalg.check.firewall.Ruleset;
import net.pptpalg.check.firewall.SamplePacket;
import net.pptpalg.gateway.rules.CommandResult;

/** What the machine's firewall does with PPTP that the gateway has translated. */
final class FirewallCheck implements Check {
  private static final String HELPER_SETTING = "/proc/sys/net/netfilter/nf_conntrack_helper";

  @Override
  public void look(Box box, BoxSettings settings, Consumer<Finding> findings) {
    if (!Rights.hasNetAdmin(box)) {
      return;
    }
    List<Ruleset> rulesets = rulesets(box, findings);
    if (settings.knowsInterfaces()) {
      SamplePackets samples = new SamplePackets(settings, Link.all(box));
      report(
          obstacles(rulesets, samples.forwarded()),
          Subject.FORWARD_DROPPED,
          Severity.ERROR,
          Severity.WARNING,
          "are dropped on their way through",
          true,
          findings);
      report(
          obstacles(rulesets, samples.own()),
          Subject.OWN_PPTP_DROPPED,
          Severity.INFO,
          Severity.INFO,
          "are dropped; that matters only where this machine itself is a PPTP client or server",
          true,
          findings);
      report(
          obstacles(rulesets, samples.icmpErrors()),
          Subject.ICMP_ERROR_DROPPED,
          Severity.WARNING,
          Severity.INFO,
          "are dropped, so clients never learn that a packet was too large",
          false,
          findings);
    }
    lookAtHelper(box, rulesets, findings);
    boolean tracks = rulesets.stream().anyMatch(Ruleset::tracksConnections);
    findings.accept(
        Finding.info(
            Subject.CONNTRACK,
            tracks
                ? "the kernel tracks connections: fragments of GRE are reassembled before they are"
                    + " queued"
                : "the kernel need not track connections: fragments of GRE are queued one by one",
            tracks
                ? "a rule or table of the firewall needs it"
                : "no rule or table of the firewall needs it"));
  }

  private static List<Ruleset> rulesets(Box box, Consumer<Finding> findings) {
    List<Ruleset> rulesets = new ArrayList<>();
    Set<String> iptablesTables = new HashSet<>();
    Set<Boolean> flavours = new HashSet<>();
    for (String program : List.of("iptables", "iptables-nft", "iptables-legacy")) {
      if (!box.has(program) || !box.has(program + "-save")) {
        continue;
      }
      boolean overNfTables = box.run(program, "--version").standardOutput().contains("nf_tables");
      if (!flavours.add(overNfTables)) {
        continue;
      }
      CommandResult saved = box.run(program + "-save");
      if (saved.succeeded()) {
        rulesets.add(IptablesReader.read(saved.standardOutput(), program));
        if (overNfTables) {
          iptablesTables.addAll(IptablesReader.tables(saved.standardOutput()));
        }
      }
    }
    if (box.has("nft")) {
      CommandResult listing = box.run("nft", "--json", "list", "ruleset");
      try {
        rulesets.add(NftReader.read(listing.standardOutput(), iptablesTables));
      } catch (IOException e) {
        findings.accept(
            Finding.unchecked(
                Subject.FORWARD_DROPPED,
                "the rules of nft can't be read",
                "nft --json list ruleset: " + e.getMessage()));
      }
    }
    return rulesets;
  }

  private static List<Obstacle> obstacles(List<Ruleset> rulesets, List<SamplePacket> packets) {
    return rulesets.stream()
        .flatMap(ruleset -> packets.stream().flatMap(p -> ruleset.obstacles(p).stream()))
        .toList();
  }

  /** One finding for each chain. */
  private static void report(
      List<Obstacle> obstacles,
      Subject subject,
      Severity certain,
      Severity possible,
      String consequence,
      boolean untracked,
      Consumer<Finding> findings) {
    Map<String, List<Obstacle>> byChain =
        obstacles.stream()
            .collect(
                Collectors.groupingBy(Obstacle::chain, LinkedHashMap::new, Collectors.toList()));
    for (List<Obstacle> inChain : byChain.values()) {
      List<Obstacle> sure = inChain.stream().filter(Obstacle::certain).toList();
      List<Obstacle> worst = sure.isEmpty() ? inChain : sure;
      Obstacle first = worst.get(0);
      String packets =
          worst.stream()
              .map(o -> o.packet().description())
              .distinct()
              .collect(Collectors.joining(", "));
      findings.accept(
          new Finding(
              subject,
              sure.isEmpty() ? possible : certain,
              packets
                  + " "
                  + (sure.isEmpty()
                      ? "may be dropped, under a condition that can't be told here"
                      : consequence),
              "dropped by "
                  + first.dropper()
                  + (first.condition() == null ? "" : ", unless accepted by " + first.condition()),
              untracked
                  ? first.insertion().acceptUntrackedPptp()
                  : first.insertion().acceptIcmpErrors()));
    }
  }

  private static void lookAtHelper(Box box, List<Ruleset> rulesets, Consumer<Finding> findings) {
    String harm =
        "the kernel's own PPTP helper is switched on: it never sees what the gateway translates,"
            + " and takes over when the gateway is stopped; it is needed no more";
    for (Ruleset ruleset : rulesets) {
      for (Ruleset.HelperRule rule : ruleset.helperRules()) {
        findings.accept(
            Finding.warning(Subject.KERNEL_PPTP_HELPER, harm, rule.text(), rule.removal()));
      }
    }
    if (box.read(HELPER_SETTING).orElse("0").equals("1")) {
      findings.accept(
          Finding.warning(
              Subject.KERNEL_PPTP_HELPER,
              harm,
              "net.netfilter.nf_conntrack_helper = 1",
              "sysctl -w net.netfilter.nf_conntrack_helper=0"));
    }
  }
}
