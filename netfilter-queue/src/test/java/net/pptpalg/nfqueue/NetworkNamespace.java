package net.pptpalg.nfqueue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import jnr.ffi.LibraryLoader;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A fresh network namespace without a name. The calling thread, its sockets and its child processes
 * are in it until {@link #close()}; the kernel removes it when the last of them is gone, even if
 * the tests are killed.
 */
final class NetworkNamespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int O_CLOEXEC = 0x80000;

  private static final Calls CALLS = LibraryLoader.create(Calls.class).load("c");

  /** The C library's functions by their names; public because jnr-ffi implements it. */
  public interface Calls {
    int unshare(int flags);

    int setns(int descriptor, int type);

    int open(String path, int flags);

    int close(int descriptor);
  }

  private final int original;

  private NetworkNamespace(int original) {
    this.original = original;
  }

  /** Enters a new namespace. Without root the test is skipped, or fails where CI is true. */
  static NetworkNamespace enterNew() {
    requireRoot();
    int original = CALLS.open("/proc/thread-self/ns/net", O_CLOEXEC);
    Assertions.assertTrue(original >= 0, "open of the thread's own namespace");
    if (CALLS.unshare(CLONE_NEWNET) != 0) {
      CALLS.close(original);
      Assertions.fail("unshare(CLONE_NEWNET) was refused; CAP_SYS_ADMIN is needed");
    }
    return new NetworkNamespace(original);
  }

  private static void requireRoot() {
    if (isRoot()) {
      return;
    }
    String message = "NOT TESTED on the real kernel: run the tests as root";
    Assertions.assertFalse("true".equals(System.getenv("CI")), message);
    System.err.println(message);
    Assumptions.abort(message);
  }

  private static boolean isRoot() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Runs a command in the namespace; the test fails when the command does. */
  void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      Assertions.assertEquals(0, status, () -> String.join(" ", command) + ": " + output);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Override
  public void close() {
    int result = CALLS.setns(original, CLONE_NEWNET);
    CALLS.close(original);
    Assertions.assertEquals(0, result, "setns back to the original namespace");
  }
}
