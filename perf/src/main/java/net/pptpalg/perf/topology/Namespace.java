package net.pptpalg.perf.topology;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import net.pptpalg.perf.kernel.NetworkNamespaceEntry;

/** A named network namespace, with the processes and threads that work in it. */
public final class Namespace implements AutoCloseable {
  private static final Path REGISTRY = Path.of("/run/netns");
  private static final long LINK_DEADLINE_NS = 10_000_000_000L;
  private static final long KILL_DEADLINE_NS = 5_000_000_000L;

  private final String name;

  private Namespace(String name) {
    this.name = name;
  }

  static Namespace create(String name) {
    Command.require(List.of("ip", "netns", "add", name));
    Namespace namespace = new Namespace(name);
    try {
      namespace.setting("net/ipv6/conf/all/disable_ipv6", "1");
      namespace.setting("net/ipv6/conf/default/disable_ipv6", "1");
      namespace.setting("net/ipv4/conf/all/rp_filter", "0");
      namespace.setting("net/ipv4/conf/default/rp_filter", "0");
      namespace.ip("link", "set", "lo", "up");
      return namespace;
    } catch (UnmeasurableException e) {
      namespace.close();
      throw e;
    }
  }

  static List<Namespace> startingWith(String prefix) {
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
      throw new UnmeasurableException(REGISTRY + ": cannot be listed", e);
    }
  }

  public String name() {
    return name;
  }

  /** Runs a command in it, whatever its exit status. */
  public Command.Result exec(String... command) {
    return Command.run(inside(List.of(command)));
  }

  /** Runs {@code ip} in it; a failure is an error. */
  public void ip(String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(Arrays.asList(arguments));
    Command.require(inside(command));
  }

  /**
   * Waits until an interface that was set up is up. The kernel sees to the end of a pair that was
   * there first in the background, and drops what passes till then.
   */
  void awaitLinkUp(String networkInterface) {
    List<String> look = inside(List.of("cat", "/sys/class/net/" + networkInterface + "/operstate"));
    long deadlineNs = System.nanoTime() + LINK_DEADLINE_NS;
    while (!Command.run(look).output().strip().equals("up")) {
      if (System.nanoTime() - deadlineNs > 0) {
        throw new UnmeasurableException(networkInterface + " of " + name + " is not up");
      }
    }
  }

  /** Writes a setting below /proc/sys that this kernel may lack. */
  void setting(String path, String value) {
    Command.require(
        inside(
            List.of("sh", "-c", "[ ! -e /proc/sys/$0 ] || echo $1 > /proc/sys/$0", path, value)));
  }

  /** A command line that runs the given one in it; the process that results is the command's. */
  public List<String> inside(List<String> command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
    whole.addAll(command);
    return whole;
  }

  /** Starts a thread in it. */
  public CompletableFuture<Void> start(String threadName, Runnable work) {
    return submit(
        threadName,
        () -> {
          work.run();
          return null;
        });
  }

  /** Does something on a thread in it, and waits for the result. */
  public <T> T call(Callable<T> work) {
    return await(submit(name, work));
  }

  /** Waits for a thread started here. */
  public static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnmeasurableException unmeasurable) {
        throw unmeasurable;
      }
      throw new UnmeasurableException(String.valueOf(e.getCause().getMessage()), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnmeasurableException("interrupted", e);
    }
  }

  private <T> CompletableFuture<T> submit(String threadName, Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                NetworkNamespaceEntry.enter(name);
                result.complete(work.call());
              } catch (Exception | LinkageError e) {
                result.completeExceptionally(e);
              }
            },
            threadName);
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  /** Kills what still runs in it and deletes it. */
  @Override
  public void close() {
    long deadlineNs = System.nanoTime() + KILL_DEADLINE_NS;
    List<Long> left = processIds();
    while (!left.isEmpty() && System.nanoTime() - deadlineNs < 0) {
      left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
      left = processIds();
    }
    Command.run(List.of("ip", "netns", "delete", name));
  }

  /** The processes in it, but for this one, whose threads come and go. */
  private List<Long> processIds() {
    return Command.run(List.of("ip", "netns", "pids", name))
        .output()
        .lines()
        .map(String::strip)
        .filter(line -> line.matches("[0-9]+"))
        .map(Long::valueOf)
        .filter(pid -> pid != ProcessHandle.current().pid())
        .toList();
  }
}
