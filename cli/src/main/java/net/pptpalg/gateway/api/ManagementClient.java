package net.pptpalg.gateway.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.pptpalg.gateway.api.ManagementException.Reason;

/**
 * Asks a running gateway over its management socket: one connection for each request.
 *
 * <p>Speaks just the HTTP/1.1 that {@link ManagementServer} does, over a plain JDK channel: a
 * command that lives for a tenth of a second can't afford to load a network framework. Blocks;
 * instances are immutable and may be shared by threads.
 */
public final class ManagementClient {

  /** How long a request may take unless the caller says otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  private static final int MAX_ANSWER_BYTES = 1 << 28;
  private static final int CHUNK_BYTES = 1 << 16;
  private static final int HTTP_OK = 200;
  private static final int HTTP_BAD_REQUEST = 400;
  private static final int HTTP_NOT_FOUND = 404;
  private static final int HTTP_GATEWAY_TIMEOUT = 504;

  private final Path socket;
  private final Duration timeout;

  /** A client that waits {@link #DEFAULT_TIMEOUT} for an answer. */
  public ManagementClient(Path socket) {
    this(socket, DEFAULT_TIMEOUT);
  }

  /**
   * A client with a time-out of its own.
   *
   * @param timeout longest time for a whole request, positive
   */
  public ManagementClient(Path socket, Duration timeout) {
    this.socket = socket;
    this.timeout = timeout;
  }

  /** Asks for the gateway's status. */
  public Status status() throws ManagementException {
    byte[] json = statusJson();
    try {
      return ApiJson.decodeStatus(json);
    } catch (IOException e) {
      throw notUnderstood(e);
    }
  }

  /** Asks for the session table. */
  public List<Session> sessions() throws ManagementException {
    byte[] json = sessionsJson();
    try {
      return ApiJson.decodeSessions(json);
    } catch (IOException e) {
      throw notUnderstood(e);
    }
  }

  /** The JSON array of some sessions, as the gateway writes it. */
  public static byte[] json(List<Session> sessions) {
    return ApiJson.encodeSessions(sessions);
  }

  /** Asks for the gateway's status and returns the JSON object as it came, in UTF-8. */
  public byte[] statusJson() throws ManagementException {
    return get("/v1/status");
  }

  /** Asks for the session table and returns the JSON array as it came, in UTF-8. */
  public byte[] sessionsJson() throws ManagementException {
    return get("/v1/sessions");
  }

  /**
   * Asks for something else.
   *
   * @param method such as {@code POST}
   * @param path such as {@code /v1/policy}, of letters, digits, slashes and dashes
   * @param body a JSON object of maps, lists and scalars, or null
   * @return the JSON value of the answer
   */
  public Object ask(String method, String path, Map<String, Object> body)
      throws ManagementException {
    return value(askJson(method, path, body));
  }

  /** An answer that {@link #askJson} gave, which is a JSON object. */
  public Map<?, ?> decode(byte[] answer) throws ManagementException {
    return (Map<?, ?>) value(answer);
  }

  private Object value(byte[] json) throws ManagementException {
    try {
      return ApiJson.decodeValue(json);
    } catch (IOException e) {
      throw notUnderstood(e);
    }
  }

  /** Like {@link #ask}, but returns the answer as it came, in UTF-8. */
  public byte[] askJson(String method, String path, Map<String, Object> body)
      throws ManagementException {
    return exchange(method, path, body == null ? new byte[0] : ApiJson.encodeValue(body));
  }

