package net.pptpalg.alg.message;

/** Bits of Framing Capabilities and values of Framing Type (RFC 2637 sections 2.1 and 2.7). */
public final class Framing {
  public static final int ASYNCHRONOUS = 1;
  public static final int SYNCHRONOUS = 2;
  public static final int EITHER = ASYNCHRONOUS | SYNCHRONOUS;

  private Framing() {}
}
