package net.pptpalg.command;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.fuzz.Tally;

/**
 * Any text as a configuration file: it is understood, or each error has its place in the file; what
 * was understood becomes options, or each wrong value is named.
 */
class ConfigurationFuzzTest {
  private static final Tally TALLY = Tally.stateless("configuration");
  private static final Path FILE = Path.of("x.toml");

  @FuzzTest
  void shouldUnderstandOrRefuseAnyText(byte[] input) throws IOException {
    String text = new String(input, StandardCharsets.UTF_8);
    List<String> errors = new ArrayList<>();
    Map<RunKey, Setting> settings = new HashMap<>(ConfigurationFile.parse(FILE, text, errors));
    for (String error : errors) {
      if (!error.matches("(?s)x\\.toml:[0-9]+:[0-9]+: .*")) {
        throw new AssertionError("an error without a place: " + error);
      }
    }
    // Names of hosts would be looked up in the network.
    settings.remove(RunKey.SYSLOG);
    settings.remove(RunKey.METRICS);
    try {
      new RunSettings(settings, name -> List.of()).options();
    } catch (CommandException e) {
      if (e.lines().isEmpty()) {
        throw new AssertionError("refused without a word", e);
      }
    }
    TALLY.add(1);
  }
}
