package net.pptpalg.alg.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TcpOptionTest {
  private static final int TCP = Bytes.OFFSET;
  private static final int OPTIONS = TCP + 20;

  private static ByteBuffer header(String options) {
    return Bytes.ofHex("00".repeat(20) + options);
  }

  @Test
  void shouldWalkOverOptionsOfAnyLength() {
    ByteBuffer b = header("01" + "020405b4" + "0402" + "00");
    int[] kinds = {TcpOption.NOP, TcpOption.MSS, 4, TcpOption.END};
    int at = OPTIONS;
    for (int kind : kinds) {
      assertEquals(TcpOption.OK, TcpOption.check(b, at, b.limit()));
      assertEquals(kind, TcpOption.kind(b, at));
      at += TcpOption.length(b, at);
    }
    assertEquals(b.limit(), at);
  }

  @Test
  void shouldRefuseLengthsThatDoNotFit() {
    assertEquals(TcpOption.TOO_SHORT, check(header("02")));
    assertEquals(TcpOption.BAD_LENGTH, check(header("0200")));
    assertEquals(TcpOption.BAD_LENGTH, check(header("0201")));
    assertEquals(TcpOption.OK, check(header("0202")));
    assertEquals(TcpOption.BAD_LENGTH, check(header("020405")));
    assertEquals(TcpOption.BAD_LENGTH, check(header("05ff0000")));
  }

  @Test
  void shouldAdjustTheChecksumAtEvenAndOddPlaces() {
    for (String nops : new String[] {"", "01", "0101", "010101"}) {
      ByteBuffer b = header(nops + "020405b4" + "00".repeat(4 - nops.length() / 2));
      int length = 28;
      Tcp.setChecksum(b, TCP, InternetChecksum.of(b, TCP, length));
      int at = OPTIONS + nops.length() / 2;
      assertEquals(1460, TcpOption.mss(b, at));
      TcpOption.setMss(b, TCP, at, 0x0534);
      assertEquals(0x0534, TcpOption.mss(b, at));
      assertEquals(0, InternetChecksum.of(b, TCP, length), nops);
    }
  }

  private static int check(ByteBuffer b) {
    return TcpOption.check(b, OPTIONS, b.limit());
  }
}
