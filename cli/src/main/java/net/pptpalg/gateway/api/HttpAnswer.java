package net.pptpalg.gateway.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A complete HTTP/1.1 answer with a Content-Length, as {@link ManagementServer} writes it.
 *
 * @param status HTTP status code
 * @param body exactly Content-Length bytes
 */
record HttpAnswer(int status, byte[] body) {

  /** Reads all bytes of a connection as one answer; {@code null} when they are not one. */
  static HttpAnswer parse(byte[] bytes) {
    int bodyOffset = endOfHead(bytes);
    if (bodyOffset < 0) {
      return null;
    }
    String[] lines =
        new String(bytes, 0, bodyOffset, StandardCharsets.ISO_8859_1).strip().split("\r\n");
    int status = statusOf(lines[0]);
    int contentLength = -1;
    for (String line : lines) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        contentLength = decimal(line.substring("content-length:".length()).strip());
      }
    }
    if (status < 0 || contentLength != bytes.length - bodyOffset) {
      return null;
    }
    return new HttpAnswer(status, Arrays.copyOfRange(bytes, bodyOffset, bytes.length));
  }

  private static int endOfHead(byte[] bytes) {
    for (int i = 3; i < bytes.length; i++) {
      if (bytes[i] == '\n'
          && bytes[i - 1] == '\r'
          && bytes[i - 2] == '\n'
          && bytes[i - 3] == '\r') {
        return i + 1;
      }
    }
    return -1;
  }

  private static int statusOf(String statusLine) {
    String[] parts = statusLine.split(" ", 3);
    return parts.length >= 2 && parts[0].startsWith("HTTP/1.") ? decimal(parts[1]) : -1;
  }

  private static int decimal(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
