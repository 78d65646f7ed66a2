package net.pptpalg.perf.peer;

import java.util.OptionalLong;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.topology.Lab;

/** One way to forward GRE, running in a lab. Used by one thread. */
public interface Peer extends AutoCloseable {
  /** Its name in reports and in {@code --peers}. */
  String name();

  Lab lab();

  /**
   * The GRE of this many calls as the gateway receives it. Sets up the calls that are not up yet.
   */
  Flows flows(Direction direction, int calls);

  /** The process that forwards; empty when the kernel does it. */
  OptionalLong processId();

  @Override
  void close();
}
