package net.pptpalg.gateway.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/** A client that sends any bytes it likes; every blocking call ends after 10 s. */
final class RawConnection implements AutoCloseable {

  private final SocketChannel channel;
  private final Deadline deadline;

  RawConnection(Path socket) throws IOException {
    channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    deadline = Deadline.closing(channel, Duration.ofSeconds(10));
  }

  RawConnection send(String bytes) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1));
    while (out.hasRemaining()) {
      channel.write(out);
    }
    return this;
  }

  /** Everything up to and including {@code end}, or to the end of the connection. */
  String readUntil(String end) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    ByteBuffer one = ByteBuffer.allocate(1);
    String text = "";
    while (!text.endsWith(end) && channel.read(one.clear()) >= 0) {
      read.write(one.get(0));
      text = read.toString(StandardCharsets.ISO_8859_1);
    }
    return text;
  }

  /** Everything up to the end of the connection. */
  String readAll() throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    ByteBuffer in = ByteBuffer.allocate(65536);
    while (channel.read(in.clear()) >= 0) {
      read.write(in.array(), 0, in.position());
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  /** Whether a byte can still be written to the other end. */
  boolean isOpenAtTheOtherEnd() {
    try {
      send("x");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    deadline.cancel();
    channel.close();
  }
}
