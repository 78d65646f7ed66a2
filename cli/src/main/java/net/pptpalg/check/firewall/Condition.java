package net.pptpalg.check.firewall;

/** One condition of a rule. */
interface Condition {
  Match test(SamplePacket packet);
}
