package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {

  @TempDir Path directory;

  @BeforeEach
  void writeThem() throws IOException {
    Documents.main(new String[] {directory.toString()});
  }

  @Test
  void shouldBeTheSameEveryTime() throws IOException {
    List<String> names = List.of("pptp-alg.8", "pptp-alg.toml.5", "pptp-alg.bash", "_pptp-alg");
    for (String name : names) {
      String before = Files.readString(directory.resolve(name));
      Files.delete(directory.resolve(name));
      Documents.main(new String[] {directory.toString()});
      assertEquals(before, Files.readString(directory.resolve(name)), name);
    }
  }

  @Test
  void shouldNameEveryCommandOptionAndKey() throws IOException {
    String program = plain(Files.readString(directory.resolve("pptp-alg.8")));
    Documents.program()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              assertTrue(program.contains("pptp-alg " + name), name);
              command
                  .getCommandSpec()
                  .options()
                  .forEach(
                      option ->
                          assertTrue(
                              option.usageHelp()
                                  || option.versionHelp()
                                  || program.contains(option.longestName()),
                              option.longestName()));
            });
    String configuration = plain(Files.readString(directory.resolve("pptp-alg.toml.5")));
    for (RunKey key : RunKey.values()) {
      assertTrue(configuration.contains(".B \"" + key.key() + "\""), key.key());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pptp-alg.8", "pptp-alg.toml.5"})
  void shouldRenderWithoutWarnings(String page) throws Exception {
    if (!Files.exists(Path.of("/usr/bin/groff"))) {
      System.err.println("SKIPPED: rendering manual pages needs groff (apt install groff-base)");
      return;
    }
    Process groff =
        new ProcessBuilder(
                "groff", "-man", "-Tutf8", "-ww", "-z", directory.resolve(page).toString())
            .redirectErrorStream(true)
            .start();
    String warnings = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, groff.waitFor());
    assertEquals("", warnings);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pptp-alg.8", "pptp-alg.toml.5"})
  void shouldSatisfyMandoc(String page) throws Exception {
    if (!Files.exists(Path.of("/usr/bin/mandoc"))) {
      System.out.println("NOT TRIED: no mandoc here; the manual pages are not checked by it");
      return;
    }
    Process mandoc =
        new ProcessBuilder(
                "mandoc", "-T", "lint", "-W", "warning", directory.resolve(page).toString())
            .redirectErrorStream(true)
            .start();
    String warnings = new String(mandoc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, mandoc.waitFor());
    assertEquals("", warnings);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "pptp-alg s|sessions status",
        "pptp-alg config |check show",
        "pptp-alg check --j|--json",
        "pptp-alg run --max-c|--max-connections-per-client --max-calls-per-client",
      })
  void shouldCompleteInBash(String line, String wanted) throws Exception {
    List<String> words = new ArrayList<>(List.of(line.split(" ")));
    if (line.endsWith(" ") || line.equals("pptp-alg config")) {
      words.add("");
    }
    String script =
        "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_LINE=\"$*\";"
            + " COMP_POINT=${#COMP_LINE}; COMP_TYPE=9; _complete_pptp-alg 2>/dev/null;"
            + " printf '%s\\n' \"${COMPREPLY[@]}\"";
    List<String> command =
        new ArrayList<>(
            List.of("bash", "--norc", "-c", script, directory.resolve("pptp-alg.bash").toString()));
    command.addAll(words);
    Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
    String replies = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, bash.waitFor(), replies);
    for (String one : wanted.split(" ")) {
      assertTrue(replies.lines().map(String::strip).anyMatch(one::equals), replies);
    }
    assertFalse(replies.contains("syntax error"), replies);
  }

  private static String plain(String roff) {
    return roff.replace("\\-", "-");
  }
}
