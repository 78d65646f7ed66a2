package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

  @TempDir Path directory;

  @Test
  void shouldCreateTheDirectoryForThisUserAlone() throws Exception {
    StateDirectory.lock(state()).close();

    assertEquals("rwx------", modeOf(state()));
  }

  @Test
  void shouldNameTheProcessThatHoldsIt() throws Exception {
    StateDirectory held = StateDirectory.lock(state());
    try {
      CommandException failure =
          assertThrows(CommandException.class, () -> StateDirectory.lock(state()));

      assertEquals(
          "another pptp-alg (pid "
              + ProcessHandle.current().pid()
              + ") runs with state directory "
              + state(),
          failure.getMessage());
      assertEquals(1, failure.exitCode());
    } finally {
      held.close();
    }
  }

  @Test
  void shouldBeFreeAgainWhenItsHolderLetsGo() throws Exception {
    StateDirectory.lock(state()).close();
    StateDirectory.lock(state()).close();
  }

  @Test
  void shouldSaySoWhenAFileIsInTheWay() throws Exception {
    Files.writeString(state(), "");

    CommandException failure =
        assertThrows(CommandException.class, () -> StateDirectory.lock(state()));
    assertEquals(5, failure.exitCode());
    assertEquals("state directory " + state() + " is not a directory", failure.getMessage());
  }

  @Test
  void shouldRefuseADirectoryInWhichOthersMayWrite() throws Exception {
    Files.createDirectory(state());
    Files.writeString(state().resolve("precious"), "");
    Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwxrwx---"));

    CommandException failure =
        assertThrows(CommandException.class, () -> StateDirectory.lock(state()));
    assertEquals(5, failure.exitCode());
  }

  @Test
  void shouldHoldADirectoryOnlyWhereAGatewayHasRun() throws Exception {
    assertNull(StateDirectory.lockExisting(state()));
    StateDirectory running = StateDirectory.lock(state());
    assertThrows(CommandException.class, () -> StateDirectory.lockExisting(state()));
    running.close();
    StateDirectory.lockExisting(state()).close();
  }

  @Test
  void shouldKeepItsFilesForThisUserAlone() throws Exception {
    StateDirectory.lock(state()).close();

    assertEquals("rw-------", modeOf(state().resolve("pptp-alg.pid")));
  }

  @Test
  void shouldCloseAnEmptyDirectoryToOthers() throws Exception {
    Files.createDirectory(state());
    Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwxr-xr-x"));

    StateDirectory.lock(state()).close();
    assertEquals("rwx------", modeOf(state()));
  }

  @Test
  void shouldLeaveTheModeOfADirectoryThatHoldsOtherFiles() throws Exception {
    Files.createDirectory(state());
    Files.writeString(state().resolve("precious"), "");
    Files.setPosixFilePermissions(state(), PosixFilePermissions.fromString("rwxr-xr-x"));

    StateDirectory.lock(state()).close();
    assertEquals("rwxr-xr-x", modeOf(state()));
  }

  @Test
  void shouldNotFollowALinkThatSomebodyHasPutThere() throws Exception {
    Path precious = Files.writeString(directory.resolve("precious"), "precious");
    Files.createDirectory(state());
    Files.createSymbolicLink(state().resolve("pptp-alg.pid"), precious);

    CommandException failure =
        assertThrows(CommandException.class, () -> StateDirectory.lock(state()));
    assertEquals(1, failure.exitCode());
    assertEquals("precious", Files.readString(precious));
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private Path state() {
    return directory.resolve("state");
  }
}
