package net.pptpalg.check;

/** How much a finding matters. */
public enum Severity {
  /** PPTP would not work. */
  ERROR,
  /** PPTP would not work for some, or not well. */
  WARNING,
  /** Good to know. */
  INFO,
  /** It could not be looked at. */
  UNCHECKED
}
