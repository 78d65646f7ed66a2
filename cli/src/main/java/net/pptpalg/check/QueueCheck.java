package net.pptpalg.check;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.pptpalg.gateway.rules.RulesException;

/** Whether packets can be sent to the gateway's queues, and read from them. */
final class QueueCheck implements Check {
  /** What a lane asks for. */
  private static final int BUFFER_BYTES = 16 << 20;

  @Override
  public void look(Box box, BoxSettings settings, Consumer<Finding> findings) {
    if (!Rights.hasNetAdmin(box)) {
      return;
    }
    lookAtSupport(box, settings, findings);
    lookAtOwners(box, settings, findings);
    lookAtBuffer(box, findings);
  }

  private static void lookAtSupport(Box box, BoxSettings settings, Consumer<Finding> findings) {
    try {
      findings.accept(
          Finding.info(
              Subject.QUEUE_SUPPORT,
              "the rules can be installed",
              "tried on the kernel: " + box.probeRules(settings)));
    } catch (RulesException e) {
      findings.accept(
          Finding.error(
              Subject.QUEUE_SUPPORT,
              "no firewall tool can send packets to the gateway",
              "tried on the kernel: " + e.getMessage(),
              !box.has("nft") && !box.has("iptables")
                  ? "apt install nftables"
                  : "modprobe -a nfnetlink_queue nft_queue xt_NFQUEUE xt_u32 xt_CT"));
    }
  }

  private static void lookAtOwners(Box box, BoxSettings settings, Consumer<Finding> findings) {
    Optional<List<Box.QueueOwner>> owners = box.queueOwners();
    if (owners.isEmpty()) {
      findings.accept(
          Finding.unchecked(
              Subject.QUEUE_IN_USE,
              "who owns the queues can't be told",
              "/proc/net/netfilter/nfnetlink_queue can't be read: run as root"));
      return;
    }
    for (Box.QueueOwner owner : owners.get()) {
      boolean wanted =
          owner.queue() >= settings.controlQueue()
              && owner.queue() <= settings.controlQueue() + settings.lanes() + 1;
      boolean ours = settings.gatewayPid() != 0 && owner.processId() == settings.gatewayPid();
      if (wanted && !ours) {
        findings.accept(
            Finding.error(
                Subject.QUEUE_IN_USE,
                "another program reads queue "
                    + owner.queue()
                    + ": stop it, or run the gateway with others (--queue)",
                owner.description() + " in /proc/net/netfilter/nfnetlink_queue",
                owner.processId() == 0
                    ? new String[0]
                    : new String[] {"kill " + owner.processId()}));
      }
    }
  }

  private static void lookAtBuffer(Box box, Consumer<Finding> findings) {
    Optional<Integer> granted = box.grantedBuffer(BUFFER_BYTES);
    // The kernel grants twice what is asked for, for its own bookkeeping.
    if (granted.isPresent() && granted.get() < BUFFER_BYTES) {
      findings.accept(
          Finding.warning(
              Subject.SOCKET_BUFFER,
              "the kernel grants a queue "
                  + granted.get()
                  + " bytes of buffer instead of "
                  + BUFFER_BYTES
                  + ": bursts will be lost",
              "a netfilter socket was opened and asked",
              "sysctl -w net.core.rmem_max=" + BUFFER_BYTES));
    }
  }
}
