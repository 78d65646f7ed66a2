package net.pptpalg.testbed.suite.cases;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.pptpalg.testbed.suite.gateway.Setup;
import net.pptpalg.testbed.suite.scenario.Case;

/** All cases, by theme. */
public final class Catalogue {

  private static final List<Case> ALL = collect();

  private final List<Case> cases = new ArrayList<>();
  private final Set<String> ids = new HashSet<>();

  private Catalogue() {}

  /** In the order of the themes. */
  public static List<Case> all() {
    return ALL;
  }

  private static List<Case> collect() {
    Catalogue catalogue = new Catalogue();
    CallIdCases.addTo(catalogue);
    ManyCallsCases.addTo(catalogue);
    TcpSplitCases.addTo(catalogue);
    TcpCases.addTo(catalogue);
    GreCases.addTo(catalogue);
    FragmentCases.addTo(catalogue);
    IcmpCases.addTo(catalogue);
    LifeCases.addTo(catalogue);
    PublishedCases.addTo(catalogue);
    AddressCases.addTo(catalogue);
    CoexistenceCases.addTo(catalogue);
    BadInputCases.addTo(catalogue);
    return List.copyOf(catalogue.cases);
  }

  void add(String id, String title, Setup setup, Case.Script script) {
    if (!ids.add(id)) {
      throw new IllegalArgumentException("two cases are called " + id);
    }
    cases.add(new Case(id, title, setup, script));
  }

  void add(String id, String title, Case.Script script) {
    add(id, title, Setup.ROUTER, script);
  }
}
