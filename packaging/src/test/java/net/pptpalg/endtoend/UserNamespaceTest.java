package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.TestbedException;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.Test;

/**
 * A network namespace that belongs to a user namespace, as in a container without privileges. Newer
 * kernels drop changed packets there, older ones do not: either is to be found out at the start.
 */
@RequiresRoot
class UserNamespaceTest {

  private static final String WITH_INTERFACES =
      """
      ip link add lan0 type veth peer name lan1
      ip link add wan0 type veth peer name wan1
      ip address add 192.168.77.1/24 dev lan0
      ip address add 198.51.100.1/24 dev wan0
      ip link set lan0 up
      ip link set wan0 up
      exec "$0" "$@"
      """;

  private static final List<String> IN_A_CONTAINER =
      List.of("unshare", "--user", "--map-root-user", "--net", "sh", "-ec", WITH_INTERFACES);

  @Test
  void shouldStartWhereChangedPacketsPassAndSayWhyNotElsewhere() {
    try (Topology topology = Topology.builder().build()) {
      GatewayProcess gateway = startInAContainer(topology);
      if (gateway != null) {
        assertFalse(gateway.output().contains("could not be tried"), gateway::output);
        assertEquals(0, gateway.stop().exitStatus());
      }
    }
  }

  /** Null where the kernel drops changed packets, and the gateway has said so. */
  private static GatewayProcess startInAContainer(Topology topology) {
    List<String> program = new ArrayList<>(IN_A_CONTAINER);
    program.add(GatewayProcess.launcher());
    try {
      return GatewayProcess.startAs(topology, program);
    } catch (TestbedException e) {
      String drops = "this kernel drops every packet that a program has changed";
      assertTrue(e.getMessage().contains(drops), e::getMessage);
      return null;
    }
  }
}
