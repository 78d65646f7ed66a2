package net.pptpalg.testbed.suite.scenario;

import net.pptpalg.testbed.suite.gateway.Setup;

/**
 * One thing a gateway has to do.
 *
 * @param id stable and unique, dotted, the theme first
 * @param title what the gateway does when it passes
 * @param setup how the gateway is set up
 */
public record Case(String id, String title, Setup setup, Script script) {

  /** Plays it; returns when the gateway did everything right. */
  @FunctionalInterface
  public interface Script {
    /**
     * @throws net.pptpalg.testbed.suite.endpoint.ExpectationException when the gateway did
     *     something else
     * @throws NotApplicableException when the gateway can't be asked for it
     */
    void play(Bench bench);
  }
}
