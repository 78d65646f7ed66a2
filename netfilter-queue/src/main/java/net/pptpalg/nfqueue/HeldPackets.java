package net.pptpalg.nfqueue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.pptpalg.nfqueue.kernel.GatherList;
import net.pptpalg.nfqueue.kernel.NetlinkSocket;
import net.pptpalg.nfqueue.kernel.ReceiveSlots;
import net.pptpalg.nfqueue.wire.NetlinkHeader;
import net.pptpalg.nfqueue.wire.VerdictMessage;

/**
 * Packets whose verdict has to wait for another packet, such as a later fragment that came before
 * the first one. The kernel keeps the packet, this keeps a copy of what it holds; a verdict is sent
 * at once and frees the place.
 *
 * <p>For the exception, not the rule: every kernel before 2026 searches past all held packets for
 * each verdict. Owned by the queue's thread; all memory is allocated at the start.
 */
public final class HeldPackets {
  /** {@link #add}: there is no place, or the packet does not fit into it. */
  public static final int NO_ROOM = -1;

  private static final int GROWTH_BYTES = 64;

  private final int queue;
  private final QueueCounters counters;
  private final ByteBuffer messages;
  private final ByteBuffer packets;
  private final GatherList verdict;
  private final VerdictSender sender;
  private final int maxPacketBytes;
  private final int[] offset;
  private final int[] length;
  private final int[] packetId;
  private final int[] hook;
  private final int[] inInterface;
  private final int[] outInterface;
  private final boolean[] taken;
  private int count;

  HeldPackets(
      int queue, NetlinkSocket socket, QueueCounters counters, int places, int maxPacketBytes) {
    this.queue = queue;
    this.counters = counters;
    this.maxPacketBytes = maxPacketBytes;
    int room = VerdictMessage.PAYLOAD_OFFSET + maxPacketBytes + GROWTH_BYTES;
    ReceiveSlots slots = new ReceiveSlots(Math.max(1, places), room);
    messages = slots.buffer();
    packets = messages.duplicate().order(ByteOrder.BIG_ENDIAN);
    verdict = new GatherList(messages, 1);
    sender = new VerdictSender(socket, verdict, counters, Integer.MAX_VALUE);
    offset = new int[places];
    for (int place = 0; place < places; place++) {
      offset[place] = slots.offset(place) + VerdictMessage.PAYLOAD_OFFSET;
    }
    length = new int[places];
    packetId = new int[places];
    hook = new int[places];
    inInterface = new int[places];
    outInterface = new int[places];
    taken = new boolean[places];
  }

  /** Copies a packet of the batch; returns its place or {@link #NO_ROOM}. */
  int add(ByteBuffer from, int at, int bytes, int id, int itsHook, int in, int out) {
    if (count == taken.length || bytes > maxPacketBytes) {
      return NO_ROOM;
    }
    int place = 0;
    while (taken[place]) {
      place++;
    }
    taken[place] = true;
    count++;
    packets.put(offset[place], from, at, bytes);
    length[place] = bytes;
    packetId[place] = id;
    hook[place] = itsHook;
    inInterface[place] = in;
    outInterface[place] = out;
    return place;
  }

  /** Number of packets that are held. */
  public int count() {
    return count;
  }

  /** Number of places, held or free; place numbers are 0 to this - 1. */
  public int places() {
    return taken.length;
  }

  /** Whether a packet is held in this place. */
  public boolean isHeld(int place) {
    return taken[place];
  }

  /** The direct buffer that all held packets lie in, in network (big-endian) order. */
  public ByteBuffer buffer() {
    return packets;
  }

  /** Offset of the IP header in {@link #buffer()}. */
  public int packetOffset(int place) {
    return offset[place];
  }

  /** Length in bytes as received. */
  public int packetLength(int place) {
    return length[place];
  }

  /** Netfilter hook, as {@link PacketQueue#hook}. */
  public int hook(int place) {
    return hook[place];
  }

  /** Index of the interface it came in by, 0 when there is none. */
  public int inInterface(int place) {
    return inInterface[place];
  }

  /** Index of the interface it leaves by, 0 when there is none. */
  public int outInterface(int place) {
    return outInterface[place];
  }

  /** Lets the packet go on as it came. */
  public void accept(int place) {
    counters.increment(QueueCounter.PACKETS_ACCEPTED);
    answer(place, VerdictMessage.ACCEPT);
  }

  /** Lets the packet go on as it now lies in the buffer, {@code newLength} bytes long. */
  public void accept(int place, int newLength) {
    if (newLength > maxPacketBytes + GROWTH_BYTES
        || !IpLength.agrees(packets, offset[place], newLength)) {
      counters.increment(QueueCounter.CHANGE_REFUSED_LENGTH);
      drop(place);
      return;
    }
    counters.increment(QueueCounter.PACKETS_CHANGED);
    int at = offset[place] - VerdictMessage.PAYLOAD_OFFSET;
    int bytes =
        VerdictMessage.putBeforePayload(
            messages, at, queue, packetId[place], VerdictMessage.ACCEPT, newLength);
    send(place, at, NetlinkHeader.align(bytes));
  }

  /** Drops the packet. */
  public void drop(int place) {
    counters.increment(QueueCounter.PACKETS_DROPPED);
    answer(place, VerdictMessage.DROP);
  }

  private void answer(int place, int kind) {
    int at = offset[place] - VerdictMessage.PAYLOAD_OFFSET;
    send(place, at, VerdictMessage.put(messages, at, queue, packetId[place], kind));
  }

  private void send(int place, int at, int bytes) {
    verdict.set(0, at, bytes);
    sender.send(1);
    taken[place] = false;
    count--;
  }
}
