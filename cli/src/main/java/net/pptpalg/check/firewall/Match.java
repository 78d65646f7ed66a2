package net.pptpalg.check.firewall;

import java.util.Collection;

/** Whether a packet of which not everything is known meets a condition. */
enum Match {
  YES,
  NO,
  /** It depends on what is not known, or the condition is one this code does not understand. */
  MAYBE;

  static Match of(boolean met) {
    return met ? YES : NO;
  }

  Match negated(boolean negate) {
    if (!negate || this == MAYBE) {
      return this;
    }
    return this == YES ? NO : YES;
  }

  /** Whether all are met. */
  Match and(Match other) {
    if (this == NO || other == NO) {
      return NO;
    }
    return this == MAYBE || other == MAYBE ? MAYBE : YES;
  }

  /** Whether at least one is met. */
  static Match any(Collection<Match> matches) {
    if (matches.contains(YES)) {
      return YES;
    }
    return matches.contains(MAYBE) ? MAYBE : NO;
  }
}
