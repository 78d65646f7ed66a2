package net.pptpalg.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Standard output as something that shows one frame after the other. On a terminal each frame takes
 * the place of the one before and {@code q} ends it; elsewhere the frames follow each other.
 */
final class Screen implements AutoCloseable {

  private static final String ENTER = "\u001b[?1049h\u001b[?25l";
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";
  private static final int DEFAULT_ROWS = 24;
  private static final int DEFAULT_COLUMNS = 80;
  private static final long KEY_POLL_MS = 50;

  private final OutputStream out;
  private final boolean terminal;
  private final Thread hook = new Thread(this::restore, "terminal");
  private String settings;
  private boolean first = true;

  /**
   * @param out where frames go; what is written is on its way at once
   * @param terminal whether that is a terminal, and so is standard input
   */
  Screen(OutputStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** Whether standard input and output are a terminal. */
  static boolean isTerminal() {
    return isTerminal(0) && isTerminal(1);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return name.startsWith("/dev/pts/")
          || name.startsWith("/dev/tty")
          || name.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  /** Takes the terminal over, so that it is as it was when this is closed, or the process ends. */
  void open() throws IOException {
    if (terminal) {
      settings = stty("-g");
      Runtime.getRuntime().addShutdownHook(hook);
      stty("-icanon", "-echo", "min", "0", "time", "0");
      write(ENTER);
    }
  }

  /** How many lines and columns there are. */
  int[] size() {
    int[] size = {terminal ? DEFAULT_ROWS : Integer.MAX_VALUE, Integer.MAX_VALUE};
    if (terminal) {
      size[1] = DEFAULT_COLUMNS;
      String[] parts = stty("size").split(" ");
      if (parts.length == 2
          && parts[0].matches("[1-9][0-9]{0,4}")
          && parts[1].matches("[1-9][0-9]{0,4}")) {
        size[0] = Integer.parseInt(parts[0]);
        size[1] = Integer.parseInt(parts[1]);
      }
    }
    return size;
  }

  /** Shows a frame, cut to what the terminal holds. */
  void show(String frame) throws IOException {
    if (!terminal) {
      write((first ? "" : "\n") + frame);
      first = false;
      return;
    }
    int[] size = size();
    StringBuilder text = new StringBuilder(HOME);
    String[] lines = frame.split("\n", -1);
    int rows = Math.min(lines.length, size[0]);
    for (int row = 0; row < rows; row++) {
      String line = lines[row];
      text.append(line, 0, Math.min(line.length(), size[1])).append(CLEAR_LINE);
      text.append(row == rows - 1 ? "" : "\r\n");
    }
    write(text.append(CLEAR_BELOW).toString());
  }

  /**
   * Waits for the time of the next frame.
   *
   * @return false when the one who watches has had enough
   */
  boolean pause(long milliseconds) throws IOException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    try {
      while (endNs - System.nanoTime() > 0) {
        if (terminal && quits()) {
          return false;
        }
        long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
        Thread.sleep(Math.max(1, terminal ? Math.min(KEY_POLL_MS, leftMs) : leftMs));
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean quits() throws IOException {
    InputStream keys = System.in;
    while (keys.available() > 0) {
      int key = keys.read();
      if (key == 'q' || key == 'Q') {
        return true;
      }
    }
    return false;
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** What stty says; empty when it can't. */
  private static String stty(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "stty";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process =
          new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? output.strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private synchronized void restore() {
    if (settings == null) {
      return;
    }
    if (!settings.isEmpty()) {
      stty(settings);
    }
    settings = null;
    try {
      write(LEAVE);
    } catch (IOException e) {
      // The terminal is gone, and with it what there was to restore.
      return;
    }
  }

  @Override
  public void close() {
    if (terminal) {
      restore();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process ends, and the hook does the same.
        return;
      }
    }
  }
}
