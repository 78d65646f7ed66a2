package net.pptpalg.gateway.metrics;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Answers one request and closes. */
final class MetricsHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final Supplier<CompletionStage<String>> metrics;
  private boolean answered;

  MetricsHandler(Supplier<CompletionStage<String>> metrics) {
    this.metrics = metrics;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (answered) {
      return;
    }
    answered = true;
    if (request.decoderResult().isFailure()) {
      answer(context, HttpResponseStatus.BAD_REQUEST, PLAIN, "not an HTTP request\n");
    } else if (!request.method().equals(HttpMethod.GET)) {
      answer(context, HttpResponseStatus.METHOD_NOT_ALLOWED, PLAIN, "only GET is allowed\n");
    } else if (!request.uri().equals("/metrics")) {
      answer(context, HttpResponseStatus.NOT_FOUND, PLAIN, "there is only /metrics\n");
    } else {
      metrics
          .get()
          .whenCompleteAsync(
              (text, failure) -> {
                if (failure == null) {
                  answer(context, HttpResponseStatus.OK, Exposition.CONTENT_TYPE, text);
                } else {
                  answer(context, HttpResponseStatus.SERVICE_UNAVAILABLE, PLAIN, "busy\n");
                }
              },
              context.executor());
    }
  }

  private static void answer(
      ChannelHandlerContext context, HttpResponseStatus status, String type, String text) {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
