package net.pptpalg.nfqueue;

import java.io.IOException;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;

/** Turns the kernel's refusal of a configuration step into words that help the operator. */
final class SetupRefusal {
  private static final String STOP_OR_CHOOSE = "stop it or choose another queue number";

  private SetupRefusal() {}

  static NetlinkException refused(Kernel kernel, int queue, String operation, int errno) {
    String owner = null;
    String advice = advice(errno);
    if (errno == Errno.EPERM || errno == Errno.EBUSY) {
      try {
        owner = owner(kernel, queue);
      } catch (IOException tableIsUnreadable) {
        // Only root and its group may read it; the right to own a queue may be there all the same.
        advice =
            "CAP_NET_ADMIN is missing, or another program owns this queue (it can't be told which,"
                + " for the table of queues is not readable)";
      }
    }
    return new NetlinkException(
        "NFQUEUE " + queue,
        operation,
        errno,
        owner == null ? advice : owner + " owns this queue; " + STOP_OR_CHOOSE,
        owner != null);
  }

  static NetlinkException unanswered(int queue, String operation) {
    return new NetlinkException(
        "NFQUEUE " + queue, operation, 0, "the kernel did not answer; is the machine overloaded?");
  }

  private static String advice(int errno) {
    return switch (errno) {
      case Errno.EPERM -> "CAP_NET_ADMIN is needed; run as root or grant the capability";
      case Errno.EBUSY -> "another program owns this queue; " + STOP_OR_CHOOSE;
      case Errno.EINVAL, Errno.EOPNOTSUPP, Errno.EPROTONOSUPPORT ->
          "the kernel has no NFQUEUE; load the module nfnetlink_queue";
      case Errno.ENOMEM, Errno.ENOBUFS -> "the kernel is out of memory";
      default -> "the kernel refused";
    };
  }

  /**
   * Who owns the queue, or null when nobody is known to: the kernel says EPERM both for a missing
   * capability and for a queue that another program owns.
   */
  private static String owner(Kernel kernel, int queue) throws IOException {
    return QueueStatistics.read(kernel, queue)
        .map(owned -> "another program (" + kernel.describePort(owned.ownerPortId()) + ")")
        .orElse(null);
  }
}
