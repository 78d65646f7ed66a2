package net.pptpalg.perf.peer;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import net.pptpalg.perf.topology.UnmeasurableException;

/**
 * Asks a gateway for its counters at its management socket. {@code pptp-alg status} would tell the
 * same, but its JVM would take the processor from what is measured.
 */
record StatusSocket(Path path) {
  private static final byte[] REQUEST =
      "GET /v1/status HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  /** Every counter by its name. */
  Map<String, Long> counters() {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      channel.write(ByteBuffer.wrap(REQUEST));
      InputStream stream = Channels.newInputStream(channel);
      return counters(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UnmeasurableException("the gateway's status: " + e.getMessage(), e);
    }
  }

  static Map<String, Long> counters(String answer) throws IOException {
    int head = answer.indexOf("\r\n\r\n");
    if (head < 0
        || !(JSON.std.mapFrom(answer.substring(head)).get("counters") instanceof Map<?, ?> map)) {
      throw new IOException("the answer has no counters");
    }
    Map<String, Long> counters = new LinkedHashMap<>();
    map.forEach(
        (name, value) -> {
          if (value instanceof Number number) {
            counters.put(String.valueOf(name), number.longValue());
          }
        });
    return counters;
  }
}
