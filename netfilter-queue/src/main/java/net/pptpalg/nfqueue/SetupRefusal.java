package net.pptpalg.nfqueue;

import java.io.IOException;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;

/** Turns the kernel's refusal of a configuration step into words that help the operator. */
final class SetupRefusal {
  private SetupRefusal() {}

  static NetlinkException refused(Kernel kernel, int queue, String operation, int errno) {
    return new NetlinkException("NFQUEUE " + queue, operation, errno, advice(kernel, queue, errno));
  }

  static NetlinkException unanswered(int queue, String operation) {
    return new NetlinkException(
        "NFQUEUE " + queue, operation, 0, "the kernel did not answer; is the machine overloaded?");
  }

  private static String advice(Kernel kernel, int queue, int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EBUSY -> ownerOrCapability(kernel, queue);
      case Errno.EINVAL, Errno.EOPNOTSUPP, Errno.EPROTONOSUPPORT ->
          "the kernel has no NFQUEUE; load the module nfnetlink_queue";
      case Errno.ENOMEM, Errno.ENOBUFS -> "the kernel is out of memory";
      default -> "the kernel refused";
    };
  }

  /** The kernel says EPERM both for a missing capability and for a queue that another one owns. */
  private static String ownerOrCapability(Kernel kernel, int queue) {
    try {
      return QueueStatistics.read(kernel, queue)
          .map(owned -> taken("another program (" + kernel.describePort(owned.ownerPortId()) + ")"))
          .orElse("CAP_NET_ADMIN is needed; run as root or grant the capability");
    } catch (IOException tableIsUnreadable) {
      return "CAP_NET_ADMIN is missing (run as root or grant it), or " + taken("another program");
    }
  }

  private static String taken(String owner) {
    return owner + " owns this queue; stop it or choose another queue number";
  }
}
