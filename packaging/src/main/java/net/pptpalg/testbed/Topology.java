package net.pptpalg.testbed;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A LAN of clients, a gateway and a WAN with servers, each host a network namespace.
 *
 * <pre>
 *    client 1            client 2            client N
 *   192.168.77.11       192.168.77.12       192.168.77.(10+N)
 *       eth0                eth0                eth0
 *        |                   |                   |
 *   -----+-------------------+---------+---------+-----
 *                                      |
 *                             lan0  192.168.77.1/24      (a bridge in the gateway)
 *                                 gateway
 *                             wan0  198.51.100.1/24      (its public address)
 *                                      |
 *   -------------------------+---------+---------+-----  (a bridge in a namespace "wan")
 *                            |                   |
 *                           eth0                eth0
 *                     198.51.100.81       198.51.100.(80+N)
 *                         server 1            server N
 * </pre>
 *
 * <p>The gateway forwards and nothing more: it has no rules. Clients have a default route to it.
 * Servers have <b>no route to 192.168.77.0/24</b>, so a packet that leaves untranslated is never
 * answered; {@link Builder#withRouteBack()} gives them one, for tests without translation.
 *
 * <p>Everything is gone after {@link #close()}, which also runs when the JVM ends early (Ctrl-C).
 * What a killed JVM left behind is swept when the next topology is built: the names carry the pid.
 */
public final class Topology implements AutoCloseable {

  public static final String LAN_INTERFACE = "lan0";
  public static final String WAN_INTERFACE = "wan0";
  public static final String LAN_PREFIX = "192.168.77.0/24";
  public static final int MAX_HOSTS = 64;

  private static final String GATEWAY_LAN_ADDRESS = "192.168.77.1";
  private static final String GATEWAY_WAN_ADDRESS = "198.51.100.1";
  private static final String NAME_PREFIX = "pptpalg-";
  private static final AtomicInteger TOPOLOGIES = new AtomicInteger();

  private static volatile boolean interrupted;

  private final String name;
  private final Thread shutdownHook = new Thread(this::interrupt, "testbed-cleanup");
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final List<Host> clients = new ArrayList<>();
  private final List<Host> servers = new ArrayList<>();
  private final Workspace workspace;
  private final Namespace gateway;
  private boolean closed;

  /**
   * A client or a server.
   *
   * @param name short and unique in its topology, for example {@code c1}
   * @param address its IPv4 address
   */
  public record Host(String name, Namespace namespace, String address) {}

  /** How many of what; {@link #build()} makes it so. */
  public static final class Builder {
    private int clients = 1;
    private int servers = 1;
    private boolean routeBack;

    private Builder() {}

    /** 1 to {@value #MAX_HOSTS}. */
    public Builder clients(int count) {
      clients = checked(count);
      return this;
    }

    /** 1 to {@value #MAX_HOSTS}. */
    public Builder servers(int count) {
      servers = checked(count);
      return this;
    }

    /** Servers answer private addresses, so that tunnels work without a translating gateway. */
    public Builder withRouteBack() {
      routeBack = true;
      return this;
    }

    public Topology build() {
      sweepLeftovers();
      return new Topology(this);
    }

    private static int checked(int count) {
      if (count < 1 || count > MAX_HOSTS) {
        throw new IllegalArgumentException(count + " hosts: 1 to " + MAX_HOSTS + " are possible");
      }
      return count;
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  private Topology(Builder plan) {
    name = NAME_PREFIX + ProcessHandle.current().pid() + "-" + TOPOLOGIES.incrementAndGet();
    Runtime.getRuntime().addShutdownHook(shutdownHook);
    try {
      workspace = own(() -> Workspace.create(name));
      gateway = namespace("gateway");
      layGateway();
      for (int i = 1; i <= plan.clients; i++) {
        clients.add(attachClient("c" + i, "192.168.77." + (10 + i)));
      }
      Namespace wan = namespace("wan");
      layWan(wan);
      for (int i = 1; i <= plan.servers; i++) {
        servers.add(attachServer(wan, "s" + i, "198.51.100." + (80 + i), plan.routeBack));
      }
      awaitLinks(wan);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  public List<Host> clients() {
    return List.copyOf(clients);
  }

  public List<Host> servers() {
    return List.copyOf(servers);
  }

  /** The gateway's namespace, with {@value #LAN_INTERFACE} and {@value #WAN_INTERFACE} in it. */
  public Namespace gateway() {
    return gateway;
  }

  /** The address all clients are to be seen behind: the gateway's own on its WAN interface. */
  public String publicAddress() {
    return GATEWAY_WAN_ADDRESS;
  }

  /** A file of this name in the topology's folder, which is deleted on close. */
  public Path file(String fileName) {
    return workspace.resolve(fileName);
  }

  Workspace workspace() {
    return workspace;
  }

  private void layGateway() {
    addBridge(gateway, LAN_INTERFACE);
    gateway.run("ip", "address", "add", GATEWAY_LAN_ADDRESS + "/24", "dev", LAN_INTERFACE);
    // A host with br_netfilter would show bridged frames to the rules a second time.
    gateway.setting("net/bridge/bridge-nf-call-iptables", "0");
    gateway.setting("net/ipv4/ip_forward", "1");
  }

  private Host attachClient(String host, String address) {
    Namespace namespace = namespace(host);
    connect(gateway, LAN_INTERFACE, host, namespace, "eth0");
    namespace.run("ip", "address", "add", address + "/24", "dev", "eth0");
    namespace.run("ip", "route", "add", "default", "via", GATEWAY_LAN_ADDRESS);
    return new Host(host, namespace, address);
  }

  private void layWan(Namespace wan) {
    addBridge(wan, "wan");
    connect(wan, "wan", "gateway", gateway, WAN_INTERFACE);
    gateway.run("ip", "address", "add", GATEWAY_WAN_ADDRESS + "/24", "dev", WAN_INTERFACE);
  }

  private Host attachServer(Namespace wan, String host, String address, boolean routeBack) {
    Namespace namespace = namespace(host);
    connect(wan, "wan", host, namespace, "eth0");
    namespace.run("ip", "address", "add", address + "/24", "dev", "eth0");
    if (routeBack) {
      namespace.run("ip", "route", "add", LAN_PREFIX, "via", GATEWAY_WAN_ADDRESS);
    }
    return new Host(host, namespace, address);
  }

  private static void addBridge(Namespace namespace, String bridge) {
    namespace.run("ip", "link", "add", bridge, "type", "bridge");
    namespace.run("ip", "link", "set", bridge, "up");
  }

  private static void connect(
      Namespace hub, String bridge, String port, Namespace host, String hostInterface) {
    hub.run(
        "ip",
        "link",
        "add",
        port,
        "type",
        "veth",
        "peer",
        "name",
        hostInterface,
        "netns",
        host.name());
    hub.run("ip", "link", "set", port, "master", bridge, "up");
    host.run("ip", "link", "set", hostInterface, "up");
  }

  /** All at once: each may take a second, and they take it at the same time. */
  private void awaitLinks(Namespace wan) {
    for (Host client : clients) {
      client.namespace().awaitLinkUp("eth0");
      gateway.awaitLinkUp(client.name());
    }
    gateway.awaitLinkUp(WAN_INTERFACE);
    wan.awaitLinkUp("gateway");
    for (Host server : servers) {
      server.namespace().awaitLinkUp("eth0");
      wan.awaitLinkUp(server.name());
    }
  }

  private Namespace namespace(String role) {
    return own(() -> Namespace.create(name + "-" + role));
  }

  /** Under the lock, so that a teardown (Ctrl-C) comes before a part is made or sees it. */
  private synchronized <T extends AutoCloseable> T own(Supplier<T> creation) {
    if (closed) {
      throw new TestbedException("the testbed is being torn down");
    }
    T part = creation.get();
    parts.push(part);
    return part;
  }

  @Override
  public void close() {
    tearDown();
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException e) {
      // The JVM is ending already, and the hook does the same work.
      return;
    }
  }

  /** True once the JVM ends while a topology is up, for example by Ctrl-C. */
  public static boolean isInterrupted() {
    return interrupted;
  }

  private void interrupt() {
    interrupted = true;
    System.err.println("interrupted: cleaning up");
    tearDown();
  }

  private synchronized void tearDown() {
    closed = true;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.err.println("testbed cleanup: " + e.getMessage());
      }
    }
  }

  private static void sweepLeftovers() {
    for (Namespace namespace : Namespace.leftovers(NAME_PREFIX)) {
      if (isOrphan(namespace.name())) {
        namespace.close();
      }
    }
    for (Path folder : Workspace.leftovers(NAME_PREFIX)) {
      if (isOrphan(folder.getFileName().toString())) {
        Workspace.deleteTree(folder);
      }
    }
  }

  private static boolean isOrphan(String leftover) {
    return ownerOf(leftover).filter(pid -> ProcessHandle.of(pid).isEmpty()).isPresent();
  }

  private static Optional<Long> ownerOf(String leftover) {
    String[] fields = leftover.substring(NAME_PREFIX.length()).split("-", 2);
    return fields[0].matches("[0-9]{1,10}") && fields.length == 2
        ? Optional.of(Long.valueOf(fields[0]))
        : Optional.empty();
  }
}
