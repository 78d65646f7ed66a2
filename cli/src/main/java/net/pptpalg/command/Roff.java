package net.pptpalg.command;

import java.util.List;
import java.util.Locale;

/** A manual page in the making, in the macros of man(7). */
final class Roff {
  private final StringBuilder text = new StringBuilder();

  /** Begins the page. */
  Roff(String name, int section, String purpose) {
    line(".TH " + argument(name.toUpperCase(Locale.ROOT)) + " " + section + " \"\" \"pptp-alg\"");
    line(".SH NAME");
    line(escaped(name) + " \\- " + escaped(purpose));
  }

  void section(String title) {
    line(".SH " + argument(title));
  }

  void subsection(String title) {
    line(".SS " + argument(title));
  }

  void paragraph(String words) {
    line(".PP");
    line(escaped(words));
  }

  /** A term in bold with words that explain it. */
  void entry(String term, String words) {
    line(".TP");
    line(".B " + argument(term));
    line(escaped(words));
  }

  /** The way a command is called. */
  void call(String synopsis) {
    line(".PP");
    line(".B " + argument(synopsis));
  }

  /** Lines as they are, not filled. */
  void example(List<String> lines) {
    line(".PP");
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
