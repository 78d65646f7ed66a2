package net.pptpalg.nat.mtu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.nat.mtu.MtuOptions.MruMode;
import net.pptpalg.nat.mtu.MtuOptions.MssMode;
import net.pptpalg.nat.translation.Verdict;
import org.junit.jupiter.api.Test;

class MssClampTest {
  private static final String MSS_1460 = "020405b4";
  private static final String TIME_STAMPS = "080a0000000100000000";

  private static final int FRAGMENT_HEADER = 44;
  private static final int AUTHENTICATION_HEADER = 51;

  private final MssClamp automatic = new MssClamp(options(MtuOptions.AUTOMATIC));

  private static MtuOptions options(int mss) {
    return new MtuOptions(MssMode.INTERFACE, mss, MruMode.OFF, MtuOptions.AUTOMATIC);
  }

  @Test
  void shouldLowerTheMssOfIpv4ToTheMtuLessBothHeaders() {
    assertClamped(Syn.ipv4(MSS_1460 + "0402" + TIME_STAMPS), 1400, 20, 1360);
    assertClamped(Syn.ipv4(Tcp.SYN | Tcp.ACK, MSS_1460), 1492, 20, 1452);
  }

  @Test
  void shouldLowerTheMssOfIpv6ToTheMtuLessBothHeaders() {
    assertClamped(Syn.ipv6("020405a0" + "0402" + TIME_STAMPS), 1400, 20, 1340);
    assertClamped(Syn.ipv6(0, "0600000000000000", "020405a0"), 1280, 20, 1220);
  }

  @Test
  void shouldFindTheOptionInAnyLayout() {
    assertClamped(Syn.ipv4("01" + MSS_1460), 1400, 21, 1360);
    assertClamped(Syn.ipv4("010101" + MSS_1460), 1400, 23, 1360);
    assertClamped(Syn.ipv4(TIME_STAMPS + "0402" + MSS_1460), 1400, 32, 1360);
    assertClamped(Syn.ipv4("fd03aa" + MSS_1460 + "00ff"), 1400, 23, 1360);
    assertClamped(Syn.ipv4("01".repeat(36) + MSS_1460), 1400, 56, 1360);
  }

  @Test
  void shouldLowerEveryMssWhenThereAreSeveral() {
    ByteBuffer b = Syn.ipv4(MSS_1460 + "02040200" + "020405b0");
    assertClamped(b, 1400, 20, 1360);
    assertEquals(0x200, b.getShort(20 + 26));
    assertEquals(1360, b.getShort(20 + 30));
  }

  @Test
  void shouldNeverRaise() {
    assertUntouched(Syn.ipv4("02040218"), 1400, MssCounter.FITTING);
    assertUntouched(Syn.ipv4("02040550"), 1400, MssCounter.FITTING);
    assertUntouched(Syn.ipv4("02040000"), 1400, MssCounter.FITTING);
  }

  @Test
  void shouldInsertNothingWhereTheOptionIsAbsent() {
    assertUntouched(Syn.ipv4(""), 1400, MssCounter.WITHOUT);
    assertUntouched(Syn.ipv4(TIME_STAMPS), 1400, MssCounter.WITHOUT);
    assertUntouched(Syn.ipv4("00" + MSS_1460), 1400, MssCounter.WITHOUT);
  }

  @Test
  void shouldPassBrokenOptionsUntouchedAndCountThem() {
    assertUntouched(Syn.ipv4(MSS_1460 + "08ff0000"), 1400, MssCounter.MALFORMED);
    assertUntouched(Syn.ipv4(MSS_1460 + "08000000"), 1400, MssCounter.MALFORMED);
    assertUntouched(Syn.ipv4(MSS_1460 + "01010103"), 1400, MssCounter.MALFORMED);
    assertUntouched(Syn.ipv4("020305b4"), 1400, MssCounter.MALFORMED);
    assertUntouched(Syn.ipv4("020605b40000"), 1400, MssCounter.MALFORMED);
    assertUntouched(Syn.ipv4("01010204"), 1400, MssCounter.MALFORMED);
    ByteBuffer shortHeader = Syn.ipv4(MSS_1460);
    shortHeader.put(20 + Tcp.DATA_OFFSET_OFFSET, (byte) 0x40);
    assertUntouched(shortHeader, 1400, MssCounter.MALFORMED);
  }

  @Test
  void shouldPassSignedOptionsUntouched() {
    assertUntouched(Syn.ipv4(MSS_1460 + "1d0c" + "00".repeat(10)), 1400, MssCounter.SIGNED);
  }

  @Test
  void shouldKeepTheSmallerOfAGivenValueAndWhatFits() {
    MssClamp given = new MssClamp(options(1200));
    ByteBuffer b = Syn.ipv4(MSS_1460);
    given.clamp(b, 0, 44, 1500);
    assertEquals(1200, b.getShort(42));
    b = Syn.ipv4(MSS_1460);
    given.clamp(b, 0, 44, LinkMtus.UNKNOWN);
    assertEquals(1200, b.getShort(42));
    b = Syn.ipv4(MSS_1460);
    given.clamp(b, 0, 44, 1000);
    assertEquals(960, b.getShort(42));
  }

