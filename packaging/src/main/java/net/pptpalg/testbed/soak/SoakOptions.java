package net.pptpalg.testbed.soak;

import java.time.Duration;

/**
 * What a run is to be.
 *
 * @param time how long, the end of all calls included
 * @param seed for everything random
 * @param actionsPerSecond set-ups, tear-downs, bursts of GRE and the like, at most
 * @param restart whether the gateway is killed and started again now and then
 */
public record SoakOptions(Duration time, long seed, int actionsPerSecond, boolean restart) {}
