package net.pptpalg.perf.peer;

import java.util.OptionalLong;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.topology.Lab;

/** The kernel routes; nothing is translated. What any gateway can reach at most. */
final class PlainForwarding implements Peer {
  static final String NAME = "plain";

  private final Lab lab;

  PlainForwarding(Lab lab) {
    this.lab = lab;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Lab lab() {
    return lab;
  }

  @Override
  public Flows flows(Direction direction, int calls) {
    return MadeUpCalls.flows(direction, calls, 0);
  }

  @Override
  public OptionalLong processId() {
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    lab.close();
  }
}
