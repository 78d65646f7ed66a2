package net.pptpalg.check;

import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel itself, and what this process may do with it. */
final class KernelCheck implements Check {
  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final int OLDEST_MAJOR = 4;
  private static final int OLDEST_MINOR = 3;
  private static final int POSTROUTING_MAJOR = 5;
  private static final int POSTROUTING_MINOR = 7;

  @Override
  public void look(Box box, BoxSettings settings, Consumer<Finding> findings) {
    lookAtRights(box, findings);
    lookAtRelease(box.kernelRelease(), findings);
    if (Rights.inUserNamespace(box)) {
      findings.accept(
          Finding.warning(
              Subject.KERNEL,
              "this is a container with users of its own: recent kernels silently drop packets that"
                  + " were changed there",
              "/proc/self/uid_map is not the whole range: run the gateway on the host, or in a"
                  + " container without user namespace"));
    }
    lookAtPorts(box, findings);
  }

  private static void lookAtRights(Box box, Consumer<Finding> findings) {
    if (Rights.hasNetAdmin(box)) {
      return;
    }
    if (Rights.isRoot(box)) {
      findings.accept(
          Finding.error(
              Subject.PRIVILEGES,
              "even root lacks CAP_NET_ADMIN here, which the gateway needs",
              "CapEff in /proc/self/status; grant it to the container or service"
                  + " (docker run --cap-add=NET_ADMIN, AmbientCapabilities=CAP_NET_ADMIN)"));
    } else {
      findings.accept(
          Finding.unchecked(
              Subject.PRIVILEGES,
              "queues and firewall rules can only be looked at with CAP_NET_ADMIN",
              "CapEff in /proc/self/status",
              "sudo pptp-alg check"));
    }
  }

  private static void lookAtRelease(String release, Consumer<Finding> findings) {
    if (!atLeast(release, OLDEST_MAJOR, OLDEST_MINOR)) {
      findings.accept(
          Finding.error(
              Subject.KERNEL,
              "the kernel is older than Linux " + OLDEST_MAJOR + "." + OLDEST_MINOR,
              "uname -r says " + release));
    } else if (!atLeast(release, POSTROUTING_MAJOR, POSTROUTING_MINOR)) {
      findings.accept(
          Finding.info(
              Subject.KERNEL,
              "before Linux 5.7 more packets than needed go through the gateway's queues",
              "uname -r says " + release));
    }
  }

  private static boolean atLeast(String release, int major, int minor) {
    Matcher parts = RELEASE.matcher(release);
    if (!parts.matches()) {
      return true;
    }
    int foundMajor = Integer.parseInt(parts.group(1));
    int foundMinor = Integer.parseInt(parts.group(2));
    return foundMajor > major || (foundMajor == major && foundMinor >= minor);
  }

  /** Ports of translated control connections are taken outside this range, from 1024 up. */
  private static void lookAtPorts(Box box, Consumer<Finding> findings) {
    String path = "/proc/sys/net/ipv4/ip_local_port_range";
    String[] range = box.read(path).orElse("").split("\\s+");
    if (range.length != 2) {
      return;
    }
    int low = Integer.parseInt(range[0]);
    int high = Integer.parseInt(range[1]);
    int free = Math.max(0, low - 1024) + Math.max(0, 65_535 - high);
    if (free < 1024) {
      findings.accept(
          Finding.error(
              Subject.PORT_RANGE,
              "the machine keeps nearly all ports for its own connections; "
                  + free
                  + " are left for clients whose port is taken",
              "net.ipv4.ip_local_port_range = " + low + " " + high,
              "sysctl -w net.ipv4.ip_local_port_range='32768 60999'"));
    }
  }
}
