package net.pptpalg.testbed.suite.cases;

import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;

/** Calls that many cases begin with. */
final class Calls {

  private Calls() {}

  /** A call whose client's id had to be changed, because another client of the server has it. */
  static CallPair secondOfTwo(Bench bench, int commonId, int serverId) {
    Station server = bench.wanHost();
    bench.dial(bench.lanHost(), server).start().call(commonId, serverId);
    return bench.dial(bench.lanHost(), server).start().call(commonId, serverId + 1);
  }
}
