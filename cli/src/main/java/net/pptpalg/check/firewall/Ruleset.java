package net.pptpalg.check.firewall;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of a machine, asked what they do with a packet of which not everything is known.
 *
 * <p>A rule that may or may not apply counts like this: when it would accept, both ways are
 * followed; when it would drop, it is passed over, since such rules are for guests one doesn't want
 * (a list of addresses, a rate).
 */
public final class Ruleset {
  private static final int MAX_DEPTH = 32;

  private final List<Chain> baseChains = new ArrayList<>();
  private final Map<String, Chain> chains = new LinkedHashMap<>();
  private final List<HelperRule> helperRules = new ArrayList<>();
  private boolean tracksConnections;

  /**
   * A rule that hands connections to the kernel's PPTP helper.
   *
   * @param text how to find it
   * @param removal the command that removes it
   */
  public record HelperRule(String text, String removal) {}

  private enum Outcome {
    ACCEPTED,
    DROPPED,
    PASSED
  }

  /** What a walk has met on its way. */
  private static final class Trace {
    String dropper;
    String condition;
  }

  Ruleset() {}

  /** Adds a chain under a key that the targets of rules use. */
  void add(String key, Chain chain) {
    chains.put(key, chain);
    if (chain.insertion() != null) {
      baseChains.add(chain);
    }
  }

  Chain chain(String key) {
    return chains.get(key);
  }

  void add(HelperRule rule) {
    helperRules.add(rule);
  }

  void tracksConnections(boolean tracks) {
    tracksConnections |= tracks;
  }

  /** Rules that hand connections to the kernel's PPTP helper. */
  public List<HelperRule> helperRules() {
    return List.copyOf(helperRules);
  }

  /** Whether something in it needs connection tracking, and so makes the kernel do it. */
  public boolean tracksConnections() {
    return tracksConnections;
  }

  /** The chains that don't let the packet pass in every case. */
  public List<Obstacle> obstacles(SamplePacket packet) {
    List<Obstacle> obstacles = new ArrayList<>();
    for (Chain chain : baseChains) {
      if (chain.isAt(packet.hook())) {
        obstacle(chain, packet).ifPresent(obstacles::add);
      }
    }
    return obstacles;
  }

  private Optional<Obstacle> obstacle(Chain chain, SamplePacket packet) {
    Trace trace = new Trace();
    Set<Outcome> outcomes = walk(chain, packet, trace, 0);
    if (outcomes.remove(Outcome.PASSED)) {
      outcomes.add(chain.dropsByPolicy() ? Outcome.DROPPED : Outcome.ACCEPTED);
      if (chain.dropsByPolicy() && trace.dropper == null) {
        trace.dropper = "the policy of " + chain.description();
      }
    }
    if (!outcomes.contains(Outcome.DROPPED)) {
      return Optional.empty();
    }
    return Optional.of(
        new Obstacle(
            packet,
            !outcomes.contains(Outcome.ACCEPTED),
            trace.dropper,
            trace.condition,
            chain.insertion(),
            chain.description()));
  }

  /** All that may happen to the packet in a chain. */
  private Set<Outcome> walk(Chain chain, SamplePacket packet, Trace trace, int depth) {
    Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
    if (chain == null || depth > MAX_DEPTH) {
      outcomes.add(Outcome.PASSED);
      return outcomes;
    }
    for (Rule rule : chain.rules()) {
      Match match = rule.test(packet);
      if (match == Match.NO) {
        continue;
      }
      boolean certain = match == Match.YES;
      switch (rule.action()) {
        case CONTINUE -> {
          continue;
        }
        case ACCEPT -> {
          outcomes.add(Outcome.ACCEPTED);
          if (!certain) {
            trace.condition = rule.text();
          }
        }
        case DROP -> {
          if (!certain) {
            continue;
          }
          outcomes.add(Outcome.DROPPED);
          if (trace.dropper == null) {
            trace.dropper = rule.text();
          }
        }
        case RETURN -> outcomes.add(Outcome.PASSED);
        case JUMP, GOTO -> {
          Trace inner = certain ? trace : new Trace();
          Set<Outcome> there = walk(chains.get(rule.target()), packet, inner, depth + 1);
          if (!certain) {
            there.remove(Outcome.DROPPED);
            if (there.contains(Outcome.ACCEPTED)) {
              trace.condition = rule.text();
            }
          }
          boolean comesBack = rule.action() == Action.JUMP && there.remove(Outcome.PASSED);
          outcomes.addAll(there);
          if (comesBack) {
            continue;
          }
        }
      }
      if (certain) {
        return outcomes;
      }
    }
    outcomes.add(Outcome.PASSED);
    return outcomes;
  }
}
