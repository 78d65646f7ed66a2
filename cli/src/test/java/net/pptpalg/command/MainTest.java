package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.pptpalg.gateway.api.ManagementServer;
import net.pptpalg.gateway.api.Samples;
import net.pptpalg.gateway.api.ScriptedView;
import net.pptpalg.gateway.api.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MainTest {

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final ScriptedView view = new ScriptedView();

  @Test
  void shouldPrintTheSessionTable() throws Exception {
    view.sessions(() -> CompletableFuture.completedFuture(List.of(Samples.established())));
    try (ManagementServer server = serve()) {
      assertEquals(0, execute("sessions", "--socket", socket()), () -> server + ": " + err);
    }
    assertEquals(SessionTable.render(List.of(Samples.established())), out.toString());
  }

  @Test
  void shouldPrintAnEmptyTableInWordsForPeopleAndAsAnArrayForPrograms() throws Exception {
    try (ManagementServer server = serve()) {
      assertEquals(0, execute("sessions", "--socket", socket()), () -> server + ": " + err);
      assertEquals(0, execute("sessions", "--json", "--socket", socket()));
    }
    assertEquals("no sessions\n[]\n", out.toString());
  }

  @Test
  void shouldPrintNullForACallIdThatIsNotKnown() throws Exception {
    view.sessions(() -> CompletableFuture.completedFuture(List.of(Samples.requested())));
    try (ManagementServer server = serve()) {
      assertEquals(0, execute("sessions", "--json", "--socket", socket()), () -> server + "" + err);
    }
    assertEquals(
        "[{\"id\":8,\"client\":\"10.0.0.30\",\"clientPort\":1044,\"server\":\"192.0.2.10\","
            + "\"serverPort\":11723,\"publicAddress\":\"203.0.113.1\",\"publicPort\":50000,"
            + "\"insideCallId\":0,\"outsideCallId\":4712,\"serverCallId\":null,"
            + "\"state\":\"call-requested\",\"packetsToServer\":0,\"bytesToServer\":0,"
            + "\"packetsToClient\":0,\"bytesToClient\":0,\"ageSeconds\":4,\"idleSeconds\":4,\"mruToServer\":null,\"mruToClient\":null,\"mruChanged\":null,\"restored\":false}]\n",
        out.toString());
  }

  @Test
  void shouldCheckValuesEvenWhereKeysAreWrong() throws Exception {
    Path file = directory.resolve("c.toml");
    Files.writeString(file, "lan = \"nosuch0\"\nzebra = 1\nidle = \"30 minutes\"\nwan = 7\n");

    assertEquals(5, execute("config", "check", file.toString()));

    List<String> lines = err.toString().lines().toList();
    assertEquals(4, lines.size(), err::toString);
    assertTrue(
        lines.get(0).contains(file + ":1:1: lan: there is no interface 'nosuch0'"), err::toString);
    assertTrue(lines.get(1).contains(file + ":2:1: unknown key 'zebra'"), err::toString);
    assertTrue(
        lines.get(2).contains(file + ":3:1: idle: '30 minutes' is not a time"), err::toString);
    assertTrue(lines.get(3).contains(file + ":4:1: wan must be a string"), err::toString);
  }

  @Test
  void shouldFindTheSocketInTheEnvironment() throws Exception {
    try (ManagementServer server = serve()) {
      int exitCode = execute(Map.of("PPTP_ALG_SOCKET", socket()), out, "status");
      assertEquals(0, exitCode, () -> server + ": " + err);
    }
    assertEquals(StatusText.render(Samples.status(4711)), out.toString());
  }

  @Test
  void shouldPrintTheStatusAsJson() throws Exception {
    try (ManagementServer server = serve()) {
      assertEquals(0, execute("status", "--json", "--socket", socket()), () -> server + "" + err);
    }
    String json = out.toString();
    assertTrue(json.startsWith("{\"version\":\"0.1.0\",\"pid\":4711,"), json);
    assertTrue(json.contains("\"gre-unknown-call\":0"), json);
  }

  @Test
  void shouldExitWith3WhenNoGatewayAnswers() {
    assertEquals(3, execute("status", "--socket", socket()));
    assertEquals(
        "pptp-alg: no gateway answers on " + socket() + " (is 'pptp-alg run' up?)\n",
        err.toString());
  }

  @Test
  void shouldExitWith1WhenTheGatewayFails() throws Exception {
    view.status(() -> CompletableFuture.failedFuture(new IllegalStateException()));
    try (ManagementServer server = serve()) {
      assertEquals(1, execute("status", "--socket", socket()), () -> server + ": " + err);
    }
    assertEquals("pptp-alg: the gateway could not answer; its log says why\n", err.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "stat",
        "status extra",
        "status --bogus",
        "sessions --socket",
        "run --wan lo",
        "run --lan lo",
        "run --lan lo --wan lo --wan lo",
        "run --lan l/o --wan lo",
        "run --lan @file --wan lo",
      })
  void shouldExitWith2AndOneLineWhenMisused(String line) {
    assertEquals(2, execute(line.isEmpty() ? new String[0] : line.split(" ")), () -> "" + err);
    assertOneLine();
    assertEquals("", out.toString());
  }

  @Test
  void shouldNotLetAnArgumentDriveTheTerminal() {
    assertEquals(2, execute("status", "--\u001b[2J\nx"));
    assertOneLine();
    assertFalse(err.toString().contains("\u001b"), err.toString());
  }

  @Test
  void shouldExitWith5WhenAnInterfaceDoesNotExist() {
    assertEquals(5, execute("run", "--lan", "lo", "--wan", "nosuch0"));
    assertEquals(
        "pptp-alg: --wan: there is no interface 'nosuch0' ('ip link' lists them)\n",
        err.toString());
  }

  @Test
  void shouldExitWith5AndALineForEachErrorOfTheConfigurationFile() throws Exception {
    Path file = directory.resolve("c.toml");
    Files.writeString(file, "lan = \"lo\"\n\nwann = \"eth0\"\n  lanes = \"two\"\n");

    assertEquals(5, execute("run", "--config", file.toString()));
    List<String> lines = err.toString().lines().toList();
    assertEquals(2, lines.size(), err.toString());
    assertTrue(
        lines.get(0).startsWith("pptp-alg: " + file + ":3:1: unknown key 'wann'"), lines.get(0));
    assertEquals("pptp-alg: " + file + ":4:3: lanes must be an integer", lines.get(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "run --help", "sessions --help", "status -h"})
  void shouldShowHelpWithExamplesOnStandardOutput(String line) {
    assertEquals(0, execute(line.split(" ")));
    assertTrue(out.toString().contains("Examples:\n  pptp-alg "), out.toString());
    assertEquals("", err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "run --version", "sessions -V"})
  void shouldShowTheVersionOfTheBuild(String line) {
    assertEquals(0, execute(line.split(" ")));
    assertEquals("pptp-alg " + Version.current() + "\n", out.toString());
    assertTrue(Version.current().matches("[0-9]+\\.[0-9]+\\.[0-9]+.*"), Version.current());
  }

  @Test
  void shouldBeSilentWhenTheReaderHasGone() {
    assertEquals(0, execute(Map.of(), failing("Broken pipe"), "--version"));
    assertEquals("", err.toString());
  }

  @Test
  void shouldSaySoWhenStandardOutputCanNotBeWritten() {
    assertEquals(1, execute(Map.of(), failing("No space left on device"), "--version"));
    assertEquals(
        "pptp-alg: cannot write to standard output: No space left on device\n", err.toString());
  }

  @Test
  void shouldShowAStackTraceOnlyWhenAskedTo() {
    execute("status", "--socket", socket());
    assertFalse(err.toString().contains("\tat "), err.toString());

    execute(Map.of("PPTP_ALG_TRACE", "1"), out, "status", "--socket", socket());
    assertTrue(err.toString().contains("\tat "), err.toString());
  }

  private ManagementServer serve() throws IOException {
    return new ManagementServer(Path.of(socket()), null, view);
  }

  private String socket() {
    return directory.resolve("s").toString();
  }

  private int execute(String... arguments) {
    return execute(Map.of(), out, arguments);
  }

  private int execute(Map<String, String> variables, OutputStream to, String... arguments) {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(variables, to, errors).execute(arguments);
  }

  private void assertOneLine() {
    String text = err.toString();
    assertTrue(text.startsWith("pptp-alg: ") && text.indexOf('\n') == text.length() - 1, text);
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
