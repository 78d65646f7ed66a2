package net.pptpalg.alg.diagnosis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import net.pptpalg.alg.packet.Gre;
import org.junit.jupiter.api.Test;

class CallObserverTest {

  private static final int[] PROTOCOLS = {
    0x21, 0xFD, 0xC021, 0xC023, 0xC223, 0xC227, 0x80FD, 0x8021, 0x8057, 0xC029
  };

  @Test
  void shouldStayBoundedAndSoundWhateverTheFrames() {
    Random random = new Random(11);
    byte[] packet = new byte[80];
    for (int round = 0; round < 300; round++) {
      CallObserver call = CallObserver.withoutSetup(0);
      for (int i = 0; i < 500; i++) {
        random.nextBytes(packet);
        ByteBuffer b = ByteBuffer.wrap(packet);
        b.putInt(0, random.nextBoolean() ? 0x3001880B : 0x3081880B);
        b.putShort(4, (short) random.nextInt(64));
        int ppp = Gre.headerLength(b, 0);
        b.putShort(ppp, (short) PROTOCOLS[random.nextInt(PROTOCOLS.length)]);
        b.put(ppp + 2, (byte) random.nextInt(17));
        b.putShort(ppp + 4, (short) random.nextInt(60));
        int available = ppp + random.nextInt(packet.length - ppp);
        Side sender = Side.values()[random.nextInt(2)];
        ByteBuffer cut = ByteBuffer.wrap(packet, 0, available).slice();
        call.gre(sender, i, cut, 0, available, available + 20, random.nextBoolean());
      }
      assertTrue(call.timeline().events().size() <= 64, "events are bounded");
      Diagnosis.of(null, call, 1_000_000, true);
    }
  }

  @Test
  void shouldKeepTheFirstAndTheLastEvents() {
    Timeline timeline = new Timeline();
    for (int i = 0; i < 1000; i++) {
      timeline.add(i, null, "event " + i);
    }
    assertEquals(64, timeline.events().size());
    assertEquals("event 0", timeline.events().get(0).text());
    assertEquals("event 999", timeline.events().get(63).text());
    assertEquals(1000 - 64, timeline.leftOut());
  }

  @Test
  void shouldCountEqualEventsInARowAsOne() {
    Timeline timeline = new Timeline();
    for (int i = 0; i < 100; i++) {
      timeline.add(i, Side.CLIENT, "again");
    }
    timeline.add(200, Side.SERVER, "again");
    assertEquals(2, timeline.events().size());
    assertEquals(100, timeline.events().get(0).count());
    assertEquals(0, timeline.events().get(0).timeNs());
  }
}
