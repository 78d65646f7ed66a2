package net.pptpalg.nat.translation;

import com.code_intelligence.jazzer.junit.FuzzTest;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.fuzz.Neighbours;
import net.pptpalg.fuzz.Tally;

/**
 * Any bytes as a GRE packet of an established call, or of none, through a lane, the frames in it
 * being looked at as well.
 */
class GreFuzzTest {
  private static final Tally TALLY = Tally.stateless("gre");
  private static final int LONGEST = 1600;
  private static final int FROM_INSIDE = 1;
  private static final int OF_THE_CALL = 2;
  private static final int SOUND = 4;
  private static final int PPTP = 8;

  private static final EstablishedCall CALL = new EstablishedCall();

  @FuzzTest
  void shouldHoldItsPromisesWhateverTheGre(byte[] input) {
    CALL.begin();
    TALLY.add(Neighbours.read(input, GreFuzzTest::read));
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
      engine.packet.put(Ipv4.PROTOCOL_OFFSET, (byte) Ipv4.PROTOCOL_GRE);
    }
    if ((how & SOUND) != 0) {
      engine.finish(packet);
    }
    if ((how & OF_THE_CALL) != 0 && Ipv4.check(engine.packet, 0, packet) == Ipv4.OK) {
      CALL.address(fromInside);
      int gre = Ipv4.headerLength(engine.packet, 0);
      if (Ipv4.totalLength(engine.packet, 0) - gre >= Gre.MINIMUM_HEADER_LENGTH) {
        if ((how & PPTP) != 0) {
          engine.packet.putShort(gre + Gre.PROTOCOL_OFFSET, (short) Gre.PROTOCOL_PPP);
        }
        int callId = fromInside ? EstablishedCall.REMOTE_ID : EstablishedCall.OUTSIDE_ID;
        Gre.setCallId(engine.packet, gre, callId);
      }
    }
    engine.pass(packet, fromInside, JudgedEngine.LAN, JudgedEngine.WAN);
  }
}
