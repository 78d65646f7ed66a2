package net.pptpalg.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.GatewayProcess;
import net.pptpalg.testbed.PppStandIn;
import net.pptpalg.testbed.PptpClient;
import net.pptpalg.testbed.PptpServer;
import net.pptpalg.testbed.Topology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The gateway as a service manager runs it: as a user of its own, telling how it is. */
@RequiresRoot
class ServiceTest {

  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final String NOBODY = "65534";

  /** Prints each datagram that comes to a Unix socket, one line each. */
  private static final String LISTENER =
      """
      use IO::Socket::UNIX; use Socket; $| = 1;
      my $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die $!;
      print "listening\\n";
      while (defined $s->recv(my $m, 4096)) { $m =~ s/\\n/|/g; print "$m\\n"; }
      """;

  private Topology topology;

  @BeforeEach
  void buildTheNetwork() {
    topology = Topology.builder().build();
  }

  @AfterEach
  void tearDown() {
    topology.close();
  }

  @Test
  void shouldTellTheServiceManagerHowItIs() {
    Path socket = topology.file("notify");
    Path log = topology.file("notify.log");
    topology.gateway().start(log, "perl", "-we", LISTENER, socket.toString());
    Await.until(DEADLINE, () -> text(log).contains("listening"), () -> text(log));

    GatewayProcess gateway =
        GatewayProcess.startAs(
            topology,
            List.of(
                "env",
                "NOTIFY_SOCKET=" + socket,
                "WATCHDOG_USEC=900000",
                GatewayProcess.launcher()));
    Await.until(DEADLINE, () -> text(log).split("WATCHDOG=1").length > 3, () -> text(log));
    assertEquals(0, gateway.stop().exitStatus());

    List<String> told = text(log).lines().toList();
    assertTrue(
        told.get(1).startsWith("READY=1|STATUS=lan lan0, wan wan0, public "), told::toString);
    assertTrue(told.get(told.size() - 1).startsWith("STOPPING=1|"), told::toString);
    assertFalse(gateway.output().contains("no progress"), gateway::output);
  }

  @ParameterizedTest
  @EnumSource
  void shouldCarryACallAsAUserOfItsOwn(RulesBackend backend) throws IOException {
    List<String> program = OpenProgram.in(topology);
    backend.imitateIn(topology.file("bin"));
    // What the service does as root before it starts the gateway.
    topology
        .gateway()
        .run(
            "sh",
            "-ec",
            "iptables-legacy -t raw -S >/dev/null; touch /run/xtables.lock;"
                + " for f in /proc/net/ip_tables_names /proc/net/netfilter/nfnetlink_queue; do"
                + " chgrp $0 $f; done; chgrp $0 /run/xtables.lock; chmod 660 /run/xtables.lock",
            NOBODY);
    PptpServer server = PptpServer.start(topology, topology.servers().get(0));
    GatewayProcess gateway =
        GatewayProcess.startAs(topology, asNobody("+net_admin,+net_raw", program));
    assertFalse(gateway.output().contains("WARNING"), gateway::output);
    assertTrue(gateway.output().contains(backend.inWords()), gateway::output);

    PppStandIn.Report report =
        PptpClient.dial(
                topology,
                topology.clients().get(0),
                server.host().address(),
                7,
                PppStandIn.Exchange.of(10))
            .awaitReport(DEADLINE);
    assertTrue(report.passed(), report::toString);
    assertEquals(1, gateway.sessions().size());
    assertEquals(0, gateway.stop().exitStatus());
    assertEquals("[]", backend.rules(topology.gateway()));
  }

  private List<String> asNobody(String capabilities, List<String> program) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "PATH=" + topology.file("bin") + ":" + System.getenv("PATH"),
                "setpriv",
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                "--no-new-privs",
                "--bounding-set=-all," + capabilities,
                "--inh-caps=-all," + capabilities,
                "--ambient-caps=-all," + capabilities));
    command.addAll(program);
    return command;
  }

  private static String text(Path path) {
    try {
      return Files.exists(path) ? Files.readString(path) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
