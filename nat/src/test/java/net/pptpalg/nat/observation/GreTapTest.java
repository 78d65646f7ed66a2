package net.pptpalg.nat.observation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreTapTest {
  private static final int RECORDS = 4096;
  private static final int HEADER = 12;
  private static final long WINDOW_NS = 100_000_000L;
  private static final byte[] LCP = {(byte) 0xFF, 3, (byte) 0xC0, 0x21, 1, 1, 0, 4};
  private static final byte[] SHORT_LCP = {(byte) 0xC0, 0x21, 1, 1, 0, 4, 0, 0};
  private static final byte[] ENCRYPTED = {(byte) 0xFD, (byte) 0x90, 0, 7, 1, 2, 3, 4};

  private record Seen(long timeNs, int slot, int epoch, int ipBytes, int flags, byte[] bytes) {}

  private final List<Seen> seen = new ArrayList<>();
  private final GreRing ring = new GreRing(RECORDS);
  private final GreTap tap = new GreTap(ring);
  private int sequence;

  @Test
  void shouldCopyNegotiationWhole() {
    tap.tick(WINDOW_NS);
    send(LCP, 100, 5, GreRing.TO_REMOTE);

    drain();
    Seen only = seen.get(0);
    assertEquals(5, only.slot);
    assertEquals(WINDOW_NS, only.timeNs);
    assertEquals(GreRing.TO_REMOTE, only.flags);
    assertEquals(HEADER + 100 + 20, only.ipBytes);
    assertArrayEquals(packet(LCP, 100, 0).array(), only.bytes);
  }

  @Test
  void shouldCutNegotiationThatIsTooLong() {
    send(LCP, 1000, 5, 0);
    drain();
    assertEquals(GreRing.MOST_BYTES, seen.get(0).bytes.length);
  }

  @Test
  void shouldCopyTheFirstBytesOfData() {
    send(ENCRYPTED, 1000, 5, 0);
    send(ENCRYPTED, 10, 5, 0);
    drain();
    assertEquals(40, seen.get(0).bytes.length);
    assertEquals(HEADER + 10, seen.get(1).bytes.length);
  }

  @Test
  void shouldSampleDataButNotNegotiationUnderLoad() {
    tap.tick(WINDOW_NS);
    for (int i = 0; i < GreTap.DATA_PER_WINDOW + 500; i++) {
      send(ENCRYPTED, 100, 1, 0);
    }
    send(LCP, 20, 2, 0);
    send(SHORT_LCP, 20, 3, 0);

    drain();
    assertEquals(GreTap.DATA_PER_WINDOW + 2, seen.size());
    assertEquals(2, seen.get(GreTap.DATA_PER_WINDOW).slot);
    assertEquals(3, seen.get(GreTap.DATA_PER_WINDOW + 1).slot);
    assertEquals(0, tap.missed());
  }

  @Test
  void shouldTellByTheEpochThatPacketsWereLeftOut() {
    tap.tick(WINDOW_NS);
    for (int i = 0; i < GreTap.DATA_PER_WINDOW + 1; i++) {
      send(ENCRYPTED, 100, 1, 0);
    }
    tap.tick(2 * WINDOW_NS);
    send(ENCRYPTED, 100, 1, 0);
    send(ENCRYPTED, 100, 1, 0);

    drain();
    int before = seen.get(GreTap.DATA_PER_WINDOW - 1).epoch;
    int after = seen.get(GreTap.DATA_PER_WINDOW).epoch;
    assertEquals(seen.get(0).epoch, before);
    assertNotEquals(before, after);
    assertEquals(after, seen.get(GreTap.DATA_PER_WINDOW + 1).epoch);
  }

  @Test
  void shouldCountWhatFindsNoRoom() {
    for (int i = 0; i < RECORDS + 3; i++) {
      send(LCP, 20, i, 0);
    }
    assertEquals(3, tap.missed());
    drain();
    assertEquals(RECORDS, seen.size());
    send(LCP, 20, 77, 0);
    drain();
    assertEquals(77, seen.get(RECORDS).slot);
    assertNotEquals(seen.get(0).epoch, seen.get(RECORDS).epoch);
  }

  @Test
  void shouldNotReadBeyondAShortBuffer() {
    ByteBuffer alone = ByteBuffer.allocate(HEADER);
    alone.put(0, packet(LCP, 8, 0), 0, HEADER);
    tap.copy(alone, 0, HEADER, 1, HEADER + 20, 0, 0);
    drain();
    assertEquals(HEADER, seen.get(0).bytes.length);
  }

  @Test
  void shouldAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteBuffer data = packet(ENCRYPTED, 100, 1);
    ByteBuffer lcp = packet(LCP, 100, 1);
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 100_000; i++) {
        tap.tick(i * 10_000L);
        ByteBuffer packet = (i & 7) == 0 ? lcp : data;
        if (tap.wants(packet, 0, 100)) {
          tap.copy(packet, 0, 100, 1, 120, 0, 0);
        }
        if ((i & 1023) == 0) {
          ring.drain(ring.written(), RECORDS, (t, slot, e, ip, f, b, gre, copied) -> {});
        }
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least);
    assertTrue(ring.written() > 0);
  }

  private void send(byte[] ppp, int bytes, int slot, int flags) {
    ByteBuffer packet = packet(ppp, bytes, sequence++);
    if (tap.wants(packet, 0, HEADER + bytes)) {
      tap.copy(packet, 0, HEADER + bytes, slot, HEADER + bytes + 20, flags, 0);
    }
  }

  private static ByteBuffer packet(byte[] ppp, int bytes, int sequence) {
    ByteBuffer packet = ByteBuffer.allocate(HEADER + bytes);
    packet.putInt(0x3001_880B).putShort((short) bytes).putShort((short) 9).putInt(sequence);
    packet.put(HEADER, ppp, 0, Math.min(bytes, ppp.length));
    return packet;
  }

  private void drain() {
    ring.drain(
        ring.written(),
        RECORDS,
        (timeNs, slot, epoch, ipBytes, flags, b, gre, copied) -> {
          byte[] bytes = new byte[copied];
          b.get(gre, bytes);
          seen.add(new Seen(timeNs, slot, epoch, ipBytes, flags, bytes));
        });
  }
}
