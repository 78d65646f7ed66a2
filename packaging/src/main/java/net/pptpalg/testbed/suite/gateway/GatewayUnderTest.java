package net.pptpalg.testbed.suite.gateway;

import java.util.Optional;

/** A kind of gateway that can be brought up for the suite. */
public interface GatewayUnderTest {

  /** As the head of its column. */
  String name();

  /** Why it can't be set up so, or empty. */
  Optional<String> lacks(Setup setup);

  /**
   * Brings it up.
   *
   * @throws net.pptpalg.testbed.TestbedException when it does not come up
   */
  Site start(Setup setup);
}
