package net.pptpalg.alg.message;

/** Bits of Bearer Capabilities and values of Bearer Type (RFC 2637 sections 2.1 and 2.7). */
public final class Bearer {
  public static final int ANALOG = 1;
  public static final int DIGITAL = 2;
  public static final int EITHER = ANALOG | DIGITAL;

  private Bearer() {}
}
