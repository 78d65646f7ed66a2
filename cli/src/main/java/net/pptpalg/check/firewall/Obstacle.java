package net.pptpalg.check.firewall;

/**
 * A chain that a packet doesn't pass.
 *
 * @param packet which one
 * @param certain whether it is dropped in any case; if not, it passes only under a condition that
 *     can't be decided
 * @param dropper the rule or policy that drops it
 * @param condition the rule that lets it pass under a condition, or {@code null}
 * @param insertion makes commands for this chain
 * @param chain the chain in words
 */
public record Obstacle(
    SamplePacket packet,
    boolean certain,
    String dropper,
    String condition,
    Insertion insertion,
    String chain) {}
