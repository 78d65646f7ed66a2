package net.pptpalg.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.translation.Boundary;

/** Makes another address the public one and says what became of the calls. */
final class AddressTask implements AgentTask {
  private static final Logger LOG = System.getLogger("pptp-alg");

  private final Bindings bindings;
  private final Boundary boundary;
  private final int address;

  AddressTask(Bindings bindings, Boundary boundary, int address) {
    this.bindings = bindings;
    this.boundary = boundary;
    this.address = address;
  }

  @Override
  public boolean step(long nowNs) {
    int connections = bindings.connectionCount();
    int calls = bindings.callCount();
    int[] addresses = {address};
    boundary.publicAddresses(addresses);
    bindings.publicAddresses(addresses, nowNs);
    LOG.log(
        Level.INFO,
        "the public address is {0} now; {1} control connections and {2} calls were bound to the"
            + " old one and have ended",
        Ipv4Address.format(address),
        connections - bindings.connectionCount(),
        calls - bindings.callCount());
    return true;
  }
}
