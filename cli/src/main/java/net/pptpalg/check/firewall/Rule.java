package net.pptpalg.check.firewall;

import java.util.List;

/**
 * A rule.
 *
 * @param text how to find it, for the operator
 * @param conditions all of which a packet must meet
 * @param action what it then does
 * @param target the chain to go to, or {@code null}
 */
record Rule(String text, List<Condition> conditions, Action action, String target) {

  Match test(SamplePacket packet) {
    Match all = Match.YES;
    for (Condition condition : conditions) {
      all = all.and(condition.test(packet));
    }
    return all;
  }
}
