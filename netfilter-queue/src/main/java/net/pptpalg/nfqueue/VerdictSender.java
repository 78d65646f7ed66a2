package net.pptpalg.nfqueue;

import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.GatherList;
import net.pptpalg.nfqueue.kernel.NetlinkSocket;

/**
 * Sends a batch's verdicts in order, in as few datagrams as the size limit allows, and gets on with
 * it when the kernel cannot take them: retried, then halved, then counted as lost. Owned by the
 * queue's thread.
 */
final class VerdictSender {
  private static final int MAX_RETRIES = 3;

  private final NetlinkSocket socket;
  private final GatherList verdicts;
  private final QueueCounters counters;
  private final int maxDatagramBytes;

  VerdictSender(
      NetlinkSocket socket, GatherList verdicts, QueueCounters counters, int maxDatagramBytes) {
    this.socket = socket;
    this.verdicts = verdicts;
    this.counters = counters;
    this.maxDatagramBytes = maxDatagramBytes;
  }

  /** Sends the entries 0 to {@code count - 1}; empty ones are left out. */
  void send(int count) {
    int first = 0;
    int bytes = 0;
    for (int index = 0; index < count; index++) {
      int length = verdicts.length(index);
      if (bytes > 0 && bytes + length > maxDatagramBytes) {
        sendDatagram(first, index);
        first = index;
        bytes = 0;
      }
      bytes += length;
    }
    if (bytes > 0) {
      sendDatagram(first, count);
    }
  }

  private void sendDatagram(int first, int end) {
    int from = first;
    int to = end;
    int retries = 0;
    while (from < end) {
      int result = socket.send(verdicts, from, to - from);
      if (result >= 0) {
        counters.increment(QueueCounter.VERDICT_DATAGRAMS);
        from = to;
        to = end;
        retries = 0;
      } else if (isPassing(-result) && retries < MAX_RETRIES) {
        counters.increment(QueueCounter.SEND_RETRIES);
        retries++;
      } else if (isAboutSize(-result) && to - from > 1) {
        to = from + (to - from) / 2;
        retries = 0;
      } else {
        lose(from, to);
        from = to;
        to = end;
        retries = 0;
      }
    }
  }

  private static boolean isPassing(int errno) {
    return errno == Errno.EINTR
        || errno == Errno.EAGAIN
        || errno == Errno.ENOBUFS
        || errno == Errno.ENOMEM;
  }

  /**
   * The kernel copies a datagram into one piece of memory, which it finds more easily when small.
   */
  private static boolean isAboutSize(int errno) {
    return errno == Errno.ENOBUFS || errno == Errno.ENOMEM || errno == Errno.EMSGSIZE;
  }

  private void lose(int from, int to) {
    for (int index = from; index < to; index++) {
      if (verdicts.length(index) > 0) {
        counters.increment(QueueCounter.VERDICTS_LOST);
      }
    }
  }
}
