package net.pptpalg.nat.mtu;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.fuzz.Script;
import net.pptpalg.fuzz.Tally;

/**
 * Any frames of both peers through the negotiation of the MRU: a frame keeps its length or changes
 * it by the one option, lengths and checksum agree, and other protocols are let alone.
 *
 * <p>An input is one frame. An execution has several, of one call, as the fuzzer cuts them.
 */
class MruFuzzTest {
  private static final Tally TALLY = Tally.stateless("mru");
  private static final int SLOT = 5;
  private static final int GRE = Ipv4.MINIMUM_HEADER_LENGTH;
  private static final int FRAME = GRE + 12;
  private static final int OPTION_LENGTH = 4;
  private static final int LCP = 0xff03_c021;

  private final LinkMtus links = new LinkMtus();
  private final MruTable table = new MruTable();
  private final TunnelFit outwards = new TunnelFit(options(), links, table);
  private final TunnelFit inwards = new TunnelFit(options(), links, table);
  private final ByteBuffer packet = TestPackets.gre(0xC0A80102, 0xCB007105, 70, new byte[512]);

  private static MtuOptions options() {
    return new MtuOptions(
        MtuOptions.MssMode.INTERFACE,
        MtuOptions.AUTOMATIC,
        MtuOptions.MruMode.ON,
        MtuOptions.AUTOMATIC);
  }

  @FuzzTest
  void shouldKeepAnyFramesLengthsRight(byte[] input) {
    links.set(new int[] {3, 9}, new int[] {1500, 1300});
    table.begin(SLOT);
    Script script = new Script(input);
    int frames = 0;
    while (script.hasMore()) {
      int how = script.uint8();
      pass(how, script.bytes((how & 0x20) != 0 ? 255 : how & 0x1f));
      frames++;
    }
    TALLY.add(frames);
  }

  private void pass(int how, byte[] bytes) {
    boolean fromInside = (how & 0x80) != 0;
    boolean lcp = (how & 0x40) != 0;
    int header = lcp ? 4 : 0;
    if (lcp) {
      packet.putInt(FRAME, LCP);
    }
    packet.put(FRAME + header, bytes);
    int payload = header + bytes.length;
    if (lcp && payload >= header + 4 && (how & 0x10) != 0) {
      packet.putShort(FRAME + header + 2, (short) bytes.length);
    }
    int before = FRAME + payload;
    packet.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) before);
    packet.putShort(Ipv4.CHECKSUM_OFFSET, (short) 0);
    packet.putShort(Ipv4.CHECKSUM_OFFSET, (short) InternetChecksum.of(packet, 0, GRE));
    Gre.setPayloadLength(packet, GRE, payload);
    int length =
        (fromInside ? outwards : inwards).rewrite(packet, 0, GRE, before, SLOT, fromInside);
    must(length == Ipv4.totalLength(packet, 0), "the total length is another");
    must(length - FRAME == Gre.payloadLength(packet, GRE), "the payload length is another");
    must(InternetChecksum.of(packet, 0, GRE) == 0, "the checksum is wrong");
    int grown = length - before;
    must(grown == 0 || grown == OPTION_LENGTH || grown == -OPTION_LENGTH, "grown by " + grown);
    if (grown != 0) {
      must(isLcp(), "another protocol's length changed");
    }
  }

  private boolean isLcp() {
    int at = packet.getShort(FRAME) == (short) 0xff03 ? FRAME + 2 : FRAME;
    return packet.getShort(at) == (short) 0xc021;
  }

  private static void must(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
