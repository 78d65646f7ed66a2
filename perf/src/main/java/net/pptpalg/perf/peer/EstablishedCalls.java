package net.pptpalg.perf.peer;

import net.pptpalg.perf.control.Calls;
import net.pptpalg.perf.control.ControlPlane;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.topology.Lab;

/** Calls that were set up through the gateway; more come up when more are asked for. */
final class EstablishedCalls {
  private final ControlPlane control;
  private final Calls calls = new Calls();

  EstablishedCalls(ControlPlane control) {
    this.control = control;
  }

  /** One call on each control connection, as every client on its own has it. */
  Flows flows(Direction direction, int count) {
    if (calls.count() < count) {
      control.setUp(count - calls.count(), 1, calls);
    }
    return calls.flows(direction, Lab.publicAddress()).first(count);
  }
}
