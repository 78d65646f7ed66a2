package net.pptpalg.alg.ppp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import net.pptpalg.fuzz.Neighbours;
import net.pptpalg.fuzz.Tally;

/** Any bytes as a PPP frame: what was checked can be read, and text is safe to print. */
class PppFuzzTest {
  private static final Tally TALLY = Tally.stateless("ppp");
  private static final int AT = 3;
  private static final int LONGEST_TEXT = 80;
  private static final ByteBuffer BUFFER = ByteBuffer.allocate(AT + 2048);

  /** What was read; keeps reading from being optimised away. */
  private static long seen;

  @FuzzTest
  void shouldStayInsideAnyFrame(byte[] input) {
    TALLY.add(Neighbours.read(input, PppFuzzTest::read));
  }

  private static void read(byte[] input, int length) {
    int available = Math.min(length, BUFFER.capacity() - AT);
    BUFFER.clear().put(AT, input, 0, available).limit(AT + available);
    if (PppFrame.check(BUFFER, AT, available) != PppFrame.OK) {
      return;
    }
    int headerLength = PppFrame.headerLength(BUFFER, AT);
    if (headerLength > available) {
      throw new AssertionError("a header of " + headerLength + " in " + available);
    }
    int packet = AT + headerLength;
    int left = available - headerLength;
    int protocol = PppFrame.protocol(BUFFER, AT);
    PppProtocol known = PppProtocol.of(protocol);
    seen += PppProtocol.text(protocol).length();
    seen += Ccp.isEncrypted(BUFFER, packet, left) ? 1 : 0;
    int judged = PppPacket.check(BUFFER, packet, left);
    if (judged == PppPacket.OK || judged == PppPacket.CUT) {
      seen += PppPacket.code(BUFFER, packet) + PppPacket.identifier(BUFFER, packet);
    }
    if (judged == PppPacket.OK && known != null) {
      BUFFER.limit(packet + PppPacket.length(BUFFER, packet));
      packet(known, packet);
    }
  }

  private static void packet(PppProtocol protocol, int packet) {
    switch (protocol) {
      case LCP -> {
        seen += Lcp.rejectedProtocol(BUFFER, packet) + Lcp.windowsError(BUFFER, packet);
        safe(PppPacket.text(BUFFER, packet, LONGEST_TEXT));
        options(protocol, packet);
      }
      case CCP, IPCP, IPV6CP -> options(protocol, packet);
      case PAP -> safe(Pap.message(BUFFER, packet, LONGEST_TEXT));
      case CHAP -> {
        seen += Chap.error(BUFFER, packet) + Chap.retry(BUFFER, packet);
        seen += Chap.version(BUFFER, packet) + (Chap.hasNewChallenge(BUFFER, packet) ? 1 : 0);
        safe(Chap.message(BUFFER, packet, LONGEST_TEXT));
      }
      case EAP -> seen += Eap.type(BUFFER, packet);
      default -> {
        // Data is not looked into.
      }
    }
  }

  private static void options(PppProtocol protocol, int packet) {
    int end = packet + PppPacket.length(BUFFER, packet);
    int at = packet + PppPacket.HEADER_LENGTH;
    while (PppOption.check(BUFFER, at, end) == PppOption.OK) {
      int type = PppOption.type(BUFFER, at);
      switch (protocol) {
        case LCP -> {
          seen += Lcp.mru(BUFFER, at) + Lcp.magic(BUFFER, at);
          seen += Lcp.authentication(BUFFER, at).ordinal() + Lcp.optionName(type).length();
        }
        case CCP -> seen += Ccp.supportedBits(BUFFER, at);
        case IPCP -> seen += Ipcp.address(BUFFER, at);
        default -> seen += Ipv6cp.interfaceIdentifier(BUFFER, at);
      }
      if (PppOption.find(BUFFER, packet, type) > at) {
        throw new AssertionError("option " + type + " is found behind its first place");
      }
      at += PppOption.length(BUFFER, at);
    }
    if (at > end) {
      throw new AssertionError("an option ends behind its packet");
    }
  }

  private static void safe(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw new AssertionError(text.length() + " characters");
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        throw new AssertionError("control character " + (int) text.charAt(i));
      }
    }
  }
}
