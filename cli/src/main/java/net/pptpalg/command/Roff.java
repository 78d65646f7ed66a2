package net.pptpalg.command;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** A manual page in the making, in the macros of man(7). */
final class Roff {
  private final StringBuilder text = new StringBuilder();

  /** The last line is a heading. */
  private boolean headed;

  /** Begins the page. */
  Roff(String name, int section, String purpose) {
    String title = argument(name.toUpperCase(Locale.ROOT));
    line(".TH " + title + " " + section + " " + date() + " \"pptp-alg\"");
    line(".SH NAME");
    line(escaped(name) + " \\- " + escaped(purpose));
  }

  /** The day of the build, which whoever wants to repeat it can set. */
  private static LocalDate date() {
    String epoch = System.getenv().getOrDefault("SOURCE_DATE_EPOCH", "");
    Instant built =
        epoch.matches("[0-9]{1,12}") ? Instant.ofEpochSecond(Long.parseLong(epoch)) : Instant.now();
    return LocalDate.ofInstant(built, ZoneOffset.UTC);
  }

  void section(String title) {
    line(".SH " + argument(title));
    headed = true;
  }

  void subsection(String title) {
    line(".SS " + argument(title));
    headed = true;
  }

  void paragraph(String words) {
    apart();
    line(escaped(words));
  }

  /** Right behind a heading there is room already. */
  private void apart() {
    if (!headed) {
      line(".PP");
    }
  }

  /** A term in bold with words that explain it. */
  void entry(String term, String words) {
    line(".TP");
    line(".B " + argument(term));
    line(escaped(words));
  }

  /** The way a command is called. */
  void call(String synopsis) {
    apart();
    line(".B " + argument(synopsis));
  }

  /** Lines as they are, not filled. */
  void example(List<String> lines) {
    apart();
    line(".RS 4");
    line(".nf");
    lines.forEach(example -> line(escaped(example)));
    line(".fi");
    line(".RE");
  }

  void reference(String... pages) {
    for (int i = 0; i < pages.length; i++) {
      String[] parts = pages[i].split("[()]");
      line(".BR " + argument(parts[0]) + " (" + parts[1] + ")" + (i + 1 < pages.length ? "," : ""));
    }
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private void line(String content) {
    text.append(content).append('\n');
    headed = false;
  }

  private static String argument(String words) {
    return '"' + escaped(words).replace("\"", "\\(dq") + '"';
  }

  /** Nothing in it is an escape, and a line can't begin with a macro. */
  private static String escaped(String words) {
    String safe =
        words.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("^", "\\(ha");
    return safe.startsWith(".") ? "\\&" + safe : safe;
  }
}
