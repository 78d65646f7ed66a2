package net.pptpalg.perf.control;

import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;
import net.pptpalg.alg.message.Bearer;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.message.Framing;
import net.pptpalg.alg.message.OutgoingCallReply;
import net.pptpalg.alg.message.OutgoingCallRequest;
import net.pptpalg.alg.message.StartControlConnectionRequest;

/**
 * A client's control connection. Its Call IDs are 1, 2, 3 and so on, the same ones that every other
 * client uses. Owned by the event loop of the clients.
 */
final class PnsConnection extends ControlMessageHandler {
  private static final int MAX_CALL_ID = 0xffff;
  private static final int GRANTED = 1;
  private static final int LEAST_BPS = 2400;
  private static final int MOST_BPS = 100_000_000;
  private static final int WINDOW = 64;

  /** What a driver of connections hears from them. */
  interface Listener {
    /** The control connection is up; calls may be dialed. */
    void connected(PnsConnection connection);

    /** A call is up. */
    void established(PnsConnection connection, int callId, int serverCallId);

    /** The connection has ended, or a call was refused. */
    void failed(PnsConnection connection, String why);
  }

  private final int client;
  private final int server;
  private int index;
  private Listener listener;
  private ChannelHandlerContext context;
  private int lastCallId;

  /**
   * @param index the number of this connection, for the listener's own use
   */
  PnsConnection(int client, int server, int index, Listener listener) {
    this.client = client;
    this.server = server;
    this.index = index;
    this.listener = listener;
  }

  /** Address of the client, network value. */
  int client() {
    return client;
  }

  /** Address of the server, network value. */
  int server() {
    return server;
  }

  /** The number its listener gave it. */
  int index() {
    return index;
  }

  /** Calls dialed so far. */
  int dialed() {
    return lastCallId;
  }

  /** Another listener drives the connection from now on, under a number of its own. */
  void handTo(Listener next, int nextIndex) {
    listener = next;
    index = nextIndex;
  }

  /** Asks for one more call; returns its Call ID. */
  int dial() {
    if (lastCallId == MAX_CALL_ID) {
      throw new IllegalStateException("a client has 65535 Call IDs at most");
    }
    lastCallId++;
    int length =
        OutgoingCallRequest.encode(
            message(),
            0,
            lastCallId,
            lastCallId,
            LEAST_BPS,
            MOST_BPS,
            Bearer.DIGITAL,
            Framing.ASYNCHRONOUS,
            WINDOW,
            0,
            "",
            "");
    write(context, length);
    return lastCallId;
  }

  /** Sends what was dialed. */
  void flush() {
    context.flush();
  }

  void close() {
    listener = null;
    if (context != null) {
      context.close();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext active) {
    context = active;
    int length =
        StartControlConnectionRequest.encode(
            message(), 0, StartControlConnectionRequest.VERSION_1_0, 3, 3, 0, 1, "pns", "bench");
    write(context, length);
    context.flush();
  }

  @Override
  void onMessage(
      ChannelHandlerContext context, ControlMessageType type, ByteBuffer message, int offset) {
    if (listener == null) {
      return;
    }
    if (type == ControlMessageType.START_CONTROL_CONNECTION_REPLY) {
      listener.connected(this);
    } else if (type == ControlMessageType.OUTGOING_CALL_REPLY) {
      if (OutgoingCallReply.resultCode(message, offset) == GRANTED) {
        listener.established(
            this,
            OutgoingCallReply.peerCallId(message, offset),
            OutgoingCallReply.callId(message, offset));
      } else {
        fail("a call was refused");
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail("a control connection was closed by the other side");
  }

  void fail(String why) {
    Listener told = listener;
    if (told != null) {
      listener = null;
      told.failed(this, why);
    }
  }
}
