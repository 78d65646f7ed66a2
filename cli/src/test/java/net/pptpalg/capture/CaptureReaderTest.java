package net.pptpalg.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CaptureReaderTest {
  private static final int WHOLE = 65_535;
  private static final byte[] IPV4 = new byte[28];

  static {
    IPV4[0] = 0x45;
    IPV4[3] = 28;
  }

  record Frame(long timeNs, int linkType, byte[] bytes) {}

  private static List<Frame> read(byte[] file) throws IOException {
    List<Frame> frames = new ArrayList<>();
    try (CaptureReader reader = open(file)) {
      for (CapturedFrame frame = reader.next(); frame != null; frame = reader.next()) {
        byte[] bytes = Arrays.copyOf(frame.bytes, frame.length());
        frames.add(new Frame(frame.timeNs(), frame.linkType(), bytes));
      }
    }
    return frames;
  }

  private static CaptureReader open(byte[] file) throws IOException {
    return CaptureReader.open(new ByteArrayInputStream(file), "file");
  }

  private static byte[] pcap(ByteOrder order, int magic, int fraction) {
    return ByteBuffer.allocate(24 + 16 + IPV4.length)
        .order(order)
        .putInt(magic)
        .putShort((short) 2)
        .putShort((short) 4)
        .putLong(0)
        .putInt(WHOLE)
        .putInt(101)
        .putInt(1_700_000_000)
        .putInt(fraction)
        .putInt(IPV4.length)
        .putInt(IPV4.length)
        .put(IPV4)
        .array();
  }

  private static byte[] pcapng(ByteOrder order) {
    int packet = 32 + IPV4.length;
    // Nanoseconds since 1970 in two halves.
    long time = 1_700_000_000_000_000_042L;
    return ByteBuffer.allocate(28 + 32 + 16 + packet)
        .order(order)
        .putInt(0x0A0D0D0A)
        .putInt(28)
        .putInt(0x1A2B3C4D)
        .putInt(1)
        .putLong(-1)
        .putInt(28)
        // An interface with nanoseconds.
        .putInt(1)
        .putInt(32)
        .putShort((short) 228)
        .putShort((short) 0)
        .putInt(0)
        .putShort((short) 9)
        .putShort((short) 1)
        .putInt(order == ByteOrder.BIG_ENDIAN ? 0x09000000 : 9)
        .putInt(0)
        .putInt(32)
        // A block that no one here knows.
        .putInt(0xBAD)
        .putInt(16)
        .putInt(0)
        .putInt(16)
        .putInt(6)
        .putInt(packet)
        .putInt(0)
        .putInt((int) (time >>> 32))
        .putInt((int) time)
        .putInt(IPV4.length)
        .putInt(IPV4.length)
        .put(IPV4)
        .putInt(packet)
        .array();
  }

  @Test
  void shouldReadPcapOfEitherByteOrderAndUnit() throws IOException {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      List<Frame> micro = read(pcap(order, 0xA1B2C3D4, 42));
      assertEquals(1_700_000_000_000_042_000L, micro.get(0).timeNs);
      List<Frame> nano = read(pcap(order, 0xA1B23C4D, 42));
      assertEquals(1_700_000_000_000_000_042L, nano.get(0).timeNs);
      assertEquals(101, nano.get(0).linkType);
      assertArrayEquals(IPV4, nano.get(0).bytes);
    }
  }

  @Test
  void shouldReadPcapngOfEitherByteOrder() throws IOException {
    for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
      List<Frame> frames = read(pcapng(order));
      assertEquals(1, frames.size());
      assertEquals(1_700_000_000_000_000_042L, frames.get(0).timeNs);
      assertEquals(228, frames.get(0).linkType);
      assertArrayEquals(IPV4, frames.get(0).bytes);
    }
  }

  @Test
  void shouldReadTwoSectionsOfDifferentByteOrder() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(pcapng(ByteOrder.BIG_ENDIAN));
    out.writeBytes(pcapng(ByteOrder.LITTLE_ENDIAN));
    assertEquals(2, read(out.toByteArray()).size());
  }

  @Test
  void shouldReadWhatIsCompressed() throws IOException {
    assertEquals(1, read(gzip(pcapng(ByteOrder.LITTLE_ENDIAN))).size());
    assertEquals(1, read(gzip(pcap(ByteOrder.BIG_ENDIAN, 0xA1B2C3D4, 0))).size());
  }

  @Test
  void shouldReadBackWhatTheWriterWrites() throws IOException {
    byte[] file = new Script().up().file(WHOLE);
    Script script = new Script().up();
    List<Frame> frames = read(file);
    assertEquals(script.packets.size(), frames.size());
    for (int i = 0; i < frames.size(); i++) {
      assertEquals(script.packets.get(i).timeNs(), frames.get(i).timeNs);
    }
  }

  @Test
  void shouldReadWhatIsThereOfAFileThatIsCutShort() throws IOException {
    for (byte[] file : List.of(new Script().up().file(WHOLE), pcapng(ByteOrder.BIG_ENDIAN))) {
      for (int length = 28; length < file.length; length += 7) {
        byte[] cut = Arrays.copyOf(file, length);
        try (CaptureReader reader = open(cut)) {
          while (reader.next() != null) {
            // What was whole.
          }
        }
      }
    }
  }

  @Test
  void shouldReadWhatIsThereOfCompressedDataThatIsCutShort() throws IOException {
    byte[] file = gzip(new Script().up().talk(50).file(WHOLE));
    int frames = 0;
    try (CaptureReader reader = open(Arrays.copyOf(file, file.length * 2 / 3))) {
      while (reader.next() != null) {
        frames++;
      }
      assertTrue(reader.isCutShort());
    }
    assertTrue(frames > 0, "no frame before the cut");
  }

  @Test
  void shouldSayInASentenceWhatAFileIsThatCanNotBeRead() {
    assertSentence("file: the file is empty", new byte[0]);
    assertSentence(
        "file: is neither pcap nor pcapng (tcpdump -w and Wireshark write these)",
        "hello, world".getBytes(StandardCharsets.US_ASCII));
    assertSentence(
        "file: the file ends inside its header",
        Arrays.copyOf(pcap(ByteOrder.BIG_ENDIAN, 0xA1B2C3D4, 0), 20));
    byte[] huge = pcap(ByteOrder.BIG_ENDIAN, 0xA1B2C3D4, 0);
    ByteBuffer.wrap(huge).putInt(32, 0x7FFFFFFF);
    assertSentence("file: corrupt at byte 40: a record of 2147483647 bytes", huge);
    byte[] block = pcapng(ByteOrder.BIG_ENDIAN);
    ByteBuffer.wrap(block).putInt(32, 13);
    assertSentence("file: corrupt at byte 36: a block of 13 bytes", block);
    byte[] section = pcapng(ByteOrder.BIG_ENDIAN);
    section[8] = 0;
    assertSentence("file: corrupt at byte 12: a section without a byte order", section);
  }

  private static void assertSentence(String sentence, byte[] file) {
    assertEquals(sentence, assertThrows(CaptureException.class, () -> read(file)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "Ethernet, 1, 0102030405060708090a0b0c0800",
    "one tag, 1, 0102030405060708090a0b0c810000010800",
    "two tags, 1, 0102030405060708090a0b0c88a80002810000010800",
    "PPPoE, 1, 0102030405060708090a0b0c88641100000100200021",
    "cooked, 113, 00000001000601020304050600000800",
    "cooked with a tag, 113, 00000001000601020304050600008100000a0800",
    "cooked v2, 276, 0800000000000002000100060102030405060000",
    "raw, 101, ''",
    "raw of BSD, 12, ''",
    "raw IPv4, 228, ''",
    "loopback of a little-endian machine, 0, 02000000",
    "loopback, 108, 00000002",
    "PPP, 9, ff030021"
  })
  void shouldFindIpv4BehindTheLinkLayer(String name, int linkType, String header) {
    byte[] link = HexFormat.of().parseHex(header);
    CapturedFrame frame = new CapturedFrame();
    frame.linkType = linkType;
    System.arraycopy(link, 0, frame.bytes, 0, link.length);
    System.arraycopy(IPV4, 0, frame.bytes, link.length, IPV4.length);
    frame.length = link.length + IPV4.length;
    assertEquals(link.length, LinkLayer.ipv4Offset(frame), name);
    for (int length = 0; length <= link.length; length++) {
      frame.length = length;
      assertEquals(LinkLayer.NOT_IPV4, LinkLayer.ipv4Offset(frame), name + " cut to " + length);
    }
  }

  @Test
  void shouldSayThatALinkTypeIsUnknown() {
    CapturedFrame frame = new CapturedFrame();
    frame.linkType = 105;
    frame.length = 100;
    assertEquals(LinkLayer.UNKNOWN, LinkLayer.ipv4Offset(frame));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldSurviveAnyDamage(long seed) {
    Random random = new Random(seed);
    List<byte[]> sound =
        List.of(
            new Script().up().file(WHOLE),
            pcapng(ByteOrder.LITTLE_ENDIAN),
            pcapng(ByteOrder.BIG_ENDIAN));
    for (int round = 0; round < 3000; round++) {
      byte[] file = sound.get(round % sound.size()).clone();
      for (int i = random.nextInt(6); i >= 0; i--) {
        file[4 + random.nextInt(file.length - 4)] = (byte) random.nextInt();
      }
      CaptureDiagnosis diagnosis = new CaptureDiagnosis();
      try (CaptureReader reader = open(file)) {
        for (CapturedFrame frame = reader.next(); frame != null; frame = reader.next()) {
          diagnosis.frame(frame);
        }
      } catch (CaptureException e) {
        assertTrue(e.getMessage().startsWith("file: "), e.getMessage());
      } catch (IOException e) {
        throw new AssertionError("an error without a sentence", e);
      }
      diagnosis.finish();
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
