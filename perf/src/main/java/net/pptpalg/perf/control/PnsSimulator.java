package net.pptpalg.perf.control;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import net.pptpalg.perf.topology.Namespace;

/** All PPTP clients of a lab. Connections are opened on its event loop only. */
final class PnsSimulator implements AutoCloseable {
  private static final int PPTP_PORT = 1723;
  private static final int CONNECT_MS = 10_000;

  private final NamespaceLoop loop;

  PnsSimulator(Namespace namespace) {
    loop = new NamespaceLoop(namespace, "pns");
  }

  void execute(Runnable work) {
    loop.loop().execute(work);
  }

  /** Begins to connect. Event loop only: the socket is made in the namespace of its thread. */
  PnsConnection open(int client, int server, int index, PnsConnection.Listener listener) {
    PnsConnection connection = new PnsConnection(client, server, index, listener);
    new Bootstrap()
        .group(loop.loop())
        .channel(NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
        .handler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(connection);
              }
            })
        .connect(address(server, PPTP_PORT), address(client, 0))
        .addListener(
            connected -> {
              if (!connected.isSuccess()) {
                connection.fail("no control connection: " + connected.cause().getMessage());
              }
            });
    return connection;
  }

  private static InetSocketAddress address(int value, int port) {
    try {
      byte[] bytes = ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
