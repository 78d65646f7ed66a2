package net.pptpalg.probe;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.control.Malformation;
import net.pptpalg.alg.diagnosis.Conclusion;
import net.pptpalg.alg.diagnosis.ControlObserver;
import net.pptpalg.alg.diagnosis.Evidence;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.message.EchoReply;
import net.pptpalg.alg.message.EchoRequest;
import net.pptpalg.alg.packet.Tcp;

/** The probe's control connection; its observer sees what a watcher of the wire would. */
final class ControlChannel implements AutoCloseable {
  private static final int PPTP_PORT = 1723;
  private static final int CONNECT_MS = 7000;
  private static final int LONGEST_BYTES = 1024;
  private static final int ECHO_OK = 1;

  private final Socket socket = new Socket();
  private final ByteBuffer message = ByteBuffer.allocate(LONGEST_BYTES);
  private final ControlObserver observer;

  ControlChannel(ControlObserver observer) {
    this.observer = observer;
  }

  void connect(InetAddress local, InetAddress server) throws ProbeFailure {
    saw(Side.CLIENT, Tcp.SYN);
    try {
      if (local != null) {
        socket.bind(new InetSocketAddress(local, 0));
      }
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(server, PPTP_PORT), CONNECT_MS);
      saw(Side.SERVER, Tcp.SYN | Tcp.ACK);
      saw(Side.CLIENT, Tcp.ACK);
    } catch (SocketTimeoutException e) {
      // The kernel has sent it several times by now.
      saw(Side.CLIENT, Tcp.SYN);
      saw(Side.CLIENT, Tcp.SYN);
      throw new ProbeFailure("no answer within " + CONNECT_MS / 1000 + " s");
    } catch (NoRouteToHostException e) {
      throw unreachable(e);
    } catch (ConnectException e) {
      if (!String.valueOf(e.getMessage()).contains("refused")) {
        throw unreachable(e);
      }
      saw(Side.SERVER, Tcp.RST | Tcp.ACK);
      throw new ProbeFailure("refused");
    } catch (SocketException e) {
      throw unreachable(e);
    } catch (IOException e) {
      throw new ProbeFailure(String.valueOf(e.getMessage()));
    }
  }

  private static ProbeFailure unreachable(IOException cause) {
    String message = String.valueOf(cause.getMessage());
    return new ProbeFailure(
        message,
        List.of(
            new Conclusion(
                Finding.TCP_UNREACHABLE, List.of(new Evidence("this host says", message)))));
  }

  /** Where its packets come from. */
  InetAddress localAddress() {
    return socket.getLocalAddress();
  }

  /** Sends the message at the begin of a buffer. */
  void send(ByteBuffer bytes, int length) throws ProbeFailure {
    observer.segment(Side.CLIENT, System.nanoTime(), Tcp.PSH | Tcp.ACK, length);
    observer.message(
        Side.CLIENT, System.nanoTime(), ControlHeader.type(bytes, 0), bytes.slice(0, length));
    byte[] copy = new byte[length];
    bytes.get(0, copy);
    try {
      socket.getOutputStream().write(copy);
    } catch (IOException e) {
      saw(Side.SERVER, Tcp.RST);
      throw new ProbeFailure("the connection is gone: " + e.getMessage());
    }
  }

  /**
   * Waits for a message of a type; others are noted, echoes answered.
   *
   * @return the message, valid until the next call; null when it didn't come in time
   */
  ByteBuffer await(ControlMessageType wanted, int timeoutMs) throws ProbeFailure {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    while (true) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
      ControlMessageType type = leftMs <= 0 ? null : read((int) leftMs);
      if (type == null || type == wanted) {
        return type == null ? null : message;
      }
      if (type == ControlMessageType.ECHO_REQUEST) {
        ByteBuffer reply = ByteBuffer.allocate(LONGEST_BYTES);
        int identifier = EchoRequest.identifier(message, 0);
        send(reply, EchoReply.encode(reply, 0, identifier, ECHO_OK, 0));
      }
    }
  }

  private ControlMessageType read(int timeoutMs) throws ProbeFailure {
    try {
      socket.setSoTimeout(timeoutMs);
      InputStream in = socket.getInputStream();
      fill(in, 0, ControlHeader.LENGTH);
      int length = ControlHeader.length(message, 0);
      boolean cookie = ControlHeader.magicCookie(message, 0) == ControlHeader.MAGIC_COOKIE;
      if (!cookie || length < ControlHeader.LENGTH || length > LONGEST_BYTES) {
        observer.segment(Side.SERVER, System.nanoTime(), Tcp.PSH | Tcp.ACK, length);
        observer.malformed(
            Side.SERVER,
            System.nanoTime(),
            cookie ? Malformation.WRONG_LENGTH : Malformation.WRONG_COOKIE);
        throw new ProbeFailure("what answers does not speak PPTP");
      }
      fill(in, ControlHeader.LENGTH, length);
      ControlMessageType type = ControlHeader.type(message, 0);
      observer.segment(Side.SERVER, System.nanoTime(), Tcp.PSH | Tcp.ACK, length);
      if (type == null || length != type.length()) {
        observer.malformed(
            Side.SERVER,
            System.nanoTime(),
            type == null ? Malformation.UNKNOWN_TYPE : Malformation.WRONG_LENGTH);
        throw new ProbeFailure("the server sent a message that is none of PPTP's");
      }
      observer.message(Side.SERVER, System.nanoTime(), type, message.slice(0, length));
      return type;
    } catch (SocketTimeoutException e) {
      return null;
    } catch (EOFException e) {
      saw(Side.SERVER, Tcp.FIN | Tcp.ACK);
      throw new ProbeFailure("the server closed the connection");
    } catch (IOException e) {
      saw(Side.SERVER, Tcp.RST);
      throw new ProbeFailure("the server reset the connection");
    }
  }

  private void fill(InputStream in, int from, int to) throws IOException {
    int read = in.readNBytes(message.array(), from, to - from);
    if (read < to - from) {
      throw new EOFException();
    }
  }

  private void saw(Side sender, int flags) {
    observer.segment(sender, System.nanoTime(), flags, 0);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone either way.
      return;
    }
  }
}
