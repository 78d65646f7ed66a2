package net.pptpalg.nat.mtu;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.ppp.Lcp;
import net.pptpalg.alg.ppp.PppOption;
import net.pptpalg.alg.ppp.PppPacket;
import net.pptpalg.nat.mtu.MtuOptions.MruMode;
import net.pptpalg.nat.translation.Counters;

/**
 * Takes part in the negotiation of the MRU (RFC 1661 section 6.1) between the two peers of a call.
 *
 * <p>On its way the MRU of a Configure-Request becomes what passes without fragments; a request
 * without one, which means 1500, gets one. Each peer is left in the belief that it negotiates with
 * the other alone: an Ack and a Reject go back with the value its receiver has sent, or without the
 * option that was inserted, so that they repeat the request as RFC 1661 sections 5.2 and 5.4 want
 * it.
 *
 * <p>The tunnel comes up whatever the peers think of that. The MRU of a peer is left alone for the
 * rest of the call when the other one rejects the option, naks it with more than it was lowered to,
 * naks an inserted one, or leaves {@value #MOST_TRIES} changed requests in a row unanswered. What
 * is left of a Nak or Reject that was about an inserted option alone is one without options: its
 * receiver sends its request again. A request is judged anew whenever it comes, so retransmissions,
 * duplicates and renegotiation need nothing more.
 *
 * <p>One per lane, owned by the lane's thread; the state of the calls is shared. Nothing is
 * allocated, thrown or locked.
 */
final class MruNegotiation {
  static final int MOST_TRIES = 4;

  private static final int MRU_LENGTH = 4;
  private static final int NO_MRU = -1;
  private static final int UNREADABLE = -2;

  private final MtuOptions options;
  private final LinkMtus links;
  private final MruTable table;
  private final Counters<MruCounter> counters = new Counters<>(MruCounter.class);

  MruNegotiation(MtuOptions options, LinkMtus links, MruTable table) {
    this.options = options;
    this.links = links;
    this.table = table;
  }

  Counters<MruCounter> counters() {
    return counters;
  }

  /**
   * Reads one LCP packet and changes it where it has to be.
   *
   * @param packet big-endian; changed in place
   * @param ip where the IPv4 header begins in it
   * @param gre where the GRE header begins
   * @param lcp where the LCP packet begins
   * @param slot the call's
   * @param fromInside whether the inside peer has sent it
   * @return the new total length
   */
  int lcp(ByteBuffer packet, int ip, int gre, int lcp, int slot, boolean fromInside) {
    int totalLength = Ipv4.totalLength(packet, ip);
    int end = gre + Gre.headerLength(packet, gre) + Gre.payloadLength(packet, gre);
    if (end > ip + totalLength || PppPacket.check(packet, lcp, end - lcp) != PppPacket.OK) {
      counters.increment(MruCounter.MALFORMED);
      return totalLength;
    }
    int code = PppPacket.code(packet, lcp);
    if (code < PppPacket.CONFIGURE_REQUEST
        || code > PppPacket.CONFIGURE_REJECT
        || !table.has(slot)) {
      return totalLength;
    }
    int option = mruOption(packet, lcp);
    int growth =
        code == PppPacket.CONFIGURE_REQUEST
            ? request(packet, ip, lcp, option, slot, fromInside)
            : answer(packet, ip, lcp, code, option, slot, !fromInside);
    if (growth != 0) {
      grow(packet, ip, gre, lcp, growth);
    }
    return totalLength + growth;
  }

