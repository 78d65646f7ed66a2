package net.pptpalg.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.pptpalg.gateway.GatewayOptions;
import net.pptpalg.gateway.rules.CommandRunner;
import net.pptpalg.gateway.rules.RulesException;

/**
 * What root gives to the user that the gateway is to run as: its directories, and what the kernel
 * and iptables keep for root. A directory of others stays theirs, whatever the options name.
 */
final class Handover {

  private static final Path DEFAULT_SOCKET_DIRECTORY = SocketOption.DEFAULT.getParent();
  private static final Path XTABLES_LOCK = Path.of("/run/xtables.lock");
  private static final Path DROPS = Path.of("/proc/net/netfilter/nfnetlink_queue");
  private static final Path LEGACY_TABLES = Path.of("/proc/net/ip_tables_names");

  private final ServiceUser user;
  private final CommandRunner runner;

  Handover(ServiceUser user, CommandRunner runner) {
    this.user = user;
    this.runner = runner;
  }

  /** What the user must be able to do without being given anything: pairs for test(1). */
  List<String> tests(GatewayOptions options) throws IOException {
    List<String> tests = new ArrayList<>();
    Path state = options.stateDir().toAbsolutePath();
    addTest(tests, state, isStateToGive(state));
    Path socket = options.socket().toAbsolutePath().getParent();
    if (socket != null) {
      addTest(tests, socket, isSocketDirectoryToGive(socket));
    }
    if (options.events().accounting() != null) {
      // A full file is renamed.
      addTest(tests, options.events().accounting().toAbsolutePath().getParent(), false);
    }
    return tests;
  }

  private static void addTest(List<String> tests, Path directory, boolean given) {
    tests.addAll(
        given
            ? List.of("-x", directory.getParent().toString())
            : List.of("-w", directory.toString()));
  }

  /**
   * Gives it.
   *
   * @throws CommandException when a gateway that runs has the state directory
   */
  void give(GatewayOptions options) throws CommandException, IOException {
    Path state = options.stateDir().toAbsolutePath();
    if (isStateToGive(state)) {
      StateDirectory.lock(state).close();
      give(state, "rwx------");
    }
    Path socket = options.socket().toAbsolutePath().getParent();
    if (socket != null && isSocketDirectoryToGive(socket)) {
      give(socket, "rwxr-xr-x");
    }
    giveKernelFiles();
  }

  /** Whether it is missing, or a gateway of root has made it. */
  private static boolean isStateToGive(Path directory) throws IOException {
    return isMissing(directory)
        || isOfRoot(directory)
            && PosixFilePermissions.toString(Files.getPosixFilePermissions(directory))
                .equals("rwx------")
            && StateDirectory.holdsState(directory);
  }

  private static boolean isSocketDirectoryToGive(Path directory) throws IOException {
    return isMissing(directory)
        || directory.equals(DEFAULT_SOCKET_DIRECTORY) && isOfRoot(directory);
  }

  private static boolean isMissing(Path directory) {
    return directory.getParent() != null && Files.notExists(directory, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isOfRoot(Path directory) throws IOException {
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        && Files.getAttribute(directory, "unix:uid").equals(0);
  }

  private void give(Path directory, String mode) throws IOException {
    if (!Files.exists(directory)) {
      Files.createDirectory(directory);
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
    // Only root could put anything there, so nothing there is a trap. The directory comes last.
    List<Path> entries;
    try (Stream<Path> listing = Files.list(directory)) {
      entries = listing.toList();
    }
    for (Path entry : entries) {
      own(entry);
    }
    own(directory);
  }

  private void own(Path path) throws IOException {
    Files.setAttribute(path, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
  }

  /** Nothing of it is worth failing for: what is missing is reported by who misses it. */
  private void giveKernelFiles() throws IOException {
    run("modprobe", "--quiet", "nfnetlink_queue");
    openToGroup(DROPS, "r--r-----");
    if (run("iptables", "--version").contains("legacy")) {
      // Listing makes the tables, and the lock.
      run("iptables", "-t", "raw", "-S");
      openToGroup(XTABLES_LOCK, "rw-rw----");
      openToGroup(LEGACY_TABLES, "r--r-----");
    }
  }

  private String run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    runner.locate(program).ifPresent(command::add);
    if (command.isEmpty()) {
      return "";
    }
    command.addAll(List.of(arguments));
    try {
      return runner.run(command, "").standardOutput();
    } catch (RulesException e) {
      return "";
    }
  }

  private void openToGroup(Path file, String mode) throws IOException {
    if (Files.exists(file)) {
      Files.setAttribute(file, "unix:gid", user.gid());
      Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
      if (!Files.getPosixFilePermissions(file).equals(permissions)) {
        Files.setPosixFilePermissions(file, permissions);
      }
    }
  }
}