  @Test
  void shouldLeaveAloneWhatItDoesNotUnderstand() {
    byte[] data = Syn.bytes(Syn.ipv4(Tcp.ACK, MSS_1460));
    assertEquals(Verdict.ACCEPT, clamp(ByteBuffer.wrap(data), 1400));
    ByteBuffer fragment = Syn.ipv4(MSS_1460);
    fragment.putShort(Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, (short) 0x2000);
    assertEquals(Verdict.ACCEPT, automatic.clamp(fragment, 0, 44, 1400));
    ByteBuffer udp = Syn.ipv4(MSS_1460);
    udp.put(Ipv4.PROTOCOL_OFFSET, (byte) 17);
    assertEquals(Verdict.ACCEPT, automatic.clamp(udp, 0, 44, 1400));
    assertEquals(Verdict.ACCEPT, automatic.clamp(Syn.ipv4(MSS_1460), 0, 30, 1400));
    assertEquals(Verdict.ACCEPT, automatic.clamp(ByteBuffer.allocate(64), 0, 64, 1400));
    assertEquals(Verdict.ACCEPT, automatic.clamp(Syn.ipv4(MSS_1460), 0, 44, LinkMtus.UNKNOWN));
  }

  @Test
  void shouldRewriteNothingWhoseChecksumItCanNotUpdate() {
    ByteBuffer firstFragment = Syn.ipv4(MSS_1460);
    firstFragment.putShort(Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, (short) 0x2000);
    ByteBuffer[] packets = {
      firstFragment,
      Syn.ipv6(FRAGMENT_HEADER, "0600000100000000", "020405a0"),
      Syn.ipv6(AUTHENTICATION_HEADER, "0604" + "00".repeat(22), "020405a0"),
    };
    for (ByteBuffer packet : packets) {
      byte[] before = Syn.bytes(packet);
      assertEquals(Verdict.ACCEPT, clamp(packet, 1400));
      assertArrayEquals(before, Syn.bytes(packet));
    }
    for (ByteBuffer whole : new ByteBuffer[] {Syn.ipv4(MSS_1460), Syn.ipv6(MSS_1460)}) {
      byte[] before = Syn.bytes(whole);
      for (int copied = 0; copied < before.length; copied++) {
        assertEquals(Verdict.ACCEPT, automatic.clamp(whole, 0, copied, 1400), copied + " bytes");
        assertArrayEquals(before, Syn.bytes(whole));
      }
    }
  }

  @Test
  void shouldNeverChangeTheLengthOfAPacket() {
    for (String options : new String[] {"", MSS_1460, "01" + MSS_1460, TIME_STAMPS, "0204"}) {
      for (ByteBuffer packet : new ByteBuffer[] {Syn.ipv4(options), Syn.ipv6(options)}) {
        int length = Syn.length(packet, 0);
        int verdict = clamp(packet, 1000);
        assertTrue(verdict == Verdict.ACCEPT || verdict == length, options);
        assertEquals(length, Syn.length(packet, 0), options);
      }
    }
  }

  @Test
  void shouldStayInsideThePacketWhateverItsBytes() {
    Random random = new Random(7);
    for (int round = 0; round < 200_000; round++) {
      ByteBuffer b = random.nextBoolean() ? Syn.ipv4(MSS_1460) : Syn.ipv6(MSS_1460);
      int length = Syn.length(b, 0) - (random.nextInt(4) == 0 ? random.nextInt(30) : 0);
      byte[] exact = new byte[length];
      b.get(0, exact);
      for (int changes = random.nextInt(6); changes > 0; changes--) {
        exact[random.nextInt(length)] = (byte) random.nextInt();
      }
      int verdict = automatic.clamp(ByteBuffer.wrap(exact), 0, length, 1400);
      assertTrue(verdict == Verdict.ACCEPT || verdict <= length);
    }
  }

  private int clamp(ByteBuffer b, int mtu) {
    return automatic.clamp(b, 0, Syn.length(b, 0), mtu);
  }

  private void assertClamped(ByteBuffer b, int mtu, int option, int expected) {
    byte[] before = Syn.bytes(b);
    long counted = automatic.counters().get(MssCounter.CLAMPED);
    assertEquals(before.length, clamp(b, mtu));
    assertEquals(expected, b.getShort(Syn.tcpOffset(b, 0) + option + 2));
    assertTrue(Syn.checksumIsRight(b, 0), "checksum");
    assertEquals(counted + 1, automatic.counters().get(MssCounter.CLAMPED));
    assertEquals(Verdict.ACCEPT, clamp(b, mtu), "twice");
  }

  private void assertUntouched(ByteBuffer b, int mtu, MssCounter why) {
    byte[] before = Syn.bytes(b);
    long counted = automatic.counters().get(why);
    assertEquals(Verdict.ACCEPT, clamp(b, mtu));
    assertArrayEquals(before, Syn.bytes(b));
    assertEquals(counted + 1, automatic.counters().get(why));
  }
}
