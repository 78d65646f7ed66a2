package net.pptpalg.gateway.observer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
  private static final int HEADER = 12;
  private static final int PPP = 4;
  private static final int LCP = 4;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "c023 | 1 | '\u0004user\u0006hidden'",
        "c223 | 1 | '\u0006hiddenserver'",
        "c223 | 2 | '\u0006hiddenuser'",
        "c223 | 3 | 'S=hidden M=Welcome'",
        "c223 | 4 | 'E=691 R=1 C=hidden V=3'",
        "c223 | 7 | 'hidden'",
        "c227 | 2 | '\u0001hidden'",
        "c021 | 8 | '??hidden'",
        "c021 | 7 | 'hidden'",
        "c0ff | 1 | 'hidden'"
      })
  void shouldZeroWhatIsSecret(String protocol, int code, String body) {
    byte[] packet = packet(Integer.parseInt(protocol, 16), code, body);
    int length = packet.length;
    assertTrue(Secrets.remove(packet, 0, packet.length));
    String text = new String(packet, StandardCharsets.ISO_8859_1);
    assertFalse(text.contains("hidden"), text);
    assertFalse(text.contains("user") && protocol.equals("c023"), text);
    assertEquals(length, packet.length);
  }

  @Test
  void shouldKeepWhatIsNone() {
    byte[] failure = packet(0xC223, 4, "E=691 R=1 C=0123 V=3 M=Try again");
    assertTrue(Secrets.remove(failure, 0, failure.length));
    String text = new String(failure, StandardCharsets.ISO_8859_1);
    assertTrue(text.contains("E=691 R=1 C=0000 V=3 M=Try again"), text);
    byte[] response = packet(0xC223, 2, "\u0004abcdname");
    assertTrue(Secrets.remove(response, 0, response.length));
    assertTrue(new String(response, StandardCharsets.ISO_8859_1).endsWith("name"));
  }

  @Test
  void shouldLeaveOutDataAndEchoes() {
    assertFalse(Secrets.remove(packet(0x0021, 1, "data"), 0, HEADER + PPP + LCP + 4));
    assertFalse(Secrets.remove(packet(0x00FD, 1, "data"), 0, HEADER + PPP + LCP + 4));
    assertFalse(Secrets.remove(packet(0xC021, 9, "echo"), 0, HEADER + PPP + LCP + 4));
  }

  @Test
  void shouldNotReadBeyondACutPacket() {
    byte[] packet = packet(0xC223, 2, "\u00ffhidden");
    for (int end = 0; end <= packet.length; end++) {
      Secrets.remove(packet.clone(), 0, end);
    }
    assertTrue(Secrets.remove(packet, 0, packet.length));
    assertFalse(new String(packet, StandardCharsets.ISO_8859_1).contains("hidden"));
  }

  private static byte[] packet(int protocol, int code, String text) {
    byte[] body = text.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer b = ByteBuffer.allocate(HEADER + PPP + LCP + body.length);
    b.putInt(0x3001_880B).putShort((short) (PPP + LCP + body.length)).putShort((short) 9);
    b.putInt(1).putShort((short) 0xFF03).putShort((short) protocol);
    b.put((byte) code).put((byte) 1).putShort((short) (LCP + body.length)).put(body);
    return b.array();
  }
}
