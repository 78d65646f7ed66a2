package net.pptpalg.command;

import java.io.File;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.pptpalg.gateway.GatewayOptions;
import net.pptpalg.gateway.rules.CommandResult;
import net.pptpalg.gateway.rules.CommandRunner;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.LinuxProcess;

/**
 * Turns a gateway that root has started into one of another user, with the two capabilities it
 * needs and no way to more.
 *
 * <p>User and capabilities belong to threads, and a virtual machine has many that nobody asked for.
 * So it is not changed as it runs: the process becomes setpriv, which becomes the same command
 * again, with the same process id.
 */
final class PrivilegeDrop {

  /** The user of the Debian package. */
  static final String DEFAULT_USER = "pptp-alg";

  private static final Logger LOG = System.getLogger("pptp-alg");

  /**
   * Queues and rules; sending packets with a source of others, and the rules of iptables-legacy.
   */
  private static final String CAPABILITIES = "-all,+net_admin,+net_raw";

  /** Names the first path that does not pass its test; its arguments are pairs of the two. */
  private static final String TRY_PATHS =
      "while [ $# -gt 0 ]; do test \"$1\" \"$2\" || { printf %s \"$2\"; exit 1; }; shift 2; done";

  private final String wanted;
  private final List<Path> read;
  private final CommandRunner runner;

  /**
   * @param wanted name of the user, or null for {@link #DEFAULT_USER} if there is one and it can
   *     reach everything
   * @param read files that must be readable as long as the gateway runs
   */
  PrivilegeDrop(String wanted, List<Path> read, CommandRunner runner) {
    this.wanted = wanted;
    this.read = List.copyOf(read);
    this.runner = runner;
  }

  /**
   * Returns when this process is to go on as it is: it is the user's already, or remains root's,
   * which it says. Otherwise it does not return.
   *
   * @throws CommandException when it can't become the user that is wanted
   */
  void become(GatewayOptions options) throws CommandException, IOException {
    int self = ownUser();
    String name = wanted == null ? DEFAULT_USER : wanted;
    if (self != 0 && wanted == null) {
      return;
    }
    Optional<ServiceUser> found = ServiceUser.named(name, runner);
    if (found.isEmpty()) {
      if (wanted != null) {
        throw new CommandException(
            ExitCode.CONFIGURATION, "--user: there is no user '" + wanted + "'");
      }
      LOG.log(Level.INFO, "runs as root: there is no user {0} (see --user)", DEFAULT_USER);
      return;
    }
    ServiceUser user = found.get();
    if (user.uid() == self) {
      return;
    }
    if (self != 0) {
      throw new CommandException(
          ExitCode.PERMISSION, "only root can run the gateway as user '" + name + "'");
    }
    Handover handover = new Handover(user, runner);
    Optional<String> obstacle = obstacle(user, handover, options);
    if (obstacle.isPresent()) {
      if (wanted != null) {
        throw new CommandException(ExitCode.PERMISSION, obstacle.get());
      }
      LOG.log(Level.WARNING, "runs as root: {0}", obstacle.get());
      return;
    }
    handover.give(options);
    List<String> command = new ArrayList<>(asUser(user));
    command.addAll(ownCommand());
    new LinuxProcess(LinuxKernel.load()).execute(command);
  }

  /** What keeps the user from running the gateway, in words. */
  private Optional<String> obstacle(ServiceUser user, Handover handover, GatewayOptions options)
      throws IOException {
    if (runner.locate("setpriv").isEmpty()) {
      return Optional.of("setpriv is not installed (Debian: apt install util-linux)");
    }
    List<String> tests = new ArrayList<>();
    for (Path file : read) {
      tests.addAll(List.of("-r", file.toAbsolutePath().toString()));
    }
    tests.addAll(handover.tests(options));
    List<String> command = new ArrayList<>(asUser(user));
    command.addAll(List.of("/bin/sh", "-c", TRY_PATHS, "sh"));
    command.addAll(tests);
    CommandResult result = runner.run(command, "");
    if (result.succeeded()) {
      return Optional.empty();
    }
    String path = result.standardOutput();
    if (path.isEmpty()) {
      return Optional.of("can't become user '" + user.name() + "': " + result.errorLine());
    }
    String right =
        switch (tests.get(tests.lastIndexOf(path) - 1)) {
          case "-r" -> "read";
          case "-w" -> "write to";
          default -> "enter";
        };
    return Optional.of("user '" + user.name() + "' can't " + right + " " + path);
  }

  private List<String> asUser(ServiceUser user) {
    return List.of(
        runner.locate("setpriv").orElseThrow(),
        "--reuid=" + user.uid(),
        "--regid=" + user.gid(),
        "--init-groups",
        "--inh-caps=" + CAPABILITIES,
        "--ambient-caps=" + CAPABILITIES,
        "--bounding-set=" + CAPABILITIES,
        "--no-new-privs");
  }

  /** The virtual machine with all its options. */
  private static List<String> ownCommand() throws IOException {
    String arguments =
        new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), StandardCharsets.UTF_8);
    List<String> command = new ArrayList<>(List.of(arguments.split("\0", -1)));
    command.remove(command.size() - 1);
    command.set(0, program().toString());
    return command;
  }

  /** The files this program is made of. */
  static List<Path> programFiles() throws IOException {
    List<Path> files = new ArrayList<>(List.of(program()));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      files.add(Path.of(entry));
    }
    return files;
  }

  private static Path program() throws IOException {
    return Path.of("/proc/self/exe").toRealPath();
  }

  /** The effective user id of this process. */
  private static int ownUser() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Uid:")) {
        return Integer.parseInt(line.split("\\s+")[2]);
      }
    }
    throw new IOException("/proc/self/status does not tell the user of this process");
  }
}
