package net.pptpalg.command;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.pptpalg.check.BoxReport;
import net.pptpalg.check.Finding;
import net.pptpalg.check.Severity;

/** The findings of {@code check}, for people and for programs. */
final class CheckText {
  private static final String SEEN = "    seen   ";
  private static final String MEND = "    mend   ";

  private CheckText() {}

  /** A finding a paragraph: what, how it is known, the commands, ready to be copied. */
  static String render(BoxReport report) {
    StringBuilder text = new StringBuilder();
    boolean mends = false;
    for (Finding finding : report.findings()) {
      text.append(label(finding.severity()))
          .append(": ")
          .append(finding.subject().label())
          .append(": ")
          .append(printable(finding.sentence()))
          .append('\n')
          .append(SEEN)
          .append(printable(finding.evidence()))
          .append('\n');
      for (String command : finding.remedy()) {
        text.append(MEND).append(printable(command)).append('\n');
        mends = true;
      }
    }
    text.append(text.isEmpty() ? "" : "\n")
        .append(count(report.count(Severity.ERROR), "error"))
        .append(", ")
        .append(count(report.count(Severity.WARNING), "warning"));
    long unchecked = report.count(Severity.UNCHECKED);
    text.append(unchecked == 0 ? "\n" : ", " + unchecked + " not checked\n");
    if (mends) {
      text.append("The commands last until the next boot, or until the firewall is loaded anew.\n");
    }
    return text.toString();
  }

  static String json(BoxReport report) throws IOException {
    List<Map<String, Object>> findings = new ArrayList<>();
    for (Finding finding : report.findings()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", finding.subject().label());
      fields.put("severity", label(finding.severity()));
      fields.put("sentence", finding.sentence());
      fields.put("evidence", finding.evidence());
      fields.put("remedy", finding.remedy());
      findings.add(fields);
    }
    return JSON.std.asString(findings);
  }

  private static String label(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  private static String count(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** It quotes rules, names and programs of others: nothing that moves a terminal's cursor. */
  private static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> safe.appendCodePoint(Character.isISOControl(point) ? '?' : point));
    return safe.toString();
  }
}
