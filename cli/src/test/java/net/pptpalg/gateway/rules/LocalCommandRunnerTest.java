package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LocalCommandRunnerTest {

  private final CommandRunner runner = CommandRunner.local();

  @Test
  void shouldFeedStandardInputAndReturnMoreOutputThanAPipeHolds() {
    String input = "a line of text\n".repeat(20_000);
    CommandResult result = runner.run(List.of("cat"), input);
    assertTrue(result.succeeded());
    assertEquals(input, result.standardOutput());
  }

  @Test
  void shouldPassArgumentsOnWithoutAShell() {
    assertEquals("$HOME;ls\n", runner.run(List.of("echo", "$HOME;ls"), "").standardOutput());
  }

  @Test
  void shouldPutTheComplaintInOneLine() {
    CommandResult result =
        runner.run(List.of("sh", "-c", "printf 'one\\n  ^^^^ ~~\\n\\n two\\n' >&2; exit 3"), "");
    assertFalse(result.succeeded());
    assertEquals(3, result.exitStatus());
    assertEquals("one; two", result.errorLine());
  }

  @Test
  void shouldGiveUpOnACommandThatTakesTooLong() {
    CommandRunner impatient = new LocalCommandRunner(List.of(), Duration.ofMillis(50));
    RulesException refusal =
        assertThrows(
            RulesException.class,
            () -> impatient.run(List.of("sleep", "60"), "unread ".repeat(50_000)));
    assertTrue(
        refusal.getMessage().startsWith("gave up on \"sleep 60\" after 50 ms"),
        refusal.getMessage());
  }

  @Test
  void shouldFinishTheCommandOfAThreadThatIsBeingStopped() {
    Thread.currentThread().interrupt();
    CommandResult result = runner.run(List.of("echo", "done"), "");
    assertTrue(Thread.interrupted(), "the interruption is kept");
    assertEquals("done\n", result.standardOutput());
  }

  @Test
  void shouldSayWhichCommandCannotBeStarted() {
    RulesException refusal =
        assertThrows(RulesException.class, () -> runner.run(List.of("/nonexistent/firewall"), ""));
    assertTrue(refusal.getMessage().contains("/nonexistent/firewall"), refusal.getMessage());
  }

  @Test
  void shouldLocateInstalledProgramsOnly() {
    assertTrue(runner.locate("sh").orElseThrow().startsWith("/"));
    assertEquals(Optional.empty(), runner.locate("no-such-firewall-tool"));
  }
}
