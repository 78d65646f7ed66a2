package net.pptpalg.nfqueue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.pptpalg.nfqueue.kernel.Kernel;

/**
 * What the kernel itself counts about one queue: a line of {@code
 * /proc/net/netfilter/nfnetlink_queue}. Reading it costs a file read; not for the packet path.
 *
 * @param queueNumber the queue, 0 to 65535
 * @param ownerPortId netlink port of the owner, often its process id
 * @param waiting packets that wait for a verdict now
 * @param copyRangeBytes longest packet that is delivered whole
 * @param droppedQueueFull packets dropped because {@link QueueOptions#maxLength} were waiting
 * @param droppedSocketFull packets dropped because the owner's socket was full
 * @param lastPacketId number of the packet queued last, 0 to 2^32 - 1
 */
public record QueueStatistics(
    int queueNumber,
    long ownerPortId,
    long waiting,
    long copyRangeBytes,
    long droppedQueueFull,
    long droppedSocketFull,
    long lastPacketId) {

  private static final int QUEUE_COLUMN = 0;
  private static final int OWNER_COLUMN = 1;
  private static final int WAITING_COLUMN = 2;
  private static final int COPY_RANGE_COLUMN = 4;
  private static final int QUEUE_FULL_COLUMN = 5;
  private static final int SOCKET_FULL_COLUMN = 6;
  private static final int LAST_ID_COLUMN = 7;

  /**
   * Reads the line of one queue in the calling thread's network namespace; empty when nobody owns
   * the queue.
   *
   * @throws IOException when the table cannot be read
   */
  public static Optional<QueueStatistics> read(Kernel kernel, int queueNumber) throws IOException {
    return readAll(kernel).stream().filter(line -> line.queueNumber == queueNumber).findFirst();
  }

  /**
   * Reads all queues of the calling thread's network namespace.
   *
   * @throws IOException when the table cannot be read
   */
  public static List<QueueStatistics> readAll(Kernel kernel) throws IOException {
    List<QueueStatistics> queues = new ArrayList<>();
    for (String line : kernel.queueTable()) {
      parse(line).ifPresent(queues::add);
    }
    return queues;
  }

  /** Reads one line of the table; empty when it is none. */
  static Optional<QueueStatistics> parse(String line) {
    String[] columns = line.trim().split("\\s+");
    if (columns.length <= LAST_ID_COLUMN) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new QueueStatistics(
              Integer.parseInt(columns[QUEUE_COLUMN]),
              Long.parseLong(columns[OWNER_COLUMN]),
              Long.parseLong(columns[WAITING_COLUMN]),
              Long.parseLong(columns[COPY_RANGE_COLUMN]),
              Long.parseLong(columns[QUEUE_FULL_COLUMN]),
              Long.parseLong(columns[SOCKET_FULL_COLUMN]),
              Long.parseLong(columns[LAST_ID_COLUMN])));
    } catch (NumberFormatException notATableLine) {
      return Optional.empty();
    }
  }
}
