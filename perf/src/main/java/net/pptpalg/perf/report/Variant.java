package net.pptpalg.perf.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Under what circumstances something was measured.
 *
 * @param packetBytes length of each IPv4 packet, 0 where it does not matter
 * @param calls how many there were, 0 where it does not matter
 * @param circumstances anything else, for people; may be empty
 */
public record Variant(int packetBytes, int calls, String circumstances) {
  /** Nothing to be told. */
  public static final Variant NONE = new Variant(0, 0, "");

  /** For people, and a key: equal variants have equal texts. */
  public String text() {
    List<String> parts = new ArrayList<>();
    if (packetBytes > 0) {
      parts.add(packetBytes + " B");
    }
    if (calls > 0) {
      parts.add(String.format(Locale.ROOT, "%,d calls", calls));
    }
    if (!circumstances.isEmpty()) {
      parts.add(circumstances);
    }
    return String.join(", ", parts);
  }
}
