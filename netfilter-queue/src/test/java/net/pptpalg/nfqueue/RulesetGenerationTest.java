package net.pptpalg.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the real kernel, in a namespace where nobody else changes rules. */
class RulesetGenerationTest {
  private NetworkNamespace namespace;
  private RulesetGeneration generation;

  @BeforeEach
  void enter() throws IOException {
    namespace = NetworkNamespace.enterNew();
    generation = RulesetGeneration.open(LinuxKernel.load());
  }

  @AfterEach
  void leave() {
    if (generation != null) {
      generation.close();
    }
    if (namespace != null) {
      namespace.close();
    }
  }

  @Test
  void shouldStayWhileNobodyChangesARule() {
    namespace.run("nft", "add table ip t");
    long before = generation.current();

    namespace.run("nft", "list", "ruleset");

    assertNotEquals(RulesetGeneration.UNKNOWN, before);
    assertEquals(before, generation.current());
  }

  @Test
  void shouldChangeWithEveryChangeByNftAndByIptablesOverNfTables() {
    for (String change :
        new String[] {
          "nft add table ip t",
          "nft flush ruleset",
          "iptables-nft -w -t mangle -A FORWARD -j ACCEPT",
          "iptables-nft -w -t mangle -F",
          "ip6tables-nft -w -t mangle -A FORWARD -j ACCEPT"
        }) {
      long before = generation.current();
      namespace.run(change.split(" "));
      assertNotEquals(before, generation.current(), change);
    }
  }
}
