package net.pptpalg.nat.translation;

import com.code_intelligence.jazzer.junit.FuzzTest;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Icmp;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.fuzz.Neighbours;
import net.pptpalg.fuzz.Tally;

/** Any bytes as an ICMP error about the GRE or the control connection of a call, or about none. */
class IcmpFuzzTest {
  private static final Tally TALLY = Tally.stateless("icmp");
  private static final int LONGEST = 1600;
  private static final int QUOTED = JudgedEngine.TRANSPORT + Icmp.QUOTED_OFFSET;
  private static final int QUOTED_PAYLOAD = QUOTED + Ipv4.MINIMUM_HEADER_LENGTH;
  private static final int FROM_INSIDE = 1;
  private static final int ADDRESSED = 2;
  private static final int SOUND = 4;
  private static final int ABOUT_GRE = 8;

  private static final EstablishedCall CALL = new EstablishedCall();

  @FuzzTest
  void shouldHoldItsPromisesWhateverTheError(byte[] input) {
    CALL.begin();
    TALLY.add(Neighbours.read(input, IcmpFuzzTest::read));
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
      engine.packet.put(Ipv4.PROTOCOL_OFFSET, (byte) Ipv4.PROTOCOL_ICMP);
    }
    if ((how & ADDRESSED) != 0 && packet >= QUOTED_PAYLOAD + Gre.MINIMUM_HEADER_LENGTH) {
      engine.packet.put(0, (byte) 0x45);
      engine.packet.put(QUOTED, (byte) 0x45);
      quote(fromInside, (how & ABOUT_GRE) != 0);
    }
    if ((how & SOUND) != 0) {
      engine.finish(packet);
    }
    engine.pass(packet, fromInside, JudgedEngine.LAN, JudgedEngine.WAN);
  }

  /** Makes the quoted packet one of the call, as it was when it met the error. */
  private static void quote(boolean fromInside, boolean gre) {
    JudgedEngine engine = CALL.engine;
    int client = fromInside ? JudgedEngine.client(0) : CALL.publicAddress();
    int server = JudgedEngine.server(0);
    // What came in is quoted by the inside, what had left by the outside.
    engine.packet.putInt(QUOTED + Ipv4.SOURCE_OFFSET, fromInside ? server : client);
    engine.packet.putInt(QUOTED + Ipv4.DESTINATION_OFFSET, fromInside ? client : server);
    if (gre) {
      engine.packet.put(QUOTED + Ipv4.PROTOCOL_OFFSET, (byte) Ipv4.PROTOCOL_GRE);
      int callId = fromInside ? EstablishedCall.INSIDE_ID : EstablishedCall.REMOTE_ID;
      Gre.setCallId(engine.packet, QUOTED_PAYLOAD, callId);
    } else {
      engine.packet.put(QUOTED + Ipv4.PROTOCOL_OFFSET, (byte) Ipv4.PROTOCOL_TCP);
      int clientField = fromInside ? Tcp.DESTINATION_PORT_OFFSET : Tcp.SOURCE_PORT_OFFSET;
      int serverField = fromInside ? Tcp.SOURCE_PORT_OFFSET : Tcp.DESTINATION_PORT_OFFSET;
      engine.packet.putShort(QUOTED_PAYLOAD + clientField, (short) EstablishedCall.PORT);
      engine.packet.putShort(QUOTED_PAYLOAD + serverField, (short) JudgedEngine.PPTP);
    }
  }
}
