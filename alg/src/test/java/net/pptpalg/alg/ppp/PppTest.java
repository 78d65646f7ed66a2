package net.pptpalg.alg.ppp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PppTest {

  /** Octets in hexadecimal, blanks ignored. */
  private static ByteBuffer hex(String octets) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(octets.replace(" ", "")));
  }

  private static ByteBuffer message(int code, String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(4 + octets.length)
        .put((byte) code)
        .put((byte) 1)
        .putShort((short) (4 + octets.length))
        .put(octets);
  }

  @ParameterizedTest
  @CsvSource({
    "ff03c021, 4, c021",
    "c021, 2, c021",
    "ff0321, 3, 0021",
    "21, 1, 0021",
    "fd, 1, 00fd",
    "00fd, 2, 00fd",
    "ff0300fd, 4, 00fd"
  })
  void shouldReadTheHeaderCompressedOrNot(String octets, int length, String protocol) {
    ByteBuffer b = hex(octets);
    assertEquals(PppFrame.OK, PppFrame.check(b, 0, b.capacity()));
    assertEquals(Integer.parseInt(protocol, 16), PppFrame.protocol(b, 0));
    assertEquals(length, PppFrame.headerLength(b, 0));
  }

  @ParameterizedTest
  @CsvSource({"'', -1", "ff, -1", "ff03, -1", "ff03c0, -1", "00, -1", "c020, -2", "ff030020, -2"})
  void shouldSayWhyAHeaderIsNone(String octets, int code) {
    ByteBuffer b = hex(octets);
    assertEquals(code, PppFrame.check(b, 0, b.capacity()));
  }

  @Test
  void shouldReadTheOptionsOfAWindowsConfigureRequest() {
    // Configure-Request of the Windows NT client in tcpdump's test suite, with MRU and CHAP added.
    ByteBuffer b = hex("0100001a 0104 0578 0305c22381 0506021952cf 0702 0802 0d0306");
    assertEquals(PppPacket.OK, PppPacket.check(b, 0, b.capacity()));
    int mru = PppOption.find(b, 0, Lcp.MRU);
    assertEquals(1400, Lcp.mru(b, mru));
    int authentication = PppOption.find(b, 0, Lcp.AUTHENTICATION);
    assertEquals(AuthenticationMethod.MS_CHAP_V2, Lcp.authentication(b, authentication));
    assertEquals(0x021952cf, Lcp.magic(b, PppOption.find(b, 0, Lcp.MAGIC)));
    assertTrue(PppOption.find(b, 0, Lcp.CALLBACK) > 0);
    assertEquals(PppOption.NONE, PppOption.find(b, 0, Lcp.MRRU));
  }

  @Test
  void shouldStopAtAnOptionThatReachesBeyondThePacket() {
    ByteBuffer b = hex("0100000a 0702 05ff0102");
    assertEquals(PppOption.NONE, PppOption.find(b, 0, Lcp.MAGIC));
    assertEquals(PppOption.BAD_LENGTH, PppOption.check(b, 6, 10));
  }

  @Test
  void shouldNotLoopOnAnOptionOfLengthZero() {
    ByteBuffer b = hex("01000008 0900 0702");
    assertEquals(PppOption.NONE, PppOption.find(b, 0, Lcp.PFC));
  }

  @Test
  void shouldTellACutPacketFromAMalformedOne() {
    assertEquals(PppPacket.CUT, PppPacket.check(hex("01000018 0104"), 0, 6));
    assertEquals(PppPacket.BAD_LENGTH, PppPacket.check(hex("01000003"), 0, 4));
    assertEquals(PppPacket.TOO_SHORT, PppPacket.check(hex("0100"), 0, 2));
  }

  @Test
  void shouldReadTheErrorOfAnMsChapFailureAndLeaveItsChallenge() {
    ByteBuffer b = message(4, "E=691 R=1 C=0123456789ABCDEF0123456789ABCDEF V=3 M=Wrong password");
    assertEquals(691, Chap.error(b, 0));
    assertEquals(1, Chap.retry(b, 0));
    assertEquals(3, Chap.version(b, 0));
    assertTrue(Chap.hasNewChallenge(b, 0));
    assertEquals("Wrong password", Chap.message(b, 0, 80));
  }

  @Test
  void shouldNotShowAChallengeForWantOfAMessage() {
    assertEquals("", Chap.message(message(4, "E=691 R=0 C=00112233 V=3"), 0, 80));
    assertEquals("", Chap.message(message(4, "C=00112233"), 0, 80));
    assertEquals("", Chap.message(message(3, "S=00112233 M=Welcome"), 0, 80));
  }

  @Test
  void shouldShowTheWholeMessageOfAPlainChapFailure() {
    ByteBuffer b = message(4, "Go away\u001b[2J");
    assertEquals("Go away?[2J", Chap.message(b, 0, 80));
    assertEquals(Chap.NONE, Chap.error(b, 0));
  }

  @Test
  void shouldNotReadAnythingOutOfAPapRequest() {
    assertEquals("", Pap.message(hex("0101000c 0475736572 0370 77 31"), 0, 80));
    assertEquals("no", Pap.message(hex("03010007 026e6f"), 0, 80));
  }

  @Test
  void shouldReadTheWindowsErrorOfATerminateRequest() {
    // As pppd logs it: 742 from a Windows client whose server refuses encryption.
    ByteBuffer b = hex("05060010 1a5a046b 003ccd74 000002e6");
    assertEquals(742, Lcp.windowsError(b, 0));
    assertEquals(Lcp.NONE, Lcp.windowsError(hex("05060004"), 0));
  }

  @Test
  void shouldReadTheBitsOfMppe() {
    ByteBuffer b = hex("0100000a 120601000040");
    int bits = Ccp.supportedBits(b, PppOption.find(b, 0, Ccp.MPPE));
    assertEquals(128, Ccp.strength(bits));
    assertTrue((bits & Ccp.STATELESS_BIT) != 0);
    assertEquals(40, Ccp.strength(Ccp.MPPE_40_BIT));
    assertEquals(56, Ccp.strength(Ccp.MPPE_40_BIT | Ccp.MPPE_56_BIT));
    assertEquals(0, Ccp.strength(Ccp.MPPC_BIT));
  }

  @Test
  void shouldTellEncryptedDataFromCompressedData() {
    assertTrue(Ccp.isEncrypted(hex("9000"), 0, 2));
    assertFalse(Ccp.isEncrypted(hex("a000"), 0, 2));
    assertFalse(Ccp.isEncrypted(hex("90"), 0, 1));
  }

  @Test
  void shouldNameTheMethodOfEap() {
    ByteBuffer b = hex("01010006 0d20");
    assertEquals("TLS", Eap.typeName(Eap.type(b, 0)));
    assertEquals(Eap.NONE, Eap.type(hex("03010004"), 0));
  }

  @Test
  void shouldNeitherThrowNorLoopWhateverTheOctets() {
    Random random = new Random(7);
    byte[] octets = new byte[64];
    for (int round = 0; round < 200_000; round++) {
      random.nextBytes(octets);
      octets[2] = 0;
      octets[3] = (byte) random.nextInt(80);
      int length = random.nextInt(octets.length + 1);
      // The buffer ends where the octets do, so that a read beyond them throws.
      ByteBuffer b = ByteBuffer.wrap(octets, 0, length).slice();
      if (PppFrame.check(b, 0, length) == PppFrame.OK) {
        PppFrame.protocol(b, 0);
        PppFrame.headerLength(b, 0);
      }
      if (PppPacket.check(b, 0, length) == PppPacket.OK) {
        readAll(b);
      }
    }
  }

  private static void readAll(ByteBuffer b) {
    PppPacket.text(b, 0, 80);
    Chap.message(b, 0, 80);
    Chap.error(b, 0);
    Chap.hasNewChallenge(b, 0);
    Pap.message(b, 0, 80);
    Eap.type(b, 0);
    Lcp.windowsError(b, 0);
    Lcp.rejectedProtocol(b, 0);
    for (int type = 0; type < 256; type++) {
      int option = PppOption.find(b, 0, type);
      if (option != PppOption.NONE) {
        Lcp.mru(b, option);
        Lcp.authentication(b, option);
        Lcp.magic(b, option);
        Ccp.supportedBits(b, option);
        Ipcp.address(b, option);
        Ipv6cp.interfaceIdentifier(b, option);
      }
    }
  }
}
