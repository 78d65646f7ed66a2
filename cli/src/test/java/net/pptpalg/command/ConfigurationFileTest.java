package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFileTest {

  @TempDir Path directory;

  @Test
  void shouldReadEveryKey() throws Exception {
    Map<RunKey, Setting> settings =
        read(
            """
            # The gateway of the branch office.
            lan = ["br0", "br1"]
            wan = "eth1"
            public = "203.0.113.1"
            socket = "/run/s"
            socket-group = "netdev"
            state-dir = "/var/lib/x"
            lanes = 2
            queue = 100
            publish = "192.168.1.80"
            max-connections-per-client = 4
            max-half-open-per-client = 3
            max-calls-per-client = 2
            half-open = 20
            linger = "500ms"
            idle = "1h"
            call-idle = "1d"
            id-rest = "30s"
            diagnose = "off"
            keep-rules = "on"
            max-connections = 1000
            max-unproven = 100
            max-calls = 2000
            ban-after = 5
            ban-window = "5m"
            ban-time = "1h"
            clamp-mss = "auto"
            mru = 1400
            accounting = "/var/log/pptp-alg/calls.log"
            accounting-size = 10
            accounting-files = 3
            accounting-journal = "on"
            syslog = "192.0.2.1:514"
            metrics = "9723"
            """);

    assertEquals(RunKey.values().length, settings.size());
    assertEquals(List.of("br0", "br1"), settings.get(RunKey.LAN).values());
    assertEquals(List.of("203.0.113.1"), settings.get(RunKey.PUBLIC).values());
    assertEquals("100", settings.get(RunKey.QUEUE).value());
    assertEquals("1400", settings.get(RunKey.MRU).value());
  }

  @Test
  void shouldKeepThePlaceOfAValueForLaterErrors() throws Exception {
    Setting lanes = read("wan = \"eth1\"\n lanes = 900\n").get(RunKey.LANES);

    assertEquals(file() + ":2:2: lanes: too many", lanes.invalid("too many").getMessage());
    assertEquals(5, lanes.invalid("too many").exitCode());
  }

  @Test
  void shouldReportEveryErrorInTheOrderOfTheFile() {
    List<String> lines = errors("zebra = 1\nwan = 7\n[lan]\nx = 1\n");

    assertEquals(3, lines.size(), lines.toString());
    assertTrue(lines.get(0).startsWith(file() + ":1:1: unknown key 'zebra'"), lines.get(0));
    assertEquals(file() + ":2:1: wan must be a string", lines.get(1));
    assertEquals(file() + ":3:1: lan must be a string or an array of strings", lines.get(2));
  }

  @Test
  void shouldReportTheErrorsThatTheParserThrows() {
    List<String> lines = errors(" [\"lan\\E\"]\n");

    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.get(0).startsWith(file() + ":1:"), lines.get(0));
    assertTrue(lines.get(0).contains("Invalid escape sequence"), lines.get(0));
  }

  @Test
  void shouldSayWhichKeyWasMeant() {
    List<String> lines = errors("lann = \"br0\"\n");

    assertEquals(List.of(file() + ":1:1: unknown key 'lann' (did you mean 'lan'?)"), lines);
  }

  @Test
  void shouldRatherSuggestAKeyThatIsNotThereYet() {
    List<String> lines = errors("lan = \"br0\"\nlane = 2\n");

    assertEquals(List.of(file() + ":2:1: unknown key 'lane' (did you mean 'lanes'?)"), lines);
  }

  @Test
  void shouldLetLaterDropInsWinAndNameTheirPlace() throws Exception {
    Files.createDirectories(directory.resolve("conf.d"));
    Files.writeString(directory.resolve("conf.d/20-late.toml"), "lanes = 3\n");
    Files.writeString(directory.resolve("conf.d/10-early.toml"), "lanes = 2\nwan = \"eth2\"\n");
    Files.writeString(directory.resolve("conf.d/ignored.txt"), "nonsense");
    Map<RunKey, Setting> settings = read("lanes = 1\nlan = \"br0\"\n");

    assertEquals("3", settings.get(RunKey.LANES).value());
    assertEquals("eth2", settings.get(RunKey.WAN).value());
    assertEquals("br0", settings.get(RunKey.LAN).value());
    assertEquals(
        directory.resolve("conf.d/20-late.toml") + ":1:1", settings.get(RunKey.LANES).place());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wan = eth1\n",
        "wan = \"eth1\n",
        "wan\n",
        "wan = \"a\"\nwan = \"b\"\n",
        "\u0000\n",
        "lan = [\"a\"\n",
      })
  void shouldReportALineAndAColumnForEveryMistakeOfSyntax(String text) {
    for (String line : errors(text)) {
      assertTrue(line.matches("\\Q" + file() + "\\E:[0-9]+:[0-9]+: .+"), line);
    }
  }

  @Test
  void shouldSaySoWhenThereIsNoSuchFile() {
    CommandException failure =
        assertThrows(CommandException.class, () -> ConfigurationFile.read(file()));

    assertEquals(file() + ": there is no such file", failure.getMessage());
    assertEquals(5, failure.exitCode());
  }

  @Test
  void shouldSaySoWhenTheFileIsNotText() throws Exception {
    Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    CommandException failure =
        assertThrows(CommandException.class, () -> ConfigurationFile.read(file()));
    assertEquals(file() + ": is not text in UTF-8", failure.getMessage());
  }

  private Map<RunKey, Setting> read(String text) throws Exception {
    Files.writeString(file(), text);
    return ConfigurationFile.read(file());
  }

  private List<String> errors(String text) {
    CommandException failure = assertThrows(CommandException.class, () -> read(text));
    assertEquals(5, failure.exitCode());
    return failure.lines();
  }

  private Path file() {
    return directory.resolve("c.toml");
  }
}
