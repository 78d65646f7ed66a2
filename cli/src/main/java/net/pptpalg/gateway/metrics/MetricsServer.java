package net.pptpalg.gateway.metrics;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Answers {@code GET /metrics} over TCP, on one thread of its own. Each connection gets one answer
 * and some seconds for all of it; a few may be open at once.
 */
public final class MetricsServer implements AutoCloseable {
  static final int MAX_CONNECTIONS = 16;
  static final int SECONDS = 10;

  private static final int MAX_REQUEST_BYTES = 8192;
  private static final long SHUTDOWN_SECONDS = 2;

  private final EventLoopGroup eventLoop =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("metrics", true), NioIoHandler.newFactory());
  private final ChannelGroup connections =
      new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final Channel channel;

  /**
   * Opens the port and answers.
   *
   * @param metrics asked for the text of each answer, on this server's thread; must not wait
   * @throws IOException when the address can't be had; the message is for the operator
   */
  public MetricsServer(InetSocketAddress address, Supplier<CompletionStage<String>> metrics)
      throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(eventLoop)
            .channel(NioServerSocketChannel.class)
            .childHandler(new Initializer(metrics, connections))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      eventLoop.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
      throw new IOException(
          "metrics on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + ": "
              + bound.cause().getMessage(),
          bound.cause());
    }
    channel = bound.channel();
  }

  /** The port it listens on. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
    eventLoop
        .shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(SHUTDOWN_SECONDS + 1, TimeUnit.SECONDS);
  }

  /** Owned by the server's thread. */
  private static final class Initializer extends ChannelInitializer<Channel> {
    private final Supplier<CompletionStage<String>> metrics;
    private final ChannelGroup connections;

    Initializer(Supplier<CompletionStage<String>> metrics, ChannelGroup connections) {
      this.metrics = metrics;
      this.connections = connections;
    }

    @Override
    protected void initChannel(Channel accepted) {
      if (connections.size() >= MAX_CONNECTIONS) {
        accepted.close();
        return;
      }
      connections.add(accepted);
      accepted.eventLoop().schedule(() -> accepted.close(), SECONDS, TimeUnit.SECONDS);
      accepted
          .pipeline()
          .addLast(new HttpServerCodec())
          .addLast(new HttpObjectAggregator(MAX_REQUEST_BYTES, true))
          .addLast(new MetricsHandler(metrics));
    }
  }
}
