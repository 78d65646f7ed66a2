package net.pptpalg.gateway.rules;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import jnr.ffi.LibraryLoader;
import net.pptpalg.nfqueue.QueueTarget;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import org.junit.jupiter.api.Assumptions;

/** A network namespace for one test, deleted when it is closed. */
final class NetworkNamespace implements AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private static final int CLONE_NEWNET = 0x40000000;
  private static final int AF_INET = 2;
  private static final int SOCK_RAW = 3;

  private final String name;
  private final CommandRunner runner;

  private NetworkNamespace(String name) {
    this.name = name;
    this.runner = CommandRunner.prefixed(List.of("ip", "netns", "exec", name));
  }

  /** The calls the tests need of the C library. */
  public interface CLibrary {
    int open(String path, int flags);

    int close(int descriptor);

    int setns(int descriptor, int namespaceType);

    int socket(int domain, int type, int protocol);

    int connect(int descriptor, byte[] address, int length);

    int send(int descriptor, byte[] packet, int length, int flags);
  }

  private static final class LoadedLibrary {
    static final CLibrary C = LibraryLoader.create(CLibrary.class).load("c");
  }

  /** Skips loudly without root, and fails without root where CI says that it must run. */
  static void requireRoot() {
    boolean root;
    try {
      root = Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      root = false;
    }
    if (!root && "true".equals(System.getenv("CI"))) {
      fail("these tests need root, and CI=true says that they must not be skipped");
    }
    if (!root) {
      System.err.println("SKIPPED: tests of firewall rules on the real kernel need root");
    }
    Assumptions.assumeTrue(root, "needs root");
  }

  static NetworkNamespace create() {
    String name = "pptpfw" + ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
    onHost("ip", "netns", "add", name);
    NetworkNamespace namespace = new NetworkNamespace(name);
    namespace.ip("link", "set", "lo", "up");
    return namespace;
  }

  String name() {
    return name;
  }

  CommandRunner runner() {
    return runner;
  }

  /** Runs a command inside and returns what it printed. */
  String run(String... command) {
    return feed("", command);
  }

  String feed(String input, String... command) {
    return checked(runner.run(List.of(command), input), List.of(command));
  }

  void ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", name));
    command.addAll(List.of(arguments));
    onHost(command.toArray(String[]::new));
  }

  /** Joins two namespaces with a pair of interfaces, both up, an address on each. */
  static void connect(
      NetworkNamespace a,
      String aName,
      String aAddress,
      NetworkNamespace b,
      String bName,
      String bAddress) {
    a.ip("link", "add", aName, "type", "veth", "peer", "name", bName, "netns", b.name);
    a.ip("addr", "add", aAddress, "dev", aName);
    b.ip("addr", "add", bAddress, "dev", bName);
    a.ip("link", "set", aName, "up");
    b.ip("link", "set", bName, "up");
    a.awaitLinkUp(aName);
    b.awaitLinkUp(bName);
  }

  /** The kernel brings up the end that was there first in the background; till then it drops. */
  private void awaitLinkUp(String name) {
    long deadlineNs = System.nanoTime() + 10_000_000_000L;
    while (!run("ip", "link", "show", "dev", name).contains("state UP")) {
      assertTrue(System.nanoTime() < deadlineNs, () -> name + " is not up after 10 s");
    }
  }

  /** How it is connected besides the gateway's own interfaces, as {@code ip} says. */
  LocalInterfaces interfacesBesides(Collection<String> own) {
    List<String> addresses = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String line : run("ip", "-4", "-o", "address").lines().toList()) {
      String name = line.replaceFirst("\\d+: (\\S+) .*", "$1");
      addresses.add(line.replaceFirst(".* inet ([0-9.]+).*", "$1"));
      if (!name.equals("lo") && !own.contains(name)) {
        others.add(name);
      }
    }
    return new LocalInterfaces(addresses, others);
  }

  /** What nft has no words for. */
  void install(List<QueueTarget> targets) throws NetlinkException {
    AtomicReference<NetlinkException> refusal = new AtomicReference<>();
    inside(
        () -> {
          try {
            QueueTarget.install(LinuxKernel.load(), targets);
          } catch (NetlinkException e) {
            refusal.set(e);
          }
        });
    if (refusal.get() != null) {
      throw refusal.get();
    }
  }

  /** Sends an IPv4 packet with this protocol and payload; the kernel writes the header. */
  void send(int protocol, String destination, byte[] payload) {
    inside(
        () -> {
          CLibrary c = LoadedLibrary.C;
          int socket = c.socket(AF_INET, SOCK_RAW, protocol);
          assertTrue(socket >= 0, "raw socket");
          byte[] address = socketAddress(destination);
          assertTrue(c.connect(socket, address, address.length) == 0, "connect raw socket");
          // Also fails when a rule drops the packet at once; the receiver's counters tell.
          c.send(socket, payload, payload.length, 0);
          c.close(socket);
        });
  }

  private static byte[] socketAddress(String destination) {
    byte[] address = new byte[16];
    address[ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? 1 : 0] = AF_INET;
    String[] octets = destination.split("\\.");
    for (int i = 0; i < octets.length; i++) {
      address[4 + i] = (byte) Integer.parseInt(octets[i]);
    }
    return address;
  }

  /** Runs something on a thread that lives in this namespace. */
  private void inside(Runnable action) {
    List<Throwable> failures = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              CLibrary c = LoadedLibrary.C;
              int namespace = c.open("/run/netns/" + name, 0);
              int entered = c.setns(namespace, CLONE_NEWNET);
              c.close(namespace);
              try {
                assertTrue(entered == 0, "setns " + name);
                action.run();
              } catch (RuntimeException | AssertionError e) {
                failures.add(e);
              }
            });
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (!failures.isEmpty()) {
      throw new AssertionError("inside " + name, failures.get(0));
    }
  }

  private static void onHost(String... command) {
    checked(CommandRunner.local().run(List.of(command), ""), List.of(command));
  }

  private static String checked(CommandResult result, List<String> command) {
    assertTrue(result.succeeded(), () -> String.join(" ", command) + ": " + result.errorLine());
    return result.standardOutput();
  }

  @Override
  public void close() {
    onHost("ip", "netns", "delete", name);
  }
}
