package net.pptpalg.perf.control;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import net.pptpalg.alg.message.CallClearRequest;
import net.pptpalg.alg.message.CallDisconnectNotify;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.message.EchoReply;
import net.pptpalg.alg.message.EchoRequest;
import net.pptpalg.alg.message.OutgoingCallReply;
import net.pptpalg.alg.message.OutgoingCallRequest;
import net.pptpalg.alg.message.StartControlConnectionReply;
import net.pptpalg.alg.message.StartControlConnectionRequest;
import net.pptpalg.perf.topology.Namespace;

/**
 * All PPTP servers of a lab: grants every call and remembers the Call ID its client has outside.
 */
public final class PacSimulator implements AutoCloseable {
  private static final int PPTP_PORT = 1723;
  private static final int BACKLOG = 4096;
  private static final int CALL_IDS = 1 << 16;
  private static final int GRANTED = 1;
  private static final int DISCONNECT_REQUESTED = 4;
  private static final int SPEED_BPS = 100_000_000;
  private static final int WINDOW = 64;

  private final NamespaceLoop loop;
  private final Map<Integer, Server> servers = new ConcurrentHashMap<>();

  /** One server address. Its own ids are given by the event loop in turn. */
  private static final class Server {
    private final AtomicIntegerArray outsideIds = new AtomicIntegerArray(CALL_IDS);
    private int last;

    int grant(int outsideId) {
      last = last + 1 & CALL_IDS - 1;
      outsideIds.set(last, outsideId);
      return last;
    }
  }

  /** Listens on every address of the namespace. */
  public PacSimulator(Namespace namespace) {
    loop = new NamespaceLoop(namespace, "pac");
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop.loop(), loop.loop())
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new Connection());
                  }
                });
    // The channel is made by the thread that binds it.
    ChannelFuture bound = loop.call(() -> bootstrap.bind(PPTP_PORT));
    bound.syncUninterruptibly();
  }

  /**
   * The Call ID under which a server knows a client's call.
   *
   * @param server its address, network value
   * @param serverCallId the server's own Call ID of that call
   */
  public int outsideId(int server, int serverCallId) {
    return servers.get(server).outsideIds.get(serverCallId);
  }

  @Override
  public void close() {
    loop.close();
  }

  private final class Connection extends ControlMessageHandler {
    private Server server;

    @Override
    public void channelActive(ChannelHandlerContext context) {
      InetSocketAddress local = (InetSocketAddress) context.channel().localAddress();
      int address = ByteBuffer.wrap(local.getAddress().getAddress()).getInt();
      server = servers.computeIfAbsent(address, key -> new Server());
    }

    @Override
    void onMessage(
        ChannelHandlerContext context, ControlMessageType type, ByteBuffer message, int offset) {
      switch (type) {
        case START_CONTROL_CONNECTION_REQUEST -> write(context, startReply());
        case OUTGOING_CALL_REQUEST -> {
          int outsideId = OutgoingCallRequest.callId(message, offset);
          write(context, callReply(server.grant(outsideId), outsideId));
        }
        case CALL_CLEAR_REQUEST ->
            write(context, disconnect(CallClearRequest.callId(message, offset)));
        case ECHO_REQUEST -> write(context, echo(EchoRequest.identifier(message, offset)));
        case STOP_CONTROL_CONNECTION_REQUEST -> context.close();
        default -> {
          // The PNS sends nothing else that asks for an answer.
        }
      }
    }

    private int startReply() {
      return StartControlConnectionReply.encode(
          message(),
          0,
          StartControlConnectionRequest.VERSION_1_0,
          GRANTED,
          0,
          3,
          3,
          0,
          1,
          "pac",
          "pptp-alg bench");
    }

    private int callReply(int callId, int peerCallId) {
      return OutgoingCallReply.encode(
          message(), 0, callId, peerCallId, GRANTED, 0, 0, SPEED_BPS, WINDOW, 0, 0);
    }

    private int disconnect(int callId) {
      return CallDisconnectNotify.encode(message(), 0, callId, DISCONNECT_REQUESTED, 0, 0, "");
    }

    private int echo(int identifier) {
      return EchoReply.encode(message(), 0, identifier, EchoReply.RESULT_OK, 0);
    }
  }
}
