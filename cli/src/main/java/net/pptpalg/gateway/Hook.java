package net.pptpalg.gateway;

/** The netfilter hooks the rules queue packets from, by the kernel's numbers. */
final class Hook {
  /** Before routing: destinations are rewritten here. */
  static final int PREROUTING = 0;

  /** After routing: sources are rewritten here. */
  static final int POSTROUTING = 4;

  private Hook() {}
}
