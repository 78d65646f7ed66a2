package net.pptpalg.gateway.api;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Collects a request's body up to a bound; answers a larger one in the API's own form. */
final class RequestAggregator extends HttpObjectAggregator {

  RequestAggregator(int maxBodyBytes) {
    super(maxBodyBytes, true);
  }

  @Override
  protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
    context
        .writeAndFlush(
            RequestHandler.error(
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                "too_large",
                "a request may have at most " + maxContentLength() + " bytes"))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
