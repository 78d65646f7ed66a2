package net.pptpalg.nfqueue;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class IpLengthTest {
  private final ByteBuffer packet = ByteBuffer.allocate(100);

  @Test
  void shouldCompareIpv4TotalLength() {
    packet.put(4, (byte) 0x46).putShort(6, (short) 60);
    assertTrue(IpLength.agrees(packet, 4, 60));
    assertFalse(IpLength.agrees(packet, 4, 61));
  }

  @Test
  void shouldCompareIpv6PayloadLengthPlusHeader() {
    packet.put(4, (byte) 0x6f).putShort(8, (short) 20);
    assertTrue(IpLength.agrees(packet, 4, 60));
    assertFalse(IpLength.agrees(packet, 4, 20));
  }

  @Test
  void shouldRefuseWhatIsNoIpPacket() {
    packet.put(0, (byte) 0x45).putShort(2, (short) 19);
    assertFalse(IpLength.agrees(packet, 0, 19), "shorter than any header");
    packet.put(0, (byte) 0x55).putShort(2, (short) 60);
    assertFalse(IpLength.agrees(packet, 0, 60), "version 5");
  }
}
