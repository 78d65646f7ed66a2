package net.pptpalg.gateway.observer;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.ppp.PppFrame;
import net.pptpalg.alg.ppp.PppProtocol;

/**
 * Removes secrets from negotiation packets that are kept: passwords and names of PAP, challenges,
 * responses and hashes of CHAP, and whatever EAP carries. Lengths stay.
 */
final class Secrets {
  private static final int PPP_HEADER = 4;
  private static final int CHALLENGE = 1;
  private static final int RESPONSE = 2;
  private static final int SUCCESS = 3;
  private static final int FAILURE = 4;
  private static final int CODE_REJECT = 7;
  private static final int PROTOCOL_REJECT = 8;
  private static final int ECHO_REQUEST = 9;
  private static final int DISCARD_REQUEST = 11;

  private Secrets() {}

  /**
   * Changes a copy of GRE in place.
   *
   * @param gre first byte of the GRE header
   * @param end one past the last byte that is there
   * @return whether it is a negotiation packet and worth keeping
   */
  static boolean remove(byte[] bytes, int gre, int end) {
    ByteBuffer b = ByteBuffer.wrap(bytes);
    if (Gre.check(b, gre, end - gre) != Gre.OK) {
      return false;
    }
    int ppp = gre + Gre.headerLength(b, gre);
    if (PppFrame.check(b, ppp, end - ppp) != PppFrame.OK) {
      return false;
    }
    int protocol = PppFrame.protocol(b, ppp);
    int at = ppp + PppFrame.headerLength(b, ppp);
    if (protocol < PppProtocol.IPCP.code() || end - at < PPP_HEADER) {
      return false;
    }
    int code = bytes[at];
    int body = at + PPP_HEADER;
    if (protocol == PppProtocol.LCP.code()) {
      if (code >= ECHO_REQUEST && code <= DISCARD_REQUEST) {
        return false;
      }
      lcp(bytes, code, body, end);
    } else if (protocol == PppProtocol.CHAP.code()) {
      chap(bytes, code, body, end);
    } else if (protocol == PppProtocol.PAP.code()) {
      if (code == CHALLENGE) {
        zero(bytes, body, end);
      }
    } else if (protocol == PppProtocol.EAP.code()) {
      zero(bytes, body + 1, end);
    } else if (PppProtocol.of(protocol) == null) {
      // Nobody here knows what it may carry.
      zero(bytes, body, end);
    }
    return true;
  }

  /** What is rejected is quoted, and may be somebody's password. */
  private static void lcp(byte[] bytes, int code, int body, int end) {
    if (code == CODE_REJECT) {
      zero(bytes, body, end);
    } else if (code == PROTOCOL_REJECT) {
      zero(bytes, body + Short.BYTES, end);
    }
  }

  private static void chap(byte[] bytes, int code, int body, int end) {
    if (code == CHALLENGE || code == RESPONSE) {
      int value = body < end ? Byte.toUnsignedInt(bytes[body]) : 0;
      zero(bytes, body + 1, Math.min(end, body + 1 + value));
    } else if (code == SUCCESS || code == FAILURE) {
      field(bytes, body, end, 'S');
      field(bytes, body, end, 'C');
    } else {
      zero(bytes, body, end);
    }
  }

  /** MS-CHAP sends its hashes as text: S= and C= (RFC 2759 sections 5 and 6). */
  private static void field(byte[] bytes, int from, int end, char name) {
    for (int i = from; i + 1 < end; i++) {
      if (bytes[i] == name && bytes[i + 1] == '=') {
        for (int j = i + 2; j < end && bytes[j] != ' '; j++) {
          bytes[j] = '0';
        }
      }
    }
  }

  private static void zero(byte[] bytes, int from, int end) {
    for (int i = from; i < end; i++) {
      bytes[i] = 0;
    }
  }
}