  /**
   * Follows the gateway's events until the consumer has had enough or the connection ends.
   *
   * @param line gets each event, a line of JSON; false ends it
   */
  public void follow(Predicate<String> line) throws ManagementException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
      } catch (IOException e) {
        throw notConnected(e);
      }
      write(channel, request("GET", "/v1/events", new byte[0]));
      EventLines.read(Channels.newInputStream(channel), line);
    } catch (IOException e) {
      throw new ManagementException(
          Reason.FAILED, "the connection to " + socket + " broke: " + e.getMessage(), e);
    }
  }

  private byte[] get(String path) throws ManagementException {
    return exchange("GET", path, new byte[0]);
  }

  private byte[] exchange(String method, String path, byte[] body) throws ManagementException {
    HttpAnswer answer = HttpAnswer.parse(exchange(request(method, path, body)));
    if (answer == null) {
      throw new ManagementException(
          Reason.FAILED, "the answer on " + socket + " is incomplete or not HTTP", null);
    }
    if (answer.status() != HTTP_OK) {
      String message = ApiJson.decodeErrorMessage(answer.body());
      throw new ManagementException(
          reasonOf(answer.status()),
          message != null ? message : "the gateway answered with HTTP status " + answer.status(),
          null);
    }
    return answer.body();
  }

  private static Reason reasonOf(int httpStatus) {
    return switch (httpStatus) {
      case HTTP_BAD_REQUEST -> Reason.INVALID;
      case HTTP_NOT_FOUND -> Reason.NOT_FOUND;
      case HTTP_GATEWAY_TIMEOUT -> Reason.TIMEOUT;
      default -> Reason.FAILED;
    };
  }

  private byte[] exchange(byte[] request) throws ManagementException {
    Deadline deadline = null;
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      deadline = Deadline.closing(channel, timeout);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
      } catch (IOException e) {
        if (deadline.hasPassed()) {
          throw timedOut(e);
        }
        throw notConnected(e);
      }
      return converse(channel, request);
    } catch (IOException e) {
      if (deadline != null && deadline.hasPassed()) {
        throw timedOut(e);
      }
      throw new ManagementException(
          Reason.FAILED, "the connection to " + socket + " broke: " + e.getMessage(), e);
    } finally {
      if (deadline != null) {
        deadline.cancel();
      }
    }
  }

  private static byte[] request(String method, String path, byte[] body) {
    StringBuilder head = new StringBuilder(method).append(' ').append(path);
    head.append(" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    if (body.length > 0) {
      head.append("Content-Type: application/json\r\nContent-Length: ").append(body.length);
      head.append("\r\n");
    }
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    byte[] whole = Arrays.copyOf(bytes, bytes.length + body.length);
    System.arraycopy(body, 0, whole, bytes.length, body.length);
    return whole;
  }

  private static void write(SocketChannel channel, byte[] request) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(request);
    while (out.hasRemaining()) {
      channel.write(out);
    }
  }

  private static byte[] converse(SocketChannel channel, byte[] request) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer in = ByteBuffer.allocate(CHUNK_BYTES);
    IOException failure = null;
    try {
      write(channel, request);
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      failure = e;
    }
    try {
      while (channel.read(in) >= 0) {
        answer.write(in.array(), 0, in.position());
        in.clear();
        if (answer.size() > MAX_ANSWER_BYTES) {
          throw new IOException("the answer is larger than " + MAX_ANSWER_BYTES + " bytes");
        }
      }
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      failure = e;
    }
    // A gateway that refuses a connection says why and closes it without reading the request,
    // which breaks the connection on this side after the answer: that is told from a loss by the
    // answer's length.
    if (failure != null && HttpAnswer.parse(answer.toByteArray()) == null) {
      throw failure;
    }
    return answer.toByteArray();
  }

  /** Tells permission from absence by the file, since errno is not to be had from the channel. */
  private ManagementException notConnected(IOException cause) {
    try {
      Files.readAttributes(socket, BasicFileAttributes.class);
      if (!Files.isWritable(socket)) {
        return denied(cause);
      }
    } catch (AccessDeniedException e) {
      return denied(cause);
    } catch (IOException e) {
      // No such file: nobody has ever listened, or the gateway has removed it.
    }
    return new ManagementException(
        Reason.UNREACHABLE, "no gateway answers on " + socket + " (is 'pptp-alg run' up?)", cause);
  }

  private ManagementException denied(IOException cause) {
    return new ManagementException(
        Reason.PERMISSION,
        "no permission to open "
            + socket
            + ": become root or a member of the group given to 'run --socket-group'",
        cause);
  }

  private ManagementException timedOut(IOException cause) {
    return new ManagementException(
        Reason.TIMEOUT,
        "no answer on " + socket + " within " + timeout.toMillis() / 1000.0 + " s",
        cause);
  }

  private ManagementException notUnderstood(IOException cause) {
    return new ManagementException(
        Reason.FAILED,
        "the answer on " + socket + " can't be understood: is another version running?",
        cause);
  }
}
