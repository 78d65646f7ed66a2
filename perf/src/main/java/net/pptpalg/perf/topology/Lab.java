package net.pptpalg.perf.topology;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients, a gateway and servers, each side a network namespace.
 *
 * <pre>
 *    clients                       gateway                        servers
 *    10.88.0.0/16                                                 198.18.0.0/16
 *        |      .2             .1  |     |  .1                .2      |
 *       eth0 ------------------ lan0     wan0 --------------------- eth0
 *             192.168.88.0/24                  198.51.100.0/24
 * </pre>
 *
 * <p>Every address of the two large prefixes is there without being configured (a local route).
 * Neighbours are fixed, so that no packet waits for an address to be resolved. The gateway forwards
 * and nothing more. GRE that has arrived is dropped before anything answers it.
 */
public final class Lab implements AutoCloseable {
  public static final String LAN_INTERFACE = "lan0";
  public static final String WAN_INTERFACE = "wan0";

  /** The interface of clients and of servers. */
  public static final String END_INTERFACE = "eth0";

  public static final String PUBLIC_ADDRESS = "198.51.100.1";

  /** The first client, as a network value; others follow. */
  public static final int FIRST_CLIENT = 10 << 24 | 88 << 16 | 1;

  /** The first server, as a network value; others follow. */
  public static final int FIRST_SERVER = 198 << 24 | 18 << 16 | 1;

  /** How many clients and how many servers there are at most. */
  public static final int MAX_HOSTS = 65_000;

  private static final String NAME_PREFIX = "pptpbench-";
  private static final AtomicInteger LABS = new AtomicInteger();
  private static final byte CLIENT_MAC = 1;
  private static final byte LAN_MAC = 2;
  private static final byte WAN_MAC = 3;
  private static final byte SERVER_MAC = 4;

  private final String name;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Namespace client;
  private final Namespace gateway;
  private final Namespace server;
  private final Path folder;

  /** The value of the public address. */
  public static int publicAddress() {
    return 198 << 24 | 51 << 16 | 100 << 8 | 1;
  }

  /**
   * Builds one.
   *
   * @param workspace where its files go
   * @throws UnmeasurableException when the kernel or the user's rights do not allow it
   */
  public Lab(Workspace workspace) {
    name = NAME_PREFIX + ProcessHandle.current().pid() + "-" + LABS.incrementAndGet();
    folder = workspace.createFolder(name);
    try {
      client = add("c");
      gateway = add("g");
      server = add("s");
      connect(client, CLIENT_MAC, LAN_INTERFACE, LAN_MAC, "192.168.88.");
      connect(server, SERVER_MAC, WAN_INTERFACE, WAN_MAC, "198.51.100.");
      awaitLinks();
      client.ip("route", "add", "local", "10.88.0.0/16", "dev", "lo");
      client.ip("route", "add", "default", "via", "192.168.88.1");
      server.ip("route", "add", "local", "198.18.0.0/16", "dev", "lo");
      gateway.ip("route", "add", "10.88.0.0/16", "via", "192.168.88.2");
      gateway.ip("route", "add", "198.18.0.0/16", "via", "198.51.100.2");
      gateway.setting("net/ipv4/ip_forward", "1");
      absorbGre(client);
      absorbGre(server);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Namespace add(String role) {
    Namespace namespace = Namespace.create(name + "-" + role);
    parts.push(namespace);
    return namespace;
  }

  /** Joins an end's {@value #END_INTERFACE} (.2) to an interface of the gateway (.1). */
  private void connect(Namespace end, byte endMac, String port, byte portMac, String network) {
    end.ip(
        "link",
        "add",
        END_INTERFACE,
        "address",
        text(endMac),
        "type",
        "veth",
        "peer",
        "name",
        port,
        "address",
        text(portMac),
        "netns",
        gateway.name());
    end.ip("link", "set", END_INTERFACE, "up");
    gateway.ip("link", "set", port, "up");
    end.ip("address", "add", network + "2/24", "dev", END_INTERFACE);
    gateway.ip("address", "add", network + "1/24", "dev", port);
    end.ip("neighbour", "add", network + "1", "lladdr", text(portMac), "dev", END_INTERFACE);
    gateway.ip("neighbour", "add", network + "2", "lladdr", text(endMac), "dev", port);
  }

  private void awaitLinks() {
    client.awaitLinkUp(END_INTERFACE);
    gateway.awaitLinkUp(LAN_INTERFACE);
    server.awaitLinkUp(END_INTERFACE);
    gateway.awaitLinkUp(WAN_INTERFACE);
  }

  /**
   * An end without GRE would answer each packet with an ICMP error, which would be measured too.
   */
  private static void absorbGre(Namespace end) {
    String rules =
        "add table ip absorb; add chain ip absorb pre { type filter hook prerouting priority -300;"
            + " }; add rule ip absorb pre meta l4proto 47 drop";
    if (!end.exec("nft", rules).succeeded()) {
      end.exec("iptables", "-t", "raw", "-A", "PREROUTING", "-p", "47", "-j", "DROP");
    }
  }

  private static String text(byte mac) {
    return "02:00:00:00:00:0" + mac;
  }

  private static byte[] bytes(byte mac) {
    return new byte[] {2, 0, 0, 0, 0, mac};
  }

  public Namespace client() {
    return client;
  }

  public Namespace gateway() {
    return gateway;
  }

  public Namespace server() {
    return server;
  }

  /** A file of this name in the lab's folder. */
  public Path file(String fileName) {
    return folder.resolve(fileName);
  }

  /** Where a frame of the clients goes to. */
  public byte[] lanMac() {
    return bytes(LAN_MAC);
  }

  /** Where a frame of the servers goes to. */
  public byte[] wanMac() {
    return bytes(WAN_MAC);
  }

  /** Where a frame of the clients comes from. */
  public byte[] clientMac() {
    return bytes(CLIENT_MAC);
  }

  /** Where a frame of the servers comes from. */
  public byte[] serverMac() {
    return bytes(SERVER_MAC);
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        System.err.println("cleanup of " + name + ": " + e.getMessage());
      }
    }
  }

  /** Removes what a process left that was killed before it could. */
  public static void sweepLeftovers() {
    for (Namespace namespace : Namespace.startingWith(NAME_PREFIX)) {
      if (owner(namespace.name()).filter(pid -> ProcessHandle.of(pid).isEmpty()).isPresent()) {
        namespace.close();
      }
    }
  }

  private static Optional<Long> owner(String leftover) {
    String[] fields = leftover.substring(NAME_PREFIX.length()).split("-", 2);
    return fields[0].matches("[0-9]{1,10}")
        ? Optional.of(Long.valueOf(fields[0]))
        : Optional.empty();
  }
}
