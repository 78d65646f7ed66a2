package net.pptpalg.check.firewall;

import java.util.ArrayList;
import java.util.List;

/**
 * A chain of rules. Filled by the reader of a ruleset, then only read.
 *
 * <p>A base chain has a hook and a policy; the others are reached by jumps.
 */
final class Chain {
  private final String description;
  private final String hook;
  private final boolean dropsByPolicy;
  private final Insertion insertion;
  private final List<Rule> rules = new ArrayList<>();

  /** A chain that is reached by jumps. */
  Chain(String description) {
    this(description, null, false, null);
  }

  /**
   * A base chain.
   *
   * @param hook {@code input}, {@code forward}, {@code output}, {@code prerouting} or {@code
   *     postrouting}
   */
  Chain(String description, String hook, boolean dropsByPolicy, Insertion insertion) {
    this.description = description;
    this.hook = hook;
    this.dropsByPolicy = dropsByPolicy;
    this.insertion = insertion;
  }

  void add(Rule rule) {
    rules.add(rule);
  }

  List<Rule> rules() {
    return rules;
  }

  String description() {
    return description;
  }

  boolean isAt(String wantedHook) {
    return wantedHook.equals(hook);
  }

  boolean dropsByPolicy() {
    return dropsByPolicy;
  }

  Insertion insertion() {
    return insertion;
  }
}
