package net.pptpalg.alg.diagnosis;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.ppp.Ccp;
import net.pptpalg.alg.ppp.Chap;
import net.pptpalg.alg.ppp.Eap;
import net.pptpalg.alg.ppp.Ipcp;
import net.pptpalg.alg.ppp.Ipv6cp;
import net.pptpalg.alg.ppp.Lcp;
import net.pptpalg.alg.ppp.Pap;
import net.pptpalg.alg.ppp.PppOption;
import net.pptpalg.alg.ppp.PppPacket;
import net.pptpalg.alg.ppp.PppProtocol;

/** PPP's negotiation packets in words for the timeline; secrets are never read. */
final class PppText {
  static final int LONGEST_TEXT = 80;

  private static final int MOST_OPTIONS = 12;

  private PppText() {}

  /**
   * A packet of LCP or a network control protocol.
   *
   * @param whole whether the packet is whole, so that its options may be read.
   */
  static String negotiation(int protocol, ByteBuffer b, int packet, boolean whole) {
    int code = PppPacket.code(b, packet);
    StringBuilder text = new StringBuilder();
    text.append(PppProtocol.text(protocol)).append(' ').append(PppPacket.codeName(code));
    if (!whole) {
      return text.append(" (cut short in the capture)").toString();
    }
    if (code >= PppPacket.CONFIGURE_REQUEST && code <= PppPacket.CONFIGURE_REJECT) {
      options(text, protocol, b, packet);
    } else if (code == PppPacket.TERMINATE_REQUEST) {
      int error = Lcp.windowsError(b, packet);
      String reason = error != Lcp.NONE ? "error " + error : reason(b, packet);
      if (!reason.isEmpty()) {
        text.append(": ").append(reason);
      }
    } else if (code == PppPacket.PROTOCOL_REJECT && protocol == PppProtocol.LCP.code()) {
      int rejected = Lcp.rejectedProtocol(b, packet);
      text.append(" of ").append(rejected == Lcp.NONE ? "?" : PppProtocol.text(rejected));
    }
    return text.toString();
  }

  /** The reason of a Terminate-Request; empty when it isn't text. */
  static String reason(ByteBuffer b, int packet) {
    String reason = PppPacket.text(b, packet, LONGEST_TEXT);
    return reason.indexOf('?') >= 0 ? "" : reason;
  }

  static String pap(ByteBuffer b, int packet, boolean whole) {
    String message = whole ? Pap.message(b, packet, LONGEST_TEXT) : "";
    String text = "PAP " + Pap.codeName(PppPacket.code(b, packet));
    return message.isEmpty() ? text : text + ": " + message;
  }

  static String chap(ByteBuffer b, int packet, boolean whole) {
    String text = "CHAP " + Chap.codeName(PppPacket.code(b, packet));
    if (!whole || PppPacket.code(b, packet) != Chap.FAILURE) {
      return text;
    }
    int error = Chap.error(b, packet);
    String message = Chap.message(b, packet, LONGEST_TEXT);
    return text
        + (error == Chap.NONE ? "" : " E=" + error)
        + (Chap.retry(b, packet) == 0 ? " (no further attempt)" : "")
        + (message.isEmpty() ? "" : ": " + message);
  }

  static String eap(ByteBuffer b, int packet, boolean whole) {
    int type = whole ? Eap.type(b, packet) : Eap.NONE;
    return "EAP "
        + Eap.codeName(PppPacket.code(b, packet))
        + (type == Eap.NONE ? "" : " " + Eap.typeName(type));
  }

  private static void options(StringBuilder text, int protocol, ByteBuffer b, int packet) {
    int end = packet + PppPacket.length(b, packet);
    int at = packet + PppPacket.HEADER_LENGTH;
    int count = 0;
    while (PppOption.check(b, at, end) == PppOption.OK && count < MOST_OPTIONS) {
      text.append(count++ == 0 ? " (" : ", ");
      option(text, protocol, b, at);
      at += PppOption.length(b, at);
    }
    if (at < end) {
      text.append(count == 0 ? " (" : ", ");
      text.append(count < MOST_OPTIONS ? "malformed option" : "and more");
      count++;
    }
    if (count > 0) {
      text.append(')');
    }
  }

  private static void option(StringBuilder text, int protocol, ByteBuffer b, int at) {
    int type = PppOption.type(b, at);
    if (protocol == PppProtocol.LCP.code()) {
      text.append(Lcp.optionName(type));
      if (type == Lcp.MRU || type == Lcp.MRRU) {
        text.append(' ').append(Lcp.mru(b, at));
      } else if (type == Lcp.AUTHENTICATION) {
        text.append(' ').append(Lcp.authentication(b, at).text());
      }
    } else if (protocol == PppProtocol.CCP.code()) {
      text.append(type == Ccp.MPPE ? mppe(Ccp.supportedBits(b, at)) : Ccp.optionName(type));
    } else if (protocol == PppProtocol.IPCP.code()) {
      text.append(Ipcp.optionName(type));
      if (Ipcp.holdsAddress(type)) {
        text.append(' ').append(Ipv4Address.format(Ipcp.address(b, at)));
      }
    } else if (protocol == PppProtocol.IPV6CP.code()) {
      text.append(Ipv6cp.optionName(type));
    } else {
      text.append("option ").append(type);
    }
  }

  /** Supported bits of Microsoft's option, such as "MPPE 40/128 bits stateless". */
  static String mppe(int bits) {
    StringBuilder text = new StringBuilder();
    for (int strength : new int[] {40, 56, 128}) {
      if ((bits & bit(strength)) != 0) {
        text.append(text.length() == 0 ? "MPPE " : "/").append(strength);
      }
    }
    text.append(text.length() == 0 ? "no encryption" : " bits");
    if ((bits & Ccp.STATELESS_BIT) != 0) {
      text.append(" stateless");
    }
    if ((bits & Ccp.MPPC_BIT) != 0) {
      text.append(" with MPPC");
    }
    return text.toString();
  }

  private static int bit(int strength) {
    return switch (strength) {
      case 40 -> Ccp.MPPE_40_BIT;
      case 56 -> Ccp.MPPE_56_BIT;
      default -> Ccp.MPPE_128_BIT;
    };
  }
}
