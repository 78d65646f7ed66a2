package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.capture.SampleCaptures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DiagnoseCommandTest {

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void shouldExitWith8AndPrintFindingEvidenceFixAndTimeline() throws IOException {
    assertEquals(8, diagnose(SampleCaptures.of(Finding.AUTHENTICATION_FAILED)), err::toString);
    String text = out.toString();
    assertTrue(text.contains("PPTP-502 failure: Wrong user name or password"), text);
    assertTrue(text.contains("the server's error: E=691"), text);
    assertTrue(text.contains("Windows shows: 691"), text);
    assertTrue(text.contains("on the client: Type the password again"), text);
    assertTrue(text.contains("CHAP Failure E=691"), text);
    assertFalse(text.contains("SECRET"), text);
  }

  @Test
  void shouldExitWith0WhenNothingIsWrong() throws IOException {
    assertEquals(0, diagnose(SampleCaptures.healthy()), err::toString);
    assertTrue(out.toString().contains("Nothing is wrong."), out.toString());
  }

  @Test
  void shouldExitWith7WhenThereIsNoPptp() throws IOException {
    assertEquals(7, diagnose(SampleCaptures.withoutPptp()));
    assertEquals("pptp-alg: " + file() + ": holds no PPTP (1 frames).\n", err.toString());
    err.reset();
    assertEquals(7, diagnose(SampleCaptures.healthy(), "--client", "10.9.9.9"));
    assertTrue(err.toString().contains("holds no PPTP of client 10.9.9.9"), err.toString());
  }

  @Test
  void shouldExitWith1WhenTheFileCanNotBeRead() throws IOException {
    assertEquals(1, diagnose(new byte[0]));
    assertEquals("pptp-alg: " + file() + ": the file is empty\n", err.toString());
    err.reset();
    assertEquals(1, execute(directory.resolve("nosuch").toString()));
    assertTrue(err.toString().contains("there is no such file"), err.toString());
    err.reset();
    assertEquals(1, execute(directory.toString()));
    assertTrue(err.toString().contains("is a directory"), err.toString());
  }

  @Test
  void shouldExitWith2WhenAnAddressIsNone() throws IOException {
    assertEquals(2, diagnose(SampleCaptures.healthy(), "--server", "vpn.example"));
    assertTrue(err.toString().contains("--server: 'vpn.example' is not an IPv4 address"));
  }

  @Test
  void shouldPrintTheSameForPrograms() throws IOException {
    assertEquals(8, diagnose(SampleCaptures.of(Finding.GRE_BLOCKED_INWARD), "--json"));
    Map<String, Object> report = JSON.std.mapFrom(out.toString());
    assertEquals(false, report.get("healthy"));
    Map<?, ?> connection = (Map<?, ?>) ((List<?>) report.get("connections")).get(0);
    Map<?, ?> call = (Map<?, ?>) ((List<?>) connection.get("calls")).get(0);
    Map<?, ?> finding = (Map<?, ?>) ((List<?>) call.get("findings")).get(0);
    assertEquals("PPTP-303", finding.get("code"));
    assertEquals(7, call.get("clientCallId"));
    assertEquals(4, ((Map<?, ?>) call.get("fromClient")).get("packets"));
  }

  @Test
  void shouldShowHelpWithExamples() {
    assertEquals(0, execute("--help"));
    assertTrue(out.toString().contains("Examples:\n  pptp-alg diagnose"), out.toString());
  }

  @Test
  void shouldDiagnoseWhatIsThereOfAFileThatIsCutShort() throws IOException {
    byte[] file = SampleCaptures.of(Finding.AUTHENTICATION_FAILED);
    assertEquals(8, diagnose(Arrays.copyOf(file, file.length - 5)));
    assertTrue(out.toString().contains("ends in the midst of a record"), out.toString());
  }

  private int diagnose(byte[] capture, String... options) throws IOException {
    Files.write(file(), capture);
    String[] arguments = new String[options.length + 1];
    arguments[0] = file().toString();
    System.arraycopy(options, 0, arguments, 1, options.length);
    return execute(arguments);
  }

  private Path file() {
    return directory.resolve("c.pcap");
  }

  private int execute(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "diagnose";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Main(Map.of(), out, errors).execute(all);
  }
}