  /** Bytes by which the packet has grown. */
  private int request(ByteBuffer packet, int ip, int lcp, int option, int slot, boolean inside) {
    int identifier = PppPacket.identifier(packet, lcp);
    int asked = option < 0 ? 0 : Lcp.mru(packet, option);
    int most = most();
    boolean room = packet.capacity() - ip - Ipv4.totalLength(packet, ip) >= MRU_LENGTH;
    boolean tooBig = (option == NO_MRU ? Lcp.DEFAULT_MRU_BYTES : asked) > most;
    boolean changeable = tooBig && options.mru() == MruMode.ON && (option >= 0 || room);
    long before;
    long after;
    do {
      before = table.request(slot, inside);
      boolean retreated = MruState.retreated(before);
      int tries = changeable && !retreated ? tries(before, identifier) : 0;
      retreated |= tries > MOST_TRIES;
      MruOutcome outcome = outcome(tooBig, changeable && !retreated, option);
      boolean changed = outcome == MruOutcome.LOWERED || outcome == MruOutcome.INSERTED;
      after = MruState.of(identifier, asked, changed ? most : asked, outcome, retreated, tries);
    } while (!table.replace(slot, inside, before, after));
    if (MruState.retreated(after) && !MruState.retreated(before)) {
      counters.increment(MruCounter.UNANSWERED);
    }
    return send(packet, ip, lcp, option, after);
  }

  private static MruOutcome outcome(boolean tooBig, boolean changed, int option) {
    if (option == UNREADABLE) {
      return MruOutcome.UNKNOWN;
    }
    if (!tooBig) {
      return MruOutcome.UNCHANGED;
    }
    if (!changed) {
      return MruOutcome.TOO_BIG;
    }
    return option == NO_MRU ? MruOutcome.INSERTED : MruOutcome.LOWERED;
  }

  /** The how manieth changed request in a row this one is. */
  private static int tries(long before, int identifier) {
    boolean another = MruState.identifier(before) != identifier;
    return another && MruState.answered(before) ? 1 : MruState.tries(before) + 1;
  }

  private int send(ByteBuffer packet, int ip, int lcp, int option, long state) {
    switch (MruState.outcome(state)) {
      case LOWERED -> {
        packet.putShort(PppOption.dataOffset(option), (short) MruState.sent(state));
        counters.increment(MruCounter.LOWERED);
      }
      case INSERTED -> {
        insert(packet, lcp + PppPacket.HEADER_LENGTH, ip + Ipv4.totalLength(packet, ip));
        writeMru(packet, lcp + PppPacket.HEADER_LENGTH, MruState.sent(state));
        counters.increment(MruCounter.INSERTED);
        return MRU_LENGTH;
      }
      case TOO_BIG -> counters.increment(MruCounter.TOO_BIG);
      case UNCHANGED -> counters.increment(MruCounter.FITTING);
      case UNKNOWN -> counters.increment(MruCounter.MALFORMED);
    }
    return 0;
  }

  /**
   * An answer to a peer's request.
   *
   * @param inside whether the peer that has sent the request is the inside one
   * @return bytes by which the packet has grown
   */
  private int answer(
      ByteBuffer packet, int ip, int lcp, int code, int option, int slot, boolean inside) {
    long state = table.request(slot, inside);
    if (option == UNREADABLE) {
      counters.increment(MruCounter.MALFORMED);
    }
    boolean known = MruState.outcome(state) != MruOutcome.UNKNOWN;
    if (!known || MruState.identifier(state) != PppPacket.identifier(packet, lcp)) {
      counters.increment(MruCounter.STRAY);
      return 0;
    }
    return switch (MruState.outcome(state)) {
      case LOWERED -> toLowered(packet, code, option, slot, inside, state);
      case INSERTED -> toInserted(packet, ip, code, option, slot, inside, state);
      default -> toUnchanged(code, slot, inside, state);
    };
  }

  private int toUnchanged(int code, int slot, boolean inside, long state) {
    answered(slot, inside, state, false);
    if (code == PppPacket.CONFIGURE_ACK) {
      table.agree(slot, inside, MruState.agreed(state));
    }
    return 0;
  }

  private int toLowered(
      ByteBuffer packet, int code, int option, int slot, boolean inside, long state) {
    int value = option < 0 ? 0 : Lcp.mru(packet, option);
    boolean repeats = option >= 0 && value == MruState.sent(state);
    switch (code) {
      case PppPacket.CONFIGURE_ACK -> {
        if (!repeats) {
          counters.increment(MruCounter.STRAY);
          return 0;
        }
        restore(packet, option, state);
        answered(slot, inside, state, false);
        table.agree(slot, inside, MruState.agreed(state));
      }
      case PppPacket.CONFIGURE_REJECT -> {
        if (repeats) {
          restore(packet, option, state);
        }
        answered(slot, inside, state, option != NO_MRU);
      }
      // Less than it was lowered to is the peers' own affair, more is a refusal.
      default ->
          answered(slot, inside, state, option == UNREADABLE || value > MruState.sent(state));
    }
    return 0;
  }

