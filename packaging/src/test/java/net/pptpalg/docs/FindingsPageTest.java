package net.pptpalg.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import net.pptpalg.alg.diagnosis.Finding;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/findings.md} to the catalogue in the code. */
class FindingsPageTest {
  private static final Path PAGE = Path.of("docs", "findings.md");
  private static final String UPDATE = "docs.update";

  @Test
  void shouldHaveAPageThatSaysWhatTheCatalogueSays() throws IOException {
    if (Boolean.getBoolean(UPDATE)) {
      Files.writeString(PAGE, page());
    }
    assertEquals(
        page(),
        Files.readString(PAGE),
        PAGE
            + " is out of date; write it anew with mvn test -pl packaging -am -D"
            + UPDATE
            + "=true");
  }

  @Test
  void shouldGiveEveryFindingACodeOfItsOwnAndAFix() {
    Set<String> codes = new HashSet<>();
    for (Finding finding : Finding.values()) {
      assertTrue(codes.add(finding.code()), finding.code() + " is given twice");
      assertTrue(!finding.causes().isEmpty(), finding + " has no cause");
      String fixes =
          finding.gatewayFix() + finding.serverFix() + finding.clientFix() + finding.upstreamFix();
      assertTrue(!fixes.isEmpty(), finding + " has no fix");
    }
  }

  private static String page() {
    StringBuilder text = new StringBuilder();
    text.append("# Findings\n\n");
    text.append(
        "What `pptp-alg diagnose` can find. Codes are stable. A *failure* keeps the tunnel ");
    text.append("from coming up or breaks it,\nan *impairment* makes it work badly, a *weakness* ");
    text.append("leaves it open to others. Generated from the code: don't edit.\n\n");
    text.append("| code | severity | what |\n|---|---|---|\n");
    for (Finding finding : Finding.values()) {
      text.append("| [").append(finding.code()).append("](#").append(anchor(finding));
      text.append(") | ").append(finding.severity().text());
      text.append(" | ").append(finding.title()).append(" |\n");
    }
    for (Finding finding : Finding.values()) {
      append(text, finding);
    }
    return text.toString();
  }

  private static void append(StringBuilder text, Finding finding) {
    text.append("\n## ").append(finding.code()).append("\n\n");
    text.append("**").append(finding.title()).append(".** (").append(finding.severity().text());
    text.append(")\n\n");
    text.append("- Windows shows: ").append(finding.windowsError()).append('\n');
    text.append("- Linux logs: ").append(finding.pppdLog()).append('\n');
    text.append("\nLikely causes, the likeliest first:\n\n");
    int number = 1;
    for (String cause : finding.causes()) {
      text.append(number++).append(". ").append(cause).append('\n');
    }
    text.append("\nWhat to do:\n\n");
    fix(text, "gateway", finding.gatewayFix());
    fix(text, "server", finding.serverFix());
    fix(text, "client", finding.clientFix());
    fix(text, "on the way", finding.upstreamFix());
  }

  private static void fix(StringBuilder text, String where, String fix) {
    if (!fix.isEmpty()) {
      text.append("- ").append(where).append(": ").append(fix).append('\n');
    }
  }

  private static String anchor(Finding finding) {
    return finding.code().toLowerCase(Locale.ROOT);
  }
}
