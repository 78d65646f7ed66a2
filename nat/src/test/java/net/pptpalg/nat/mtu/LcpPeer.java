package net.pptpalg.nat.mtu;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import net.pptpalg.alg.ppp.Lcp;
import net.pptpalg.alg.ppp.PppPacket;

/**
 * LCP's automaton (RFC 1661 section 4) as far as it negotiates, strict about what it is sent: an
 * Ack has to repeat the request byte by byte, a Reject and a Nak may name nothing else than the
 * request did. What doesn't is discarded silently.
 */
final class LcpPeer {
  /** What it thinks of the other side's MRU. */
  enum Opinion {
    ACCEPT,
    REJECT,
    /** Naks what is below 1500, and suggests 1500. */
    WANT_1500,
    /** Naks what is not 1400, and suggests 1400. */
    WANT_1400,
    /** Naks whatever it is, and suggests what was asked for. */
    NAK_FOREVER,
    /** Doesn't answer requests below 1500. */
    DEAF_BELOW_1500,
    /** Doesn't answer requests that name an MRU. */
    DEAF_TO_MRU,
    /** Naks requests without an MRU, and suggests 1492. */
    WANT_ONE
  }

  private enum State {
    REQUEST_SENT,
    ACK_RECEIVED,
    ACK_SENT,
    OPENED,
    STOPPED
  }

  private static final int MOST_RETRANSMISSIONS = 40;
  private static final byte[] MAGIC = {Lcp.MAGIC, 6, 0x12, 0x34, 0x56, 0x78};
  private static final byte[] AUTHENTICATION = {Lcp.AUTHENTICATION, 4, (byte) 0xc0, 0x23};

  final Queue<byte[]> sent = new ArrayDeque<>();
  private final Opinion opinion;
  private final boolean newIdentifiers;

  /** The MRU it asks for, 0 for none. */
  int mru;

  /** The other side's, once it has agreed to it; 0 for none named, -1 before. */
  int othersMru = -1;

  /** Whether it asks for something that it does without when it is rejected. */
  boolean authenticates = true;

  private State state = State.REQUEST_SENT;
  private byte[] request;
  private boolean seenAnswer;
  private int identifier;
  private int retransmissions;

  LcpPeer(int mru, Opinion opinion, boolean newIdentifiers) {
    this.mru = mru;
    this.opinion = opinion;
    this.newIdentifiers = newIdentifiers;
  }

  boolean isOpened() {
    return state == State.OPENED;
  }

  boolean isStopped() {
    return state == State.STOPPED;
  }

  void start() {
    state = State.REQUEST_SENT;
    othersMru = -1;
    retransmissions = 0;
    sendRequest(true);
  }

  /** The restart timer expires. */
  void timeOut() {
    if (state == State.OPENED || state == State.STOPPED) {
      return;
    }
    if (++retransmissions > MOST_RETRANSMISSIONS) {
      state = State.STOPPED;
      return;
    }
    if (state == State.ACK_RECEIVED) {
      state = State.REQUEST_SENT;
    }
    sendRequest(newIdentifiers);
  }

  void receive(byte[] lcp) {
    int length = (lcp[2] & 0xff) << 8 | lcp[3] & 0xff;
    if (state == State.STOPPED || length != lcp.length) {
      return;
    }
    switch (lcp[0]) {
      case PppPacket.CONFIGURE_REQUEST -> requested(lcp);
      case PppPacket.CONFIGURE_ACK -> acknowledged(lcp);
      case PppPacket.CONFIGURE_NAK, PppPacket.CONFIGURE_REJECT -> refused(lcp);
      default -> throw new AssertionError("code " + lcp[0]);
    }
  }

  private void requested(byte[] lcp) {
    byte[] answer = answer(lcp);
    if (answer == null) {
      return;
    }
    if (state == State.OPENED) {
      state = State.REQUEST_SENT;
      sendRequest(true);
    }
    sent.add(answer);
    if (answer[0] != PppPacket.CONFIGURE_ACK) {
      if (state == State.ACK_SENT) {
        state = State.REQUEST_SENT;
      }
      return;
    }
    othersMru = mruOf(lcp);
    state = state == State.ACK_RECEIVED ? State.OPENED : State.ACK_SENT;
  }

