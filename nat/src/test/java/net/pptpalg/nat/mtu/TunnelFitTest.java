package net.pptpalg.nat.mtu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import net.pptpalg.nat.mtu.MtuOptions.MruMode;
import net.pptpalg.nat.mtu.MtuOptions.MssMode;
import org.junit.jupiter.api.Test;

class TunnelFitTest {
  private static final String MSS_1460 = "020405b4";
  private static final String[] HEADERS_4 = {"ff030021", "0021", "ff0321", "21"};
  private static final String[] HEADERS_6 = {"ff030057", "0057", "ff0357", "57"};

  private final Tunnel tunnel =
      new Tunnel(new MtuOptions(MssMode.INTERFACE, 0, MruMode.ON, 0), 1400);

  @Test
  void shouldClampIpv4InsideEveryFormOfPpp() {
    for (String header : HEADERS_4) {
      assertEquals(1320, clamped(tunnel, header, Syn.ipv4("0101" + MSS_1460), 24), header);
    }
    assertEquals(HEADERS_4.length, tunnel.count(MssCounter.CLAMPED));
  }

  @Test
  void shouldClampIpv6InsideEveryFormOfPpp() {
    for (String header : HEADERS_6) {
      assertEquals(1300, clamped(tunnel, header, Syn.ipv6("0101" + MSS_1460), 24), header);
    }
  }

  @Test
  void shouldNotClampWhenOff() {
    Tunnel off = new Tunnel(new MtuOptions(MssMode.OFF, 0, MruMode.ON, 0), 1400);
    assertEquals(1460, clamped(off, "ff030021", Syn.ipv4(MSS_1460), 22));
  }

  @Test
  void shouldClampToAGivenValueWhileTheMtusAreUnknown() {
    Tunnel unknown = new Tunnel(new MtuOptions(MssMode.INTERFACE, 1200, MruMode.ON, 0), 1400);
    unknown.links.set(new int[0], new int[0]);
    assertEquals(1200, clamped(unknown, "21", Syn.ipv4(MSS_1460), 22));
    byte[] lcp = LcpPeer.packet(1, (byte) 1, LcpPeer.mruOption(1500));
    assertArrayEquals(lcp, unknown.lcp(lcp, true));
  }

  @Test
  void shouldPassWhatIsEncryptedOrUnknownUntouched() {
    String syn = HexFormat.of().formatHex(Syn.bytes(Syn.ipv4(MSS_1460)));
    for (String header : new String[] {"ff0300fd", "00fd", "fd", "ff03c223", "8021", "c0210000"}) {
      byte[] frame = HexFormat.of().parseHex(header + syn);
      assertArrayEquals(frame, tunnel.frame(frame, true), header);
    }
  }

  @Test
  void shouldPassShortFramesUntouched() {
    byte[] whole = HexFormat.of().parseHex("ff03c0210101");
    for (int length = 0; length <= whole.length; length++) {
      byte[] frame = java.util.Arrays.copyOf(whole, length);
      assertArrayEquals(frame, tunnel.frame(frame, true));
    }
  }

  private static int clamped(Tunnel tunnel, String header, ByteBuffer syn, int mssOffset) {
    byte[] ppp = HexFormat.of().parseHex(header);
    byte[] sent = LcpPeer.joined(ppp, Syn.bytes(syn));
    byte[] arrived = tunnel.frame(sent, false);
    assertEquals(sent.length, arrived.length);
    ByteBuffer b = ByteBuffer.wrap(arrived);
    assertTrue(Syn.checksumIsRight(b, ppp.length), "checksum");
    return b.getShort(Syn.tcpOffset(b, ppp.length) + mssOffset);
  }
}
