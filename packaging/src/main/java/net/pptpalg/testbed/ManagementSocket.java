package net.pptpalg.testbed;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Asks a gateway over its management socket without starting a program for each question. Blocks; a
 * connection for each request. On purpose it shares no code with the gateway.
 */
public final class ManagementSocket {

  private static final int CHUNK_BYTES = 1 << 16;
  private static final String END_OF_HEAD = "\r\n\r\n";

  private final Path path;

  public ManagementSocket(Path path) {
    this.path = path;
  }

  /** The JSON object at this path of the API. */
  public Map<String, Object> get(String target) {
    return ask("GET", target, null);
  }

  /**
   * Sends a request and returns the JSON object of its answer.
   *
   * @param body a JSON text, or null
   * @throws TestbedException when there is no answer, or another status than 200
   */
  public Map<String, Object> ask(String method, String target, String body) {
    String request = method + " " + target;
    String answer;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      write(channel, head(request, body) + (body == null ? "" : body));
      answer = read(channel);
    } catch (IOException e) {
      throw new TestbedException(request + ": " + e.getMessage(), e);
    }
    int end = answer.indexOf(END_OF_HEAD);
    if (end < 0 || !answer.startsWith("HTTP/1.1 200 ")) {
      throw new TestbedException(request + ": " + (answer.isEmpty() ? "no answer" : answer));
    }
    return Json.object(answer.substring(end + END_OF_HEAD.length()));
  }

  private static String head(String request, String body) {
    String head = request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    if (body != null) {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      head += "Content-Type: application/json\r\nContent-Length: " + length + "\r\n";
    }
    return head + "\r\n";
  }

  private static void write(SocketChannel channel, String request) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  private static String read(SocketChannel channel) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer in = ByteBuffer.allocate(CHUNK_BYTES);
    while (channel.read(in) >= 0) {
      answer.write(in.array(), 0, in.position());
      in.clear();
    }
    return answer.toString(StandardCharsets.UTF_8);
  }
}