  private byte[] answer(byte[] lcp) {
    int asked = mruOf(lcp);
    int wanted = 0;
    switch (opinion) {
      case REJECT -> {
        if (asked != 0) {
          return packet(PppPacket.CONFIGURE_REJECT, lcp[1], mruOption(asked));
        }
      }
      case WANT_1500 -> wanted = asked != 0 && asked < 1500 ? 1500 : 0;
      case WANT_1400 -> wanted = asked != 0 && asked != 1400 ? 1400 : 0;
      case NAK_FOREVER -> wanted = asked;
      case WANT_ONE -> wanted = asked == 0 ? 1492 : 0;
      case DEAF_BELOW_1500 -> {
        if (asked != 0 && asked < 1500) {
          return null;
        }
      }
      case DEAF_TO_MRU -> {
        if (asked != 0) {
          return null;
        }
      }
      case ACCEPT -> {
        // The request is as good as any.
      }
    }
    if (wanted != 0) {
      return packet(PppPacket.CONFIGURE_NAK, lcp[1], mruOption(wanted));
    }
    byte[] answer = lcp.clone();
    answer[0] = PppPacket.CONFIGURE_ACK;
    return answer;
  }

  private void acknowledged(byte[] lcp) {
    byte[] expected = request.clone();
    expected[0] = PppPacket.CONFIGURE_ACK;
    if (seenAnswer || !Arrays.equals(expected, lcp)) {
      return;
    }
    seenAnswer = true;
    retransmissions = 0;
    switch (state) {
      case REQUEST_SENT -> state = State.ACK_RECEIVED;
      case ACK_SENT -> state = State.OPENED;
      default -> throw new AssertionError("Ack in " + state);
    }
  }

  private void refused(byte[] lcp) {
    if (seenAnswer || lcp[1] != request[1]) {
      return;
    }
    int named = mruOf(lcp);
    boolean reject = lcp[0] == PppPacket.CONFIGURE_REJECT;
    boolean others = lcp.length > PppPacket.HEADER_LENGTH + (named == 0 ? 0 : 4);
    boolean naming = named != 0 && (reject ? named != mru : mru == 0 && named < 1500 - 8);
    if (others || naming) {
      return;
    }
    seenAnswer = true;
    retransmissions = 0;
    if (named != 0) {
      mru = reject ? 0 : named;
    }
    if (state == State.ACK_RECEIVED) {
      state = State.REQUEST_SENT;
    }
    sendRequest(true);
  }

  private void sendRequest(boolean another) {
    if (another) {
      identifier = identifier + 1 & 0xff;
    }
    byte[] options = mru == 0 ? new byte[0] : mruOption(mru);
    options = joined(options, MAGIC);
    if (authenticates) {
      options = joined(AUTHENTICATION, options);
    }
    request = packet(PppPacket.CONFIGURE_REQUEST, (byte) identifier, options);
    seenAnswer = false;
    sent.add(request);
  }

  static byte[] packet(int code, byte identifier, byte[] options) {
    ByteBuffer b = ByteBuffer.allocate(PppPacket.HEADER_LENGTH + options.length);
    b.put((byte) code).put(identifier).putShort((short) b.capacity()).put(options);
    return b.array();
  }

  static byte[] mruOption(int mru) {
    return new byte[] {Lcp.MRU, 4, (byte) (mru >> 8), (byte) mru};
  }

  static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }

  /** The MRU of a packet with sound options, 0 for none. */
  static int mruOf(byte[] lcp) {
    for (int at = PppPacket.HEADER_LENGTH; at < lcp.length; at += lcp[at + 1]) {
      if (lcp[at] == Lcp.MRU) {
        return (lcp[at + 2] & 0xff) << 8 | lcp[at + 3] & 0xff;
      }
    }
    return 0;
  }
}
