package net.pptpalg.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GreFrameTest {
  private static final int AT = 64;
  private static final int IP = AT + GreFrame.ETHERNET_BYTES;
  private static final int GRE = IP + 20;
  private static final byte[] TO = {2, 0, 0, 0, 0, 9};
  private static final byte[] FROM = {2, 0, 0, 0, 0, 8};

  private final ByteBuffer frame = ByteBuffer.allocate(4096).order(ByteOrder.nativeOrder());

  /** As the gateway reads it. */
  private final ByteBuffer packet = frame.duplicate().order(ByteOrder.BIG_ENDIAN);

  @ParameterizedTest
  @CsvSource({
    "10.88.0.1, 198.18.0.1, 84",
    "0.0.0.0, 0.0.0.0, 52",
    "255.255.255.255, 255.255.255.254, 1500"
  })
  void shouldBeGreOfPptpWithARightChecksum(String source, String destination, int bytes) {
    write(Ipv4Address.parse(source), Ipv4Address.parse(destination), 0xfffe, bytes);

    assertEquals(Ipv4.OK, Ipv4.check(packet, IP, bytes));
    assertEquals(0, InternetChecksum.of(packet, IP, 20));
    assertEquals(bytes, Ipv4.totalLength(packet, IP));
    assertEquals(Ipv4.PROTOCOL_GRE, Ipv4.protocol(packet, IP));
    assertEquals(Ipv4Address.parse(source), Ipv4.source(packet, IP));
    assertEquals(Ipv4Address.parse(destination), Ipv4.destination(packet, IP));
    assertTrue(Gre.isPptp(packet, GRE, bytes - 20));
    assertEquals(0xfffe, Gre.callId(packet, GRE));
    assertEquals(bytes - 32, packet.getShort(GRE + 4), "payload length");
  }

  @Test
  void shouldBeAddressedToItsNextHop() {
    write(1, 2, 3, 84);

    byte[] addresses = new byte[12];
    packet.get(AT, addresses);
    assertEquals(Arrays.toString(TO), Arrays.toString(Arrays.copyOf(addresses, 6)));
    assertEquals(Arrays.toString(FROM), Arrays.toString(Arrays.copyOfRange(addresses, 6, 12)));
    assertEquals(0x0800, packet.getShort(AT + 12));
  }

  @Test
  void shouldStayRightWhenItIsWrittenAgainForAnotherCall() {
    write(Ipv4Address.parse("10.88.0.1"), Ipv4Address.parse("198.18.0.1"), 1, 84);
    int templateSum = templateSum(84);
    GreFrame.write(frame, AT, templateSum, 0xffff0000, 0x0000ffff, 7, 8, 9);

    assertEquals(0, InternetChecksum.of(packet, IP, 20));
    assertEquals(7, Gre.callId(packet, GRE));
    assertEquals(9, GreFrame.timeNs(frame, AT));
  }

  @Test
  void shouldKnowItsOwnByItsMark() {
    write(1, 2, 3, 84);

    assertTrue(GreFrame.isStamped(frame, AT, 98));
    assertFalse(GreFrame.isStamped(frame, AT, GreFrame.STAMPED_BYTES - 1));
    assertFalse(GreFrame.isStamped(frame, 2000, 98));
  }

  private void write(int source, int destination, int callId, int bytes) {
    int templateSum = templateSum(bytes);
    GreFrame.write(frame, AT, templateSum, source, destination, callId, 1, 2);
  }

  private int templateSum(int bytes) {
    GreFrame.writeTemplate(frame, AT, TO, FROM, bytes);
    return GreFrame.templateSum(frame, AT);
  }
}
