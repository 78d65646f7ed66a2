package net.pptpalg.nat.translation;

import com.code_intelligence.jazzer.junit.FuzzTest;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.fuzz.Neighbours;
import net.pptpalg.fuzz.Tally;

/** Any bytes as a TCP segment of an established control connection, or of none. */
class SegmentFuzzTest {
  private static final Tally TALLY = Tally.stateless("segment");
  private static final int LONGEST = 1600;
  private static final int FROM_INSIDE = 1;
  private static final int ADDRESSED = 2;
  private static final int SOUND = 4;
  private static final int IN_SEQUENCE = 8;

  private static final EstablishedCall CALL = new EstablishedCall();

  @FuzzTest
  void shouldHoldItsPromisesWhateverTheSegment(byte[] input) {
    CALL.begin();
    TALLY.add(Neighbours.read(input, SegmentFuzzTest::read));
  }

  /** The first byte says how much of the packet is made sound before it is sent. */
  private static void read(byte[] input, int length) {
    int packet = Math.min(length, LONGEST) - 1;
    if (packet < 0) {
      return;
    }
    JudgedEngine engine = CALL.engine;
    int how = input[0];
    boolean fromInside = (how & FROM_INSIDE) != 0;
    engine.packet.put(0, input, 1, packet);
    if (packet > Ipv4.PROTOCOL_OFFSET) {
      engine.packet.put(Ipv4.PROTOCOL_OFFSET, (byte) Ipv4.PROTOCOL_TCP);
    }
    boolean addressed =
        (how & ADDRESSED) != 0 && packet >= JudgedEngine.TRANSPORT + Tcp.MINIMUM_HEADER_LENGTH;
    if (addressed) {
      engine.packet.put(0, (byte) 0x45);
      int flags = Tcp.flags(engine.packet, JudgedEngine.TRANSPORT);
      int sequence = Tcp.sequence(engine.packet, JudgedEngine.TRANSPORT);
      int next = fromInside ? CALL.clientNext : CALL.serverNext;
      CALL.addressTcp(fromInside, flags, (how & IN_SEQUENCE) != 0 ? next : sequence);
    }
    if ((how & SOUND) != 0) {
      engine.finish(packet);
    }
    int verdict = engine.pass(packet, fromInside, JudgedEngine.LAN, JudgedEngine.WAN);
    if (addressed && verdict > 0 && (how & IN_SEQUENCE) != 0) {
      int passed = Ipv4.totalLength(engine.packet, 0) - JudgedEngine.TRANSPORT;
      passed -= Tcp.headerLength(engine.packet, JudgedEngine.TRANSPORT);
      if (fromInside) {
        CALL.clientNext += passed;
      } else {
        CALL.serverNext += passed;
      }
    }
  }
}
