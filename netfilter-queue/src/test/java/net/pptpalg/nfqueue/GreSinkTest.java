package net.pptpalg.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.pptpalg.nfqueue.kernel.GreSink;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.RawIpv4Sender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the real kernel's loopback, in a namespace of its own. */
class GreSinkTest {
  /** More than any receive buffer holds. */
  private static final int PACKETS = 2000;

  private static final int PACKET_BYTES = 1400;
  private static final byte GRE = 47;

  private NamespaceLoopback loopback;

  @BeforeEach
  void enter() {
    loopback = NamespaceLoopback.open();
    loopback.run("sysctl", "-qw", "net.ipv4.icmp_ratelimit=0");
  }

  @AfterEach
  void leave() {
    if (loopback != null) {
      loopback.close();
    }
  }

  @Test
  void shouldKeepTheKernelFromAnsweringGreHoweverMuchComes() throws IOException {
    LinuxKernel kernel = LinuxKernel.load();
    GreSink sink = GreSink.open(kernel);
    send(kernel, PACKETS);
    assertEquals(0, unreachables());
    sink.close();
    send(kernel, 1);
    assertTrue(unreachables() > 0, "the kernel answers GRE that nobody takes");
  }

  private static void send(LinuxKernel kernel, int packets) throws IOException {
    ByteBuffer packet = ByteBuffer.allocate(PACKET_BYTES);
    packet.put(0, (byte) 0x45).putShort(2, (short) PACKET_BYTES).put(8, (byte) 64).put(9, GRE);
    packet.putInt(12, 0x7f000001).putInt(16, 0x7f000001);
    packet.putShort(20, (short) 0x3001).putShort(22, (short) 0x880b);
    try (RawIpv4Sender sender = RawIpv4Sender.open(kernel)) {
      for (int i = 0; i < packets; i++) {
        assertTrue(sender.send(packet, PACKET_BYTES), "packet " + i);
      }
    }
  }

  /** ICMP "destination unreachable" that this namespace has sent. */
  private static long unreachables() throws IOException {
    List<String> icmp =
        Files.readAllLines(Path.of("/proc/thread-self/net/snmp")).stream()
            .filter(line -> line.startsWith("Icmp: "))
            .toList();
    int column = Arrays.asList(icmp.get(0).split(" ")).indexOf("OutDestUnreachs");
    return Long.parseLong(icmp.get(1).split(" ")[column]);
  }
}
