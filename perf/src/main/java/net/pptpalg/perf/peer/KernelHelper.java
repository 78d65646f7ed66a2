package net.pptpalg.perf.peer;

import java.util.OptionalLong;
import net.pptpalg.perf.control.ControlPlane;
import net.pptpalg.perf.load.Direction;
import net.pptpalg.perf.load.Flows;
import net.pptpalg.perf.topology.Command;
import net.pptpalg.perf.topology.Lab;
import net.pptpalg.perf.topology.UnmeasurableException;

/** The kernel's own way: connection tracking with its PPTP helper, and masquerading. */
final class KernelHelper implements ControlledPeer {
  static final String NAME = "kernel";

  private static final String RULES =
      "table ip helper {\n"
          + "  ct helper pptp { type \"pptp\" protocol tcp; }\n"
          + "  chain assign {\n"
          + "    type filter hook prerouting priority 0;\n"
          + "    tcp dport 1723 ct helper set \"pptp\"\n"
          + "  }\n"
          + "  chain translate {\n"
          + "    type nat hook postrouting priority 100;\n"
          + "    oifname \"wan0\" masquerade\n"
          + "  }\n"
          + "}\n";

  private final Lab lab;
  private final ControlPlane control;
  private final EstablishedCalls calls;

  KernelHelper(Lab lab) {
    this.lab = lab;
    Command.Result rules = lab.gateway().exec("nft", RULES);
    if (!rules.succeeded()) {
      throw new UnmeasurableException(
          "nft or the kernel's PPTP helper (nf_nat_pptp) is missing: " + rules.output());
    }
    control = new ControlPlane(lab);
    calls = new EstablishedCalls(control);
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
  public ControlPlane control() {
    return control;
  }

  @Override
  public Flows flows(Direction direction, int count) {
    return calls.flows(direction, count);
  }

  @Override
  public OptionalLong processId() {
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    control.close();
    lab.close();
  }
}
