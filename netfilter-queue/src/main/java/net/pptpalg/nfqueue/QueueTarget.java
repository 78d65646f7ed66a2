package net.pptpalg.nfqueue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.regex.Pattern;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.GatherList;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.nfqueue.kernel.NetlinkSocket;
import net.pptpalg.nfqueue.kernel.ReceiveSlots;
import net.pptpalg.nfqueue.wire.ErrorMessage;
import net.pptpalg.nfqueue.wire.NetlinkHeader;
import net.pptpalg.nfqueue.wire.RuleMessage;
import net.pptpalg.nfqueue.wire.WireFault;

/**
 * A chain of nft that queues every packet that gets there, by the NFQUEUE target of iptables. The
 * kernel takes that target in a table of nft, but nft itself has no words for it: so kernels
 * without the queue statement (CONFIG_NFT_QUEUE) queue from nft, too.
 *
 * @param family the table's: {@code ip} or {@code inet}
 * @param table name of a table that is there, 1 to 31 letters, digits and underscores
 * @param chain name of a chain that is there, likewise
 * @param firstQueue the lowest NFQUEUE number, 0 to 65535
 * @param queueCount how many queues packets are spread over by their addresses, at least 1
 * @param bypass whether packets pass when nobody reads the queue; else they are dropped
 */
public record QueueTarget(
    String family, String table, String chain, int firstQueue, int queueCount, boolean bypass) {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_]{1," + RuleMessage.MAX_NAME_LENGTH + "}");
  private static final int QUEUES = 1 << 16;
  private static final int ANSWER_MS = 1000;
  private static final int BUFFER_BYTES = 32 << 10;
  private static final int SLOT_BYTES = 512;

  /** Throws {@link IllegalArgumentException} when a name or a number is not in its range. */
  public QueueTarget {
    if (!family.equals("ip") && !family.equals("inet")) {
      throw new IllegalArgumentException("family " + family + " is neither ip nor inet");
    }
    for (String name : List.of(table, chain)) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException("no name of a table or chain: " + name);
      }
    }
    if (firstQueue < 0 || queueCount < 1 || firstQueue + queueCount > QUEUES) {
      throw new IllegalArgumentException(
          queueCount + " queues from " + firstQueue + " on are not in 0 to " + (QUEUES - 1));
    }
  }

  /**
   * Makes this the only rule of its chain, for every target, in one transaction: at no moment is a
   * chain empty that was not.
   *
   * <p>The calling thread's network namespace is the one that is changed.
   *
   * @throws NetlinkException when the kernel refuses; then nothing has changed
   */
  public static void install(Kernel kernel, List<QueueTarget> targets) throws NetlinkException {
    try (NetlinkSocket socket = kernel.openNetfilterSocket(ANSWER_MS, BUFFER_BYTES)) {
      ReceiveSlots slots =
          new ReceiveSlots(
              1, Math.max(SLOT_BYTES, RuleMessage.MAX_SIZE * 2 * (targets.size() + 1)));
      ByteBuffer buffer = slots.buffer();
      int start = slots.offset(0);
      int sequence = 0;
      int at = start + RuleMessage.putBatchBegin(buffer, start, sequence++);
      for (QueueTarget target : targets) {
        int family = target.family.equals("ip") ? RuleMessage.FAMILY_IPV4 : RuleMessage.FAMILY_INET;
        at += RuleMessage.putFlush(buffer, at, sequence++, family, target.table, target.chain);
        at +=
            RuleMessage.putQueueRule(
                buffer,
                at,
                sequence++,
                family,
                target.table,
                target.chain,
                target.firstQueue,
                target.queueCount,
                target.bypass);
      }
      int last = sequence - 1;
      at += RuleMessage.putBatchEnd(buffer, at, sequence);
      GatherList request = new GatherList(buffer, 1);
      request.set(0, start, at - start);
      int sent = socket.send(request, 0, 1);
      if (sent < 0) {
        throw refusal(-sent);
      }
      awaitAcknowledgement(socket, slots, last);
    }
  }

  /** A failure, even one to commit, is answered before the last message of the batch is. */
  private static void awaitAcknowledgement(NetlinkSocket socket, ReceiveSlots slots, int sequence)
      throws NetlinkException {
    while (true) {
      int received = socket.receive(slots, true);
      if (received != 1) {
        throw refusal(received < 0 ? -received : 0);
      }
      ByteBuffer buffer = slots.buffer();
      int at = slots.offset(0);
      int end = at + slots.receivedLength(0);
      while (ErrorMessage.check(buffer, at, end - at) == WireFault.NONE
          && NetlinkHeader.type(buffer, at) == NetlinkHeader.TYPE_ERROR) {
        int errno = ErrorMessage.errno(buffer, at);
        if (errno != 0) {
          throw refusal(errno);
        }
        if (ErrorMessage.requestSequence(buffer, at) == sequence) {
          return;
        }
        at += NetlinkHeader.align(NetlinkHeader.length(buffer, at));
      }
    }
  }

  private static NetlinkException refusal(int errno) {
    String advice =
        switch (errno) {
          case Errno.EPERM -> "run as root or with CAP_NET_ADMIN";
          case Errno.ENOENT -> "the table, the chain or the kernel's xt_NFQUEUE is missing";
          case Errno.EAGAIN, 0 -> "no answer from the kernel";
          default -> "the kernel does not take iptables' targets in tables of nft";
        };
    return new NetlinkException("nf_tables", "rule with the NFQUEUE target", errno, advice);
  }
}
