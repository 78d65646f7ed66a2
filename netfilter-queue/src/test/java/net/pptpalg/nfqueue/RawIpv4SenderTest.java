package net.pptpalg.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.RawIpv4Sender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RawIpv4SenderTest {
  private static final int HEADERS = 28;

  @Test
  void shouldSendAPacketWithTheHeaderItIsGiven() throws Exception {
    try (NamespaceLoopback loopback = NamespaceLoopback.open();
        RawIpv4Sender sender = RawIpv4Sender.open(LinuxKernel.load())) {
      ByteBuffer packet = udp("raw", 0x7F000063, 0x7F000001);

      assertTrue(sender.send(packet, HEADERS + 3));

      assertEquals(Optional.of("raw"), loopback.arrival());
    }
  }

  @Test
  void shouldSayThatAPacketHasNowhereToGo() throws Exception {
    try (NamespaceLoopback loopback = NamespaceLoopback.open();
        RawIpv4Sender sender = RawIpv4Sender.open(LinuxKernel.load())) {
      assertFalse(sender.send(udp("raw", 0x7F000001, 0xC0000201), HEADERS + 3), loopback::toString);
      assertFalse(sender.send(udp("raw", 0x7F000001, 0x7F000001), 19));
    }
  }

  @Test
  void shouldSendNothingOnceClosed() throws Exception {
    try (NamespaceLoopback loopback = NamespaceLoopback.open()) {
      RawIpv4Sender sender = RawIpv4Sender.open(LinuxKernel.load());
      sender.close();
      assertFalse(sender.send(udp("raw", 0x7F000001, 0x7F000001), HEADERS + 3), loopback::toString);
    }
  }

  private static ByteBuffer udp(String payload, int source, int destination) {
    ByteBuffer packet = ByteBuffer.allocate(64);
    packet.put(0, (byte) 0x45);
    packet.putShort(2, (short) (HEADERS + payload.length()));
    packet.put(8, (byte) 64);
    packet.put(9, (byte) 17);
    packet.putInt(12, source);
    packet.putInt(16, destination);
    packet.putShort(20, (short) 4000);
    packet.putShort(22, (short) UdpPacket.PORT);
    packet.putShort(24, (short) (8 + payload.length()));
    packet.put(HEADERS, payload.getBytes(StandardCharsets.US_ASCII));
    return packet;
  }
}
