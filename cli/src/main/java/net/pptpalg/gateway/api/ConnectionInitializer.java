package net.pptpalg.gateway.api;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;

/**
 * Equips accepted connections, and turns away those beyond the limit. Owned by the API's thread.
 */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

  private final GatewayView view;
  private final Routes routes;
  private final ManagementLimits limits;
  private final UnreadAnswers unread;
  private final ChannelGroup connections;
  private int open;

  ConnectionInitializer(
      GatewayView view, Routes routes, ManagementLimits limits, ChannelGroup connections) {
    this.view = view;
    this.routes = routes;
    this.limits = limits;
    this.connections = connections;
    this.unread = new UnreadAnswers(limits.unreadBytes());
  }

  @Override
  protected void initChannel(Channel channel) {
    connections.add(channel);
    channel.pipeline().addLast(new HttpServerCodec());
    if (open >= limits.connections()) {
      channel.pipeline().addLast(new Refusal());
      return;
    }
    open++;
    channel.closeFuture().addListener(closed -> open--);
    channel
        .pipeline()
        .addLast(new RequestAggregator(limits.requestBytes()))
        .addLast(new RequestHandler(view, routes, limits, unread));
  }

  /** Says that there are too many connections, and closes. */
  private static final class Refusal extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      context
          .writeAndFlush(
              RequestHandler.error(
                  HttpResponseStatus.SERVICE_UNAVAILABLE,
                  "busy",
                  "too many connections to the management socket; try again"))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }
}
