package net.pptpalg.testbed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A named network namespace and the processes in it.
 *
 * <p>Every command runs in a mount namespace of its own as well (that is what {@code ip netns exec}
 * does), so what a command mounts is seen by its children only.
 */
public final class Namespace implements AutoCloseable {

  private static final Path REGISTRY = Path.of("/run/netns");
  private static final Duration LINK_DEADLINE = Duration.ofSeconds(10);
  private static final Duration KILL_DEADLINE = Duration.ofSeconds(5);

  private final String name;

  private Namespace(String name) {
    this.name = name;
  }

  /**
   * Creates it with the loopback interface up and without IPv6, which would only clutter captures.
   */
  static Namespace create(String name) {
    Command.require(List.of("ip", "netns", "add", name));
    Namespace namespace = new Namespace(name);
    namespace.run("ip", "link", "set", "lo", "up");
    namespace.setting("net/ipv6/conf/all/disable_ipv6", "1");
    namespace.setting("net/ipv6/conf/default/disable_ipv6", "1");
    return namespace;
  }

  static List<Namespace> leftovers(String prefix) {
    if (!Files.isDirectory(REGISTRY)) {
      return List.of();
    }
    try (Stream<Path> names = Files.list(REGISTRY)) {
      return names
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .map(Namespace::new)
          .toList();
    } catch (IOException e) {
      throw new TestbedException(REGISTRY + ": cannot be listed", e);
    }
  }

  public String name() {
    return name;
  }

  /** Runs a command to its end, whatever its exit status. */
  public CommandResult exec(String... command) {
    return Command.run(inside(command));
  }

  /** Runs a command to its end; any exit status but 0 is an error. Returns its standard output. */
  public String run(String... command) {
    return Command.require(inside(command));
  }

  /**
   * Starts a command in a session of its own, so that Ctrl-C at the terminal does not reach it and
   * the testbed can end it in order. Its output and errors are appended to the log.
   */
  public Process start(Path log, String... command) {
    List<String> detached = new ArrayList<>(List.of("setsid"));
    detached.addAll(Arrays.asList(command));
    try {
      return new ProcessBuilder(inside(detached.toArray(String[]::new)))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new TestbedException(String.join(" ", command) + ": cannot be started", e);
    }
  }

  /** Writes a kernel setting below /proc/sys that this kernel may lack. */
  void setting(String path, String value) {
    run("sh", "-c", "[ ! -e /proc/sys/$0 ] || echo $1 > /proc/sys/$0", path, value);
  }

  /**
   * Waits until an interface that was set up is up. The kernel sees to the end of a pair that was
   * there first in the background, and drops what passes till then.
   */
  void awaitLinkUp(String networkInterface) {
    Await.until(
        LINK_DEADLINE,
        () -> run("cat", "/sys/class/net/" + networkInterface + "/operstate").strip().equals("up"),
        () -> networkInterface + " is not up");
  }

  /** The processes in this namespace, as {@code ip netns} finds them. */
  public List<Long> processIds() {
    return Command.run(List.of("ip", "netns", "pids", name))
        .output()
        .lines()
        .map(line -> Long.valueOf(line.strip()))
        .toList();
  }

  /** Kills what still runs in it and deletes it. */
  @Override
  public void close() {
    Await.within(
        KILL_DEADLINE,
        () -> {
          List<Long> left = processIds();
          left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
          return left.isEmpty();
        });
    Command.run(List.of("ip", "netns", "delete", name));
  }

  private List<String> inside(String... command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
    whole.addAll(Arrays.asList(command));
    return whole;
  }
}