  private int toInserted(
      ByteBuffer packet, int ip, int code, int option, int slot, boolean inside, long state) {
    boolean repeats = option >= 0 && Lcp.mru(packet, option) == MruState.sent(state);
    if (code == PppPacket.CONFIGURE_ACK && !repeats) {
      counters.increment(MruCounter.STRAY);
      return 0;
    }
    if (code == PppPacket.CONFIGURE_ACK) {
      answered(slot, inside, state, false);
      table.agree(slot, inside, MruState.agreed(state));
    } else {
      answered(slot, inside, state, option != NO_MRU);
    }
    if (option < 0) {
      return 0;
    }
    remove(packet, option, ip + Ipv4.totalLength(packet, ip));
    counters.increment(MruCounter.RESTORED);
    return -MRU_LENGTH;
  }

  private void restore(ByteBuffer packet, int option, long state) {
    packet.putShort(PppOption.dataOffset(option), (short) MruState.asked(state));
    counters.increment(MruCounter.RESTORED);
  }

  /** When the state has been replaced meanwhile, the answer is to a request that is history. */
  private void answered(int slot, boolean inside, long state, boolean refused) {
    long after = MruState.withAnswer(refused ? MruState.withRetreat(state) : state);
    table.replace(slot, inside, state, after);
    if (refused) {
      counters.increment(MruCounter.REFUSED);
    }
  }

  /** The largest MRU that is left alone. */
  private int most() {
    if (options.mruBytes() != MtuOptions.AUTOMATIC) {
      return options.mruBytes();
    }
    int mtu = links.least();
    int most = mtu == LinkMtus.UNKNOWN ? Integer.MAX_VALUE : Overhead.largestMru(mtu);
    return most < MtuOptions.LEAST_MRU ? Integer.MAX_VALUE : most;
  }

  /**
   * Where the one MRU option of a Configure packet is, {@link #NO_MRU} when it has none, {@link
   * #UNREADABLE} when its options are broken, or it has several, or one of a wrong length.
   */
  private static int mruOption(ByteBuffer packet, int lcp) {
    int end = lcp + PppPacket.length(packet, lcp);
    int found = NO_MRU;
    int at = lcp + PppPacket.HEADER_LENGTH;
    while (at < end) {
      if (PppOption.check(packet, at, end) != PppOption.OK) {
        return UNREADABLE;
      }
      if (PppOption.type(packet, at) == Lcp.MRU) {
        if (found >= 0 || PppOption.length(packet, at) != MRU_LENGTH) {
          return UNREADABLE;
        }
        found = at;
      }
      at += PppOption.length(packet, at);
    }
    return found;
  }

  private static void writeMru(ByteBuffer packet, int at, int mruBytes) {
    packet.put(at, (byte) Lcp.MRU);
    packet.put(at + 1, (byte) MRU_LENGTH);
    packet.putShort(PppOption.dataOffset(at), (short) mruBytes);
  }

  private static void insert(ByteBuffer packet, int at, int end) {
    for (int i = end - 1; i >= at; i--) {
      packet.put(i + MRU_LENGTH, packet.get(i));
    }
  }

  private static void remove(ByteBuffer packet, int at, int end) {
    for (int i = at + MRU_LENGTH; i < end; i++) {
      packet.put(i - MRU_LENGTH, packet.get(i));
    }
  }

  private static void grow(ByteBuffer packet, int ip, int gre, int lcp, int bytes) {
    PppPacket.setLength(packet, lcp, PppPacket.length(packet, lcp) + bytes);
    Gre.setPayloadLength(packet, gre, Gre.payloadLength(packet, gre) + bytes);
    Ipv4.setTotalLength(packet, ip, Ipv4.totalLength(packet, ip) + bytes);
  }
}
