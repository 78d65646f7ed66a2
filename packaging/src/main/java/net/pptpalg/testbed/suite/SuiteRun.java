package net.pptpalg.testbed.suite;

import java.util.List;
import java.util.Optional;
import net.pptpalg.testbed.TestbedException;
import net.pptpalg.testbed.suite.endpoint.ExpectationException;
import net.pptpalg.testbed.suite.gateway.GatewayUnderTest;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.gateway.Site;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.Case;
import net.pptpalg.testbed.suite.scenario.NotApplicableException;

/**
 * Plays cases against one gateway. The gateway stays up while cases of the same setup follow each
 * other, so cases are best played in the order of their setups.
 */
public final class SuiteRun implements AutoCloseable {

  private final GatewayUnderTest gateway;
  private final long seed;
  private Site site;
  private Setup setup;
  private String startFailure;

  /**
   * @param seed for everything random in the cases
   */
  public SuiteRun(GatewayUnderTest gateway, long seed) {
    this.gateway = gateway;
    this.seed = seed;
  }

  /** Plays one case. */
  public Outcome play(Case one) {
    Optional<String> lack = gateway.lacks(one.setup());
    if (lack.isPresent()) {
      return Outcome.notApplicable(lack.get());
    }
    bringUp(one.setup());
    if (site == null) {
      return Outcome.failed(startFailure);
    }
    Outcome outcome = playOnSite(one);
    if (site.complaint().isPresent()) {
      // What broke here must not fail the cases to come.
      takeDown();
    }
    return outcome;
  }

  private Outcome playOnSite(Case one) {
    try (Bench bench = new Bench(site, seed ^ one.id().hashCode())) {
      String failure = null;
      try {
        one.script().play(bench);
      } catch (ExpectationException | TestbedException e) {
        failure = e.getMessage();
      } catch (NotApplicableException e) {
        bench.complaints();
        return Outcome.notApplicable(e.getMessage());
      }
      List<String> complaints = bench.complaints();
      if (failure == null && complaints.isEmpty()) {
        return Outcome.PASSED;
      }
      String also = complaints.isEmpty() ? "" : complaints.get(0);
      return Outcome.failed(
          failure == null ? also : also.isEmpty() ? failure : failure + "; " + also);
    }
  }

  private void bringUp(Setup wanted) {
    if (setup == wanted) {
      return;
    }
    takeDown();
    setup = wanted;
    try {
      site = gateway.start(wanted);
    } catch (TestbedException e) {
      startFailure = e.getMessage();
    }
  }

  private void takeDown() {
    if (site != null) {
      site.close();
      site = null;
    }
    setup = null;
  }

  @Override
  public void close() {
    takeDown();
  }
}
