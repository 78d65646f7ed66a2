package net.pptpalg.gateway.api;

/** Tells counters of packets that went no further from the others, by the sentence they have. */
public final class Drops {

  private Drops() {}

  /**
   * Whether a counter counts packets that were dropped for one reason.
   *
   * @param sentence what it counts, in words
   */
  public static boolean isReason(String sentence) {
    return sentence.contains("; dropped")
        || sentence.startsWith("control connections refused because");
  }
}
