package net.pptpalg.nfqueue;

import net.pptpalg.nfqueue.kernel.GatherList;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.nfqueue.kernel.NetlinkSocket;
import net.pptpalg.nfqueue.kernel.ReceiveSlots;
import net.pptpalg.nfqueue.wire.GenerationMessage;
import net.pptpalg.nfqueue.wire.NetlinkHeader;

/**
 * Tells whether anybody has changed the rules of nf_tables, those that {@code iptables} keeps there
 * included, for the price of one small message. The rules of the legacy iptables are not among
 * them. Owned by one thread; it sees the network namespace of the thread that opened it.
 */
public final class RulesetGeneration implements AutoCloseable {
  /** In the place of a generation: the kernel gave none. */
  public static final long UNKNOWN = -1;

  private static final int ANSWER_MS = 1000;
  private static final int BUFFER_BYTES = 32 << 10;
  private static final int SLOT_BYTES = 512;

  private final NetlinkSocket socket;
  private final ReceiveSlots slots = new ReceiveSlots(1, SLOT_BYTES);
  private final GatherList request = new GatherList(slots.buffer(), 1);
  private int sequence;

  private RulesetGeneration(NetlinkSocket socket) {
    this.socket = socket;
  }

  /**
   * Opens one.
   *
   * @throws NetlinkException when the kernel gives no socket
   */
  public static RulesetGeneration open(Kernel kernel) throws NetlinkException {
    return new RulesetGeneration(kernel.openNetfilterSocket(ANSWER_MS, BUFFER_BYTES));
  }

  /**
   * The generation now, 0 to 2^32 - 1: a committed change makes it another one. {@link #UNKNOWN}
   * when the kernel has no nf_tables, or does not answer within a second.
   */
  public long current() {
    sequence++;
    GenerationMessage.putRequest(slots.buffer(), slots.offset(0), sequence);
    request.set(0, slots.offset(0), GenerationMessage.REQUEST_SIZE);
    if (socket.send(request, 0, 1) < 0) {
      return UNKNOWN;
    }
    while (socket.receive(slots, true) == 1) {
      int length = slots.receivedLength(0);
      boolean answer =
          length >= NetlinkHeader.SIZE
              && NetlinkHeader.sequence(slots.buffer(), slots.offset(0)) == sequence;
      if (answer) {
        return GenerationMessage.generation(slots.buffer(), slots.offset(0), length);
      }
      // A late answer to a request that was given up.
    }
    return UNKNOWN;
  }

  @Override
  public void close() {
    socket.close();
  }
}
