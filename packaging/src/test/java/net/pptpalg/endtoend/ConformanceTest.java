package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.pptpalg.testbed.suite.Outcome;
import net.pptpalg.testbed.suite.SuiteRun;
import net.pptpalg.testbed.suite.cases.Catalogue;
import net.pptpalg.testbed.suite.gateway.PptpAlgGateway;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.scenario.Case;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The conformance suite against pptp-alg, a test for each case. */
@RequiresRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceTest {

  private static final long SEED = 1;

  private SuiteRun run;

  @BeforeAll
  void prepare() {
    run = new SuiteRun(new PptpAlgGateway(), SEED);
  }

  @AfterAll
  void takeDown() {
    if (run != null) {
      run.close();
    }
  }

  /** A container for each setup, so that the gateway is started once for it. */
  @TestFactory
  Stream<DynamicNode> shouldHoldEveryCase() {
    return Arrays.stream(Setup.values())
        .map(setup -> dynamicContainer(setup.toString(), casesOf(setup).map(this::testOf)));
  }

  private static Stream<Case> casesOf(Setup setup) {
    List<Case> all = Catalogue.all();
    return all.stream().filter(one -> one.setup() == setup);
  }

  private DynamicTest testOf(Case one) {
    return dynamicTest(
        one.id() + ": " + one.title(),
        () -> {
          Outcome outcome = run.play(one);
          if (outcome.kind() != Outcome.Kind.PASS) {
            fail(outcome.reason());
          }
        });
  }
}
