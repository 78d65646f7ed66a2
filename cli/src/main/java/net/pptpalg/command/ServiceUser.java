package net.pptpalg.command;

import java.util.List;
import java.util.Optional;
import net.pptpalg.gateway.rules.CommandResult;
import net.pptpalg.gateway.rules.CommandRunner;

/**
 * A user of this machine, and its primary group.
 *
 * @param name as the system's user database knows it
 * @param uid user id
 * @param gid id of the primary group
 */
record ServiceUser(String name, int uid, int gid) {

  /** Looks a user up, wherever the system keeps its users; nothing when there is none. */
  static Optional<ServiceUser> named(String name, CommandRunner runner) {
    return idOf("-u", name, runner)
        .flatMap(uid -> idOf("-g", name, runner).map(gid -> new ServiceUser(name, uid, gid)));
  }

  private static Optional<Integer> idOf(String which, String name, CommandRunner runner) {
    Optional<String> program = runner.locate("id");
    if (program.isEmpty()) {
      return Optional.empty();
    }
    CommandResult result = runner.run(List.of(program.get(), which, "--", name), "");
    return result.succeeded()
        ? Optional.of(Integer.parseInt(result.standardOutput().strip()))
        : Optional.empty();
  }
}
