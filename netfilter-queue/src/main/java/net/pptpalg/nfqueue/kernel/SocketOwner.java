package net.pptpalg.nfqueue.kernel;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the process behind a netlink port: often the port is the process id, but not for a
 * process's second socket. For messages to the operator only.
 */
final class SocketOwner {
  private static final Path PROC = Path.of("/proc");
  private static final Path NETLINK_TABLE = Path.of("/proc/thread-self/net/netlink");
  private static final String NETFILTER = "12";
  private static final int PROTOCOL_COLUMN = 1;
  private static final int PORT_COLUMN = 2;
  private static final int INODE_COLUMN = 9;

  private SocketOwner() {}

  static String describe(long portId) {
    try {
      for (String line : Files.readAllLines(NETLINK_TABLE)) {
        String[] columns = line.trim().split("\\s+");
        if (columns.length > INODE_COLUMN
            && columns[PROTOCOL_COLUMN].equals(NETFILTER)
            && columns[PORT_COLUMN].equals(Long.toString(portId))) {
          String owner = processWithSocket(columns[INODE_COLUMN]);
          if (owner != null) {
            return owner;
          }
        }
      }
    } catch (IOException unreadable) {
      return "netlink port " + portId;
    }
    return "netlink port " + portId;
  }

  private static String processWithSocket(String inode) throws IOException {
    String target = "socket:[" + inode + "]";
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, target)) {
          String name = Files.readString(process.resolve("comm")).strip();
          return "pid " + process.getFileName() + ", " + name;
        }
      }
    }
    return null;
  }

  private static boolean holds(Path process, String target) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (isLinkTo(descriptor, target)) {
          return true;
        }
      }
    } catch (IOException processIsGoneOrNotOurs) {
      return false;
    }
    return false;
  }

  private static boolean isLinkTo(Path descriptor, String target) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(target);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
