package net.pptpalg.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import net.pptpalg.testbed.Namespace;

/** What a machine has to hold the gateway's rules. */
enum RulesBackend {
  /** With the kernel's queue statement or without. */
  NFT("iptables-nft"),
  IPTABLES_OVER_NF_TABLES("iptables-nft"),
  IPTABLES_LEGACY("iptables-legacy");

  private static final String REFUSING_NFT = "#!/bin/sh\necho no nft here >&2\nexit 1\n";

  private final String iptables;

  RulesBackend(String iptables) {
    this.iptables = iptables;
  }

  /** The flavour of iptables there. */
  String iptables() {
    return iptables;
  }

  /** Makes a folder that, ahead of all others on the path, makes a machine such a one. */
  void imitateIn(Path folder) throws IOException {
    Files.createDirectory(folder);
    for (String suffix : List.of("", "-save", "-restore")) {
      Files.createSymbolicLink(
          folder.resolve("iptables" + suffix), Path.of("/usr/sbin/" + iptables + suffix));
    }
    if (this != NFT) {
      Path nft = Files.writeString(folder.resolve("nft"), REFUSING_NFT);
      Files.setPosixFilePermissions(nft, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** How the gateway's log calls it. */
  String inWords() {
    return switch (this) {
      case NFT -> "rules: nft";
      case IPTABLES_OVER_NF_TABLES -> "rules: iptables (nf_tables)";
      case IPTABLES_LEGACY -> "rules: iptables (legacy)";
    };
  }

  /** The gateway's rules there, in any order; an empty list in words when there are none. */
  String rules(Namespace namespace) {
    if (this == NFT) {
      String tables = namespace.run("nft", "list", "tables");
      return tables.contains("pptp_alg")
          ? namespace.run("nft", "list", "table", "ip", "pptp_alg")
          : "[]";
    }
    return namespace
        .run(iptables + "-save")
        .lines()
        .filter(line -> line.contains("PPTP-ALG"))
        .map(line -> line.replaceAll("\\[\\d+:\\d+\\]", ""))
        .sorted()
        .toList()
        .toString();
  }

  /** What other programs do to rules, each as a command. */
  List<List<String>> disturbances() {
    List<String> flushAll = List.of("nft", "flush", "ruleset");
    List<String> mangle = List.of(iptables, "-w", "5", "-t", "mangle", "-F");
    List<String> jump =
        List.of(iptables, "-w", "5", "-t", "raw", "-D", "PREROUTING", "-j", "PPTP-ALG-PRE");
    return switch (this) {
      case NFT ->
          List.of(
              flushAll,
              List.of("nft", "flush", "chain", "ip", "pptp_alg", "raw_prerouting"),
              List.of("nft", "delete", "table", "ip", "pptp_alg"));
      case IPTABLES_OVER_NF_TABLES -> List.of(flushAll, mangle, jump);
      case IPTABLES_LEGACY -> List.of(mangle, jump);
    };
  }
}
