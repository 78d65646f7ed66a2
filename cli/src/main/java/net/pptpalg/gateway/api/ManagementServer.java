package net.pptpalg.gateway.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Serves the management API on a Unix domain socket, on one thread of its own.
 *
 * <p>Only the user it runs as, and a named group, may open the socket. It answers as soon as it is
 * constructed. Clients that are slow, never read, or send garbage are bounded by {@link
 * ManagementLimits}; none of it reaches the gateway's threads.
 */
public final class ManagementServer implements AutoCloseable {

  private static final int BACKLOG = 64;
  private static final long SHUTDOWN_SECONDS = 2;

  private final SocketFile socketFile;
  private final EventLoopGroup eventLoop;
  // Closed, it closes at once what is accepted later.
  private final ChannelGroup connections =
      new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final Channel channel;

  /**
   * Opens the socket and starts to answer.
   *
   * @param socket where the socket is to be; its directory is created when missing
   * @param groupOrNull group that may use the API besides the user itself
   * @param view what to answer from
   * @throws IOException when the socket can't be opened: a live gateway answers there, the group is
   *     unknown, the directory can't be written; the message is meant for the operator, and nothing
   *     is left behind
   */
  public ManagementServer(Path socket, String groupOrNull, GatewayView view) throws IOException {
    this(socket, groupOrNull, view, new Routes());
  }

  /**
   * The same, with more to ask for.
   *
   * @param routes what there is besides status and sessions
   */
  public ManagementServer(Path socket, String groupOrNull, GatewayView view, Routes routes)
      throws IOException {
    this(socket, groupOrNull, view, routes, ManagementLimits.DEFAULT);
  }

  ManagementServer(
      Path socket, String groupOrNull, GatewayView view, Routes routes, ManagementLimits limits)
      throws IOException {
    socketFile = SocketFile.prepare(socket, groupOrNull);
    eventLoop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("management", true), NioIoHandler.newFactory());
    try {
      channel = bind(new ConnectionInitializer(view, routes, limits, connections));
      socketFile.publish();
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private Channel bind(ConnectionInitializer initializer) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(eventLoop)
            .channel(NioServerDomainSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childHandler(initializer)
            .bind(UnixDomainSocketAddress.of(socketFile.stagingPath()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot bind the management socket: " + bound.cause().getMessage(), bound.cause());
    }
    return bound.channel();
  }

  /** Closes every connection and removes the socket, unless another gateway has replaced it. */
  @Override
  public void close() throws IOException {
    try {
      // While the channel is open no other socket can have its inode: what is removed is ours.
      socketFile.remove();
    } finally {
      if (channel != null) {
        channel.close().awaitUninterruptibly();
      }
      // The end of the event loop alone leaves them open to their clients.
      connections.close().awaitUninterruptibly();
      eventLoop
          .shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
          .awaitUninterruptibly(SHUTDOWN_SECONDS + 1, TimeUnit.SECONDS);
    }
  }
}
