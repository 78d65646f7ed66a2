package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.capture.CaptureReader;
import net.pptpalg.capture.CapturedFrame;
import net.pptpalg.capture.SampleCaptures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReplayCommandTest {
  private static final String PUBLIC = "203.0.113.7";

  @TempDir Path directory;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void shouldShowOnlyThePublicAddressOutside() throws IOException {
    assertEquals(0, replay(SampleCaptures.healthy()), err::toString);

    List<ByteBuffer> packets = written();
    int address = Ipv4Address.parse(PUBLIC);
    for (ByteBuffer packet : packets) {
      boolean ours = Ipv4.source(packet, 0) == address || Ipv4.destination(packet, 0) == address;
      assertTrue(ours, () -> "a packet of somebody else: " + packet);
      assertEquals(0, InternetChecksum.of(packet, 0, Ipv4.headerLength(packet, 0)));
    }
    assertTrue(packets.size() > 20, packets::toString);
  }

  @Test
  void shouldKeepTcpChecksumsSound() throws IOException {
    assertEquals(0, replay(SampleCaptures.colliding()), err::toString);

    for (ByteBuffer packet : written()) {
      if (Ipv4.protocol(packet, 0) == Ipv4.PROTOCOL_TCP) {
        int header = Ipv4.headerLength(packet, 0);
        int length = Ipv4.totalLength(packet, 0) - header;
        int found = Tcp.checksum(packet, header);
        Tcp.setChecksum(packet, header, 0);
        assertEquals(Tcp.fullChecksum(packet, 0, header, length), found);
      }
    }
  }

  @Test
  void shouldKeepCollidingCallIdsApart() throws IOException {
    assertEquals(0, replay(SampleCaptures.colliding(), "--json"), err::toString);

    Map<String, Object> answer = JSON.std.mapFrom(out.toString());
    assertEquals(0, answer.get("differingPackets"), out::toString);
    assertEquals(0, answer.get("droppedPackets"), out::toString);
    List<?> sessions = (List<?>) answer.get("sessions");
    assertEquals(2, sessions.size(), out::toString);
    Map<?, ?> first = (Map<?, ?>) sessions.get(0);
    Map<?, ?> second = (Map<?, ?>) sessions.get(1);
    assertEquals(first.get("insideCallId"), second.get("insideCallId"));
    assertNotEquals(first.get("outsideCallId"), second.get("outsideCallId"));
    assertEquals("ended", first.get("state"));
    assertTrue(((Number) first.get("packetsToClient")).intValue() > 0, out::toString);

    int server = Ipv4Address.parse("192.0.2.10");
    long idsFromServer =
        written().stream()
            .filter(packet -> Ipv4.protocol(packet, 0) == Ipv4.PROTOCOL_GRE)
            .filter(packet -> Ipv4.source(packet, 0) == server)
            .map(packet -> Gre.callId(packet, Ipv4.headerLength(packet, 0)))
            .distinct()
            .count();
    assertEquals(2, idsFromServer);
  }

  @Test
  void shouldExitWith7WhenNothingIsOfTheInside() throws IOException {
    assertEquals(7, replay(SampleCaptures.healthy(), "--lan", "172.30.0.0/16"));
    assertTrue(err.toString().contains("--lan says where the clients are"), err.toString());
    err.reset();
    assertEquals(7, replay(SampleCaptures.withoutPptp()));
  }

  @Test
  void shouldRefuseToOverwriteTheCapture() throws IOException {
    Path in = Files.write(directory.resolve("in.pcap"), SampleCaptures.healthy());
    assertEquals(2, execute(in.toString(), "--public", PUBLIC, "--write", in.toString()));
    assertTrue(err.toString().contains("names the capture itself"), err.toString());
  }

  private int replay(byte[] capture, String... more) throws IOException {
    Path in = Files.write(directory.resolve("in.pcap"), capture);
    List<String> arguments = new ArrayList<>(List.of(in.toString(), "--public", PUBLIC));
    arguments.addAll(List.of("--write", directory.resolve("out.pcap").toString()));
    arguments.addAll(List.of(more));
    return execute(arguments.toArray(String[]::new));
  }

  private int execute(String... arguments) {
    List<String> command = new ArrayList<>(List.of("replay"));
    command.addAll(List.of(arguments));
    return new Main(Map.of(), out, new PrintStream(err, true))
        .execute(command.toArray(String[]::new));
  }

  private List<ByteBuffer> written() throws IOException {
    List<ByteBuffer> packets = new ArrayList<>();
    try (CaptureReader reader = CaptureReader.open(directory.resolve("out.pcap"))) {
      for (CapturedFrame frame = reader.next(); frame != null; frame = reader.next()) {
        ByteBuffer copy = ByteBuffer.allocate(frame.length());
        copy.put(0, frame.data(), 0, frame.length());
        packets.add(copy);
      }
    }
    return packets;
  }
}
