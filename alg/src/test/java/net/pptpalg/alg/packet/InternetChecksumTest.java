package net.pptpalg.alg.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InternetChecksumTest {
  private static final int ROUNDS = 20_000;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void shouldComputeTheExampleOfRfc1071() {
    ByteBuffer b = Bytes.ofHex("0001 f203 f4f5 f6f7");
    assertEquals(0xDDF2, InternetChecksum.sum(b, Bytes.OFFSET, 8, 0));
    assertEquals(0x220D, InternetChecksum.of(b, Bytes.OFFSET, 8));
  }

  @Test
  void shouldComputeTheExampleOfRfc1624ThatTheOlderEquationGetsWrong() {
    assertEquals(0x0000, InternetChecksum.adjust16(0xDD2F, 0x5555, 0x3285));
  }

  @Test
  void shouldPadAnOddLastByteWithZero() {
    ByteBuffer b = Bytes.ofHex("0102 03");
    assertEquals(0x0402, InternetChecksum.sum(b, Bytes.OFFSET, 3, 0));
  }

  @Test
  void shouldBeZeroOverARangeThatHoldsItsChecksum() {
    ByteBuffer b = Bytes.ofHex("0001 f203 f4f5 f6f7 220d");
    assertEquals(0, InternetChecksum.of(b, Bytes.OFFSET, 10));
  }

  @Test
  void shouldSumTheLargestPacketWithoutOverflow() {
    byte[] content = new byte[65_535];
    Arrays.fill(content, (byte) 0xFF);
    assertEquals(0xFF00, InternetChecksum.sum(Bytes.of(content), Bytes.OFFSET, 65_535, 0));
  }

  @Test
  void shouldContinueASumAcrossRanges() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] content = randomContent();
      ByteBuffer b = Bytes.of(content);
      int split = random.nextInt(content.length / 2 + 1) * 2;
      int first = InternetChecksum.sum(b, Bytes.OFFSET, split, 0);
      assertEquals(
          InternetChecksum.of(b, Bytes.OFFSET, content.length),
          InternetChecksum.of(b, Bytes.OFFSET + split, content.length - split, first),
          this::seedText);
    }
  }

  @Test
  void shouldAgreeWithAFullSumWhenAWordChanges() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] content = randomContent();
      ByteBuffer b = Bytes.of(content);
      int before = InternetChecksum.of(b, Bytes.OFFSET, content.length);
      int at = Bytes.OFFSET + random.nextInt(content.length / 2) * 2;
      short old = b.getShort(at);
      short changed = extremeOrRandom16();
      b.putShort(at, changed);
      assertEquals(
          full(b, content.length), InternetChecksum.adjust16(before, old, changed), this::seedText);
    }
  }

  @Test
  void shouldAgreeWithAFullSumWhenALongWordChanges() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] content = randomContent();
      ByteBuffer b = Bytes.of(content);
      int before = InternetChecksum.of(b, Bytes.OFFSET, content.length);
      int at = Bytes.OFFSET + random.nextInt(content.length / 2 - 1) * 2;
      int old = b.getInt(at);
      int changed = extremeOrRandom16() << 16 | extremeOrRandom16() & 0xFFFF;
      b.putInt(at, changed);
      assertEquals(
          full(b, content.length), InternetChecksum.adjust32(before, old, changed), this::seedText);
    }
  }

  @Test
  void shouldAgreeWithAFullSumWhenAByteChangesAtAnyPosition() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] content = randomContent();
      ByteBuffer b = Bytes.of(content);
      int before = InternetChecksum.of(b, Bytes.OFFSET, content.length);
      int position = random.nextInt(content.length);
      byte old = b.get(Bytes.OFFSET + position);
      byte changed = (byte) random.nextInt();
      b.put(Bytes.OFFSET + position, changed);
      assertEquals(
          full(b, content.length),
          InternetChecksum.adjustByte(before, (position & 1) != 0, old, changed),
          this::seedText);
    }
  }

  @Test
  void shouldKeepAWrongChecksumWrongByTheSameAmount() {
    ByteBuffer b = Bytes.ofHex("1234 5678");
    int wrong = InternetChecksum.of(b, Bytes.OFFSET, 4) - 7;
    b.putShort(Bytes.OFFSET, (short) 0x4321);
    int right = InternetChecksum.of(b, Bytes.OFFSET, 4);
    assertEquals(right - 7, InternetChecksum.adjust16(wrong, 0x1234, 0x4321));
  }

  private static int full(ByteBuffer b, int length) {
    return InternetChecksum.of(b, Bytes.OFFSET, length);
  }

  /** At least four bytes, of which the last word is never zero so that the sum is never zero. */
  private byte[] randomContent() {
    byte[] content = new byte[6 + random.nextInt(60)];
    random.nextBytes(content);
    content[content.length - 1] |= 1;
    content[content.length - 2] |= 1;
    content[content.length - 3] |= 1;
    content[0] |= 1;
    content[1] |= 1;
    return content;
  }

  private short extremeOrRandom16() {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> (short) 0xFFFF;
      default -> (short) random.nextInt();
    };
  }

  private String seedText() {
    return "seed " + seed;
  }
}
