package net.pptpalg.nat.policy;

/**
 * An interface towards the clients.
 *
 * @param name as the operator knows it
 * @param index as packets name it, or {@link #ABSENT}
 */
public record LanInterface(String name, int index) {
  /** The index of an interface that is not there: no packet comes by it. */
  public static final int ABSENT = -1;
}
