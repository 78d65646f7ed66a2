package net.pptpalg.gateway.api;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Predicate;

/** Reads the answer to {@code GET /v1/events}: a line of JSON in each chunk. */
final class EventLines {
  private static final int MAX_HEAD_BYTES = 1 << 16;
  private static final int MAX_CHUNK_BYTES = 1 << 20;
  private static final int HEXADECIMAL = 16;

  private EventLines() {}

  /**
   * Reads until the stream ends or the consumer has had enough.
   *
   * @throws ManagementException when the gateway refuses
   * @throws IOException when the connection breaks
   */
  static void read(InputStream from, Predicate<String> consumer)
      throws IOException, ManagementException {
    InputStream in = new BufferedInputStream(from);
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    boolean chunked = false;
    boolean ok = false;
    for (String line = line(in, head); !line.isEmpty(); line = line(in, head)) {
      ok |= line.startsWith("HTTP/1.1 200");
      chunked |= line.toLowerCase(Locale.ROOT).equals("transfer-encoding: chunked");
    }
    if (!ok || !chunked) {
      in.transferTo(head);
      HttpAnswer answer = HttpAnswer.parse(head.toByteArray());
      String message = answer == null ? null : ApiJson.decodeErrorMessage(answer.body());
      throw new ManagementException(
          ManagementException.Reason.FAILED,
          message != null ? message : "the gateway gives no events: is another version running?",
          null);
    }
    boolean more = true;
    while (more) {
      byte[] chunk = chunk(in);
      more = chunk.length > 0 && consumer.test(new String(chunk, StandardCharsets.UTF_8).strip());
    }
  }

  private static byte[] chunk(InputStream in) throws IOException {
    int length;
    try {
      length = Integer.parseInt(line(in, new ByteArrayOutputStream()), HEXADECIMAL);
    } catch (NumberFormatException e) {
      throw new IOException("not a chunk of events", e);
    }
    if (length < 0 || length > MAX_CHUNK_BYTES) {
      throw new IOException("a chunk of " + length + " bytes");
    }
    byte[] chunk = in.readNBytes(length);
    line(in, new ByteArrayOutputStream());
    if (chunk.length < length) {
      throw new IOException("the gateway has closed it");
    }
    return chunk;
  }

  /** One line without its end, which is also kept. */
  private static String line(InputStream in, ByteArrayOutputStream kept) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int octet = in.read();
    while (octet >= 0 && octet != '\n' && line.size() < MAX_HEAD_BYTES) {
      line.write(octet);
      octet = in.read();
    }
    if (octet != '\n') {
      throw new IOException("the gateway has closed it");
    }
    kept.writeBytes(line.toByteArray());
    kept.write('\n');
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }
}
