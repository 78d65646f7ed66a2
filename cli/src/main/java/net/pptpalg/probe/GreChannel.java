package net.pptpalg.probe;

import java.nio.ByteBuffer;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.ppp.PppFrame;
import net.pptpalg.alg.ppp.PppProtocol;
import net.pptpalg.nfqueue.kernel.RawGreSocket;

/** The probe's end of the call's GRE, as far as LCP needs it. */
final class GreChannel {
  /** IPv4, GRE with both numbers, and PPP without compression. */
  static final int OVERHEAD_BYTES = 20 + 16 + 4;

  private static final int FLAGS_WITH_SEQUENCE = 0x3001;
  private static final int ACKNOWLEDGMENT_PRESENT = 0x0080;
  private static final int ADDRESS_AND_CONTROL = 0xFF03;
  private static final int HEADER_BYTES = 16;

  private final RawGreSocket socket;
  private final int ownCallId;
  private final int peerCallId;
  private final CallObserver observer;
  private int sequence;
  private int heard = -1;
  private int lcp;

  GreChannel(RawGreSocket socket, int ownCallId, int peerCallId, CallObserver observer) {
    this.socket = socket;
    this.ownCallId = ownCallId;
    this.peerCallId = peerCallId;
    this.observer = observer;
  }

  /**
   * Sends an LCP packet.
   *
   * @return 0 or the errno
   */
  int send(int code, int identifier, byte[] body) {
    ByteBuffer b = socket.packet();
    int payload = Integer.BYTES + Integer.BYTES + body.length;
    int length = HEADER_BYTES + payload;
    b.putShort(0, (short) (FLAGS_WITH_SEQUENCE | ACKNOWLEDGMENT_PRESENT));
    b.putShort(Gre.PROTOCOL_OFFSET, (short) Gre.PROTOCOL_PPP);
    b.putShort(Gre.PAYLOAD_LENGTH_OFFSET, (short) payload);
    b.putShort(Gre.CALL_ID_OFFSET, (short) peerCallId);
    b.putInt(Gre.SEQUENCE_OFFSET, sequence++);
    b.putInt(Gre.SEQUENCE_OFFSET + Integer.BYTES, heard);
    b.putShort(HEADER_BYTES, (short) ADDRESS_AND_CONTROL);
    b.putShort(HEADER_BYTES + Short.BYTES, (short) PppProtocol.LCP.code());
    int at = HEADER_BYTES + Integer.BYTES;
    b.put(at, (byte) code);
    b.put(at + 1, (byte) identifier);
    b.putShort(at + Short.BYTES, (short) (Integer.BYTES + body.length));
    b.put(at + Integer.BYTES, body);
    int total = length + Ipv4.MINIMUM_HEADER_LENGTH;
    observer.gre(Side.CLIENT, System.nanoTime(), b, 0, length, total, true);
    return socket.send(length);
  }

  /**
   * Waits for one packet of the call.
   *
   * @return whether an LCP packet is at {@link #lcp} of {@link #packet} now
   */
  boolean receive(int timeoutMs) {
    int length = socket.receive(Math.max(1, timeoutMs));
    ByteBuffer b = socket.packet();
    if (length == 0 || Ipv4.check(b, 0, length) != Ipv4.OK) {
      return false;
    }
    int gre = Ipv4.headerLength(b, 0);
    int available = Ipv4.totalLength(b, 0) - gre;
    if (Gre.check(b, gre, available) != Gre.OK || Gre.callId(b, gre) != ownCallId) {
      return false;
    }
    boolean dontFragment = Ipv4.dontFragment(b, 0);
    observer.gre(Side.SERVER, System.nanoTime(), b, gre, available, length, dontFragment);
    if (!Gre.hasSequence(b, gre) || Gre.payloadLength(b, gre) == 0) {
      return false;
    }
    if (Gre.sequence(b, gre) - heard > 0) {
      heard = Gre.sequence(b, gre);
    }
    int ppp = gre + Gre.headerLength(b, gre);
    int rest = Math.min(Gre.payloadLength(b, gre), available - Gre.headerLength(b, gre));
    if (PppFrame.check(b, ppp, rest) != PppFrame.OK
        || PppFrame.protocol(b, ppp) != PppProtocol.LCP.code()) {
      return false;
    }
    lcp = ppp + PppFrame.headerLength(b, ppp);
    int lcpBytes = rest - PppFrame.headerLength(b, ppp);
    return lcpBytes >= Integer.BYTES && Short.toUnsignedInt(b.getShort(lcp + 2)) <= lcpBytes;
  }

  ByteBuffer packet() {
    return socket.packet();
  }

  int lcp() {
    return lcp;
  }
}
