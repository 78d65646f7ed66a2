package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On the real kernel. */
class ChangeProbeTest {

  @BeforeAll
  static void needsRoot() {
    NetworkNamespace.requireRoot();
  }

  @Test
  void shouldSeeAChangedPacketPass() throws IOException {
    assertEquals(ChangeProbe.Result.PASSED, probe().tryIn(List.of()));
  }

  @Test
  void shouldNoticeThatChangedPacketsVanish() throws IOException {
    // What such a kernel does: the packet as it was would pass, the changed one does not.
    assertEquals(ChangeProbe.Result.REFUSED, probe().tryIn(List.of(dropping('c'))));
    assertEquals(ChangeProbe.Result.PASSED, probe().tryIn(List.of(dropping('s'))));
  }

  @Test
  void shouldNotTryWhereTheNetworkIsTheMachinesOwn() throws IOException {
    CommandRunner nothing =
        new CommandRunner() {
          @Override
          public Optional<String> locate(String program) {
            throw new AssertionError(program);
          }

          @Override
          public CommandResult run(List<String> command, String standardInput) {
            throw new AssertionError(command);
          }
        };
    assertEquals(ChangeProbe.Result.PASSED, new ChangeProbe(LinuxKernel.load(), nothing).run());
  }

  /** Drops what arrives with this contents. */
  private static List<String> dropping(char contents) {
    return List.of(
        "nft",
        "add table ip refuse; add chain ip refuse in { type filter hook input priority 0; };"
            + " add rule ip refuse in udp dport 9 @th,64,8 "
            + (int) contents
            + " drop");
  }

  private static ChangeProbe probe() throws IOException {
    return new ChangeProbe(LinuxKernel.load(), CommandRunner.local());
  }
}
