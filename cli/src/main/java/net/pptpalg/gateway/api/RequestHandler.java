package net.pptpalg.gateway.api;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One connection of the management socket: reads a request, answers it, reads the next.
 *
 * <p>Nothing is read while an answer is due, so a client that pipelines waits for its own answers;
 * what a single read brought too early waits here, up to a bound. At any time exactly one deadline
 * is set: for the request, the gateway's answer, or the client's reading of it. Owned by the API's
 * thread.
 */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  private static final System.Logger LOG = System.getLogger(RequestHandler.class.getName());

  /** Far more than a reasonable client sends before it has read an answer. */
  private static final int MAX_EARLY_REQUESTS = 16;

  private final GatewayView view;
  private final Routes routes;
  private final ManagementLimits limits;
  private final UnreadAnswers unread;
  private final ArrayDeque<Request> early = new ArrayDeque<>();
  private boolean answering;
  private Future<?> deadline;
  // Counts requests, so that an answer that comes after its deadline is told from the next one's.
  private long request;

  RequestHandler(GatewayView view, Routes routes, ManagementLimits limits, UnreadAnswers unread) {
    this.view = view;
    this.routes = routes;
    this.limits = limits;
    this.unread = unread;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    awaitRequest(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    request++;
    early.clear();
    clearDeadline();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
    Request next =
        new Request(
            message.method(),
            message.uri(),
            HttpUtil.isKeepAlive(message),
            ByteBufUtil.getBytes(message.content()),
            message.decoderResult().cause());
    if (!answering) {
      handle(context, next);
    } else if (early.size() < MAX_EARLY_REQUESTS) {
      early.add(next);
    } else {
      context.close();
    }
  }

  private void handle(ChannelHandlerContext context, Request next) {
    answering = true;
    context.channel().config().setAutoRead(false);
    clearDeadline();
    request++;
    if (next.malformation() != null) {
      answerUndecodable(context, next.malformation());
      return;
    }
    switch (next.uri()) {
      case "/v1/status" -> get(context, next, view::status, ApiJson::encodeStatus);
      case "/v1/sessions" -> get(context, next, view::sessions, ApiJson::encodeSessions);
      case "/v1/events" -> events(context, next);
      default -> routed(context, next);
    }
  }

  private void routed(ChannelHandlerContext context, Request next) {
    Routes.Match match = routes.find(next.method().name(), next.uri());
    if (match == null) {
      FullHttpResponse refusal =
          error(
              HttpResponseStatus.NOT_FOUND,
              "not_found",
              "no such resource; there are /v1/status and /v1/sessions, for example");
      answer(context, next.keepAlive(), refusal);
      return;
    }
    if (match.endpoint() == null) {
      answer(context, next.keepAlive(), notAllowed(match.methods()));
      return;
    }
    Map<String, Object> body;
    try {
      body = next.body().length == 0 ? Map.of() : ApiJson.decodeObject(next.body());
    } catch (IOException e) {
      FullHttpResponse refusal =
          error(HttpResponseStatus.BAD_REQUEST, "invalid", "the body is not a JSON object");
      answer(context, next.keepAlive(), refusal);
      return;
    }
    ApiRequest request = new ApiRequest(match.parameters(), body);
    ask(context, next.keepAlive(), () -> match.endpoint().answer(request), ApiJson::encodeValue);
  }

  /** From here on the connection carries events, and ends with them. */
  private void events(ChannelHandlerContext context, Request next) {
    if (!next.method().equals(HttpMethod.GET)) {
      answer(context, next.keepAlive(), notAllowed("GET"));
      return;
    }
    EventStream stream = new EventStream(context, limits.writeTimeout());
    if (routes.events() == null || !stream.begin(routes.events())) {
      FullHttpResponse refusal =
          error(HttpResponseStatus.SERVICE_UNAVAILABLE, "busy", "too many follow the events");
      answer(context, next.keepAlive(), refusal);
      return;
    }
    // To notice that the subscriber is gone.
    context.channel().config().setAutoRead(true);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.log(System.Logger.Level.WARNING, "management connection closed: " + cause);
    }
    context.close();
  }

  /** An error answer in the API's form. */
  static FullHttpResponse error(HttpResponseStatus status, String code, String message) {
    return response(status, ApiJson.encodeError(code, message));
  }

  private <T> void get(
      ChannelHandlerContext context,
      Request asked,
      Supplier<CompletionStage<T>> question,
      Function<T, byte[]> encoder) {
    if (!asked.method().equals(HttpMethod.GET)) {
      answer(context, asked.keepAlive(), notAllowed("GET"));
      return;
    }
    ask(context, asked.keepAlive(), question, encoder);
  }

  private static FullHttpResponse notAllowed(String methods) {
    FullHttpResponse refusal =
        error(
            HttpResponseStatus.METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "only " + methods + " is allowed");
    refusal.headers().set(HttpHeaderNames.ALLOW, methods);
    return refusal;
  }

  private <T> void ask(
      ChannelHandlerContext context,
      boolean keepAlive,
      Supplier<? extends CompletionStage<? extends T>> question,
      Function<T, byte[]> encoder) {
    long number = request;
    setDeadline(
        context,
        limits.answerTimeout(),
        () -> {
          request++;
          answer(
              context,
              keepAlive,
              error(
                  HttpResponseStatus.GATEWAY_TIMEOUT,
                  "timeout",
                  "the gateway is too busy to answer"));
        });
    CompletionStage<? extends T> stage;
    try {
      stage = question.get();
    } catch (RuntimeException e) {
      answerFailure(context, keepAlive, e);
      return;
    }
    // On this thread: encoding must not cost the gateway's threads anything.
    stage.whenCompleteAsync(
        (value, failure) -> {
          if (number == request) {
            answerOutcome(context, keepAlive, value, failure, encoder);
          }
        },
        context.executor());
  }

  private <T> void answerOutcome(
      ChannelHandlerContext context,
      boolean keepAlive,
      T value,
      Throwable failure,
      Function<T, byte[]> encoder) {
    if (failure != null) {
      answerFailure(context, keepAlive, failure);
      return;
    }
    byte[] body;
    try {
      body = encoder.apply(value);
    } catch (RuntimeException e) {
      answerFailure(context, keepAlive, e);
      return;
    }
    answer(context, keepAlive, response(HttpResponseStatus.OK, body));
  }

  private void answerFailure(ChannelHandlerContext context, boolean keepAlive, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof ApiException refusal) {
      answer(context, keepAlive, refusal(refusal));
      return;
    }
    LOG.log(System.Logger.Level.WARNING, "management request failed: " + failure);
    answer(
        context,
        keepAlive,
        error(
            HttpResponseStatus.INTERNAL_SERVER_ERROR,
            "internal_error",
            "the gateway could not answer; its log says why"));
  }

  private static FullHttpResponse refusal(ApiException refusal) {
    HttpResponseStatus status =
        switch (refusal.kind()) {
          case INVALID -> HttpResponseStatus.BAD_REQUEST;
          case NOT_FOUND -> HttpResponseStatus.NOT_FOUND;
          case CONFLICT -> HttpResponseStatus.CONFLICT;
          case FAILED -> HttpResponseStatus.INTERNAL_SERVER_ERROR;
        };
    return error(status, refusal.kind().name().toLowerCase(Locale.ROOT), refusal.getMessage());
  }

  private void answerUndecodable(ChannelHandlerContext context, Throwable cause) {
    FullHttpResponse refusal;
    if (cause instanceof TooLongHttpLineException) {
      refusal = error(HttpResponseStatus.REQUEST_URI_TOO_LONG, "too_long", "request line too long");
    } else if (cause instanceof TooLongHttpHeaderException) {
      refusal =
          error(
              HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "too_long", "headers too large");
    } else {
      refusal = error(HttpResponseStatus.BAD_REQUEST, "bad_request", "not an HTTP request");
    }
    answer(context, false, refusal);
  }

  private void answer(ChannelHandlerContext context, boolean keepAlive, FullHttpResponse response) {
    int bytes = response.content().readableBytes();
    if (!unread.admit(bytes)) {
      response.release();
      answer(
          context,
          keepAlive,
          error(
              HttpResponseStatus.SERVICE_UNAVAILABLE,
              "busy",
              "too many answers wait to be read; try again"));
      return;
    }
    HttpUtil.setKeepAlive(response, keepAlive);
    setDeadline(context, limits.writeTimeout(), context::close);
    context
        .writeAndFlush(response)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  unread.release(bytes);
                  if (written.isSuccess() && keepAlive) {
                    nextRequest(context);
                  } else {
                    context.close();
                  }
                });
  }

  private void nextRequest(ChannelHandlerContext context) {
    Request waiting = early.poll();
    if (waiting != null) {
      // Through the event loop: a row of answers written at once must not deepen the stack.
      context.executor().execute(() -> handle(context, waiting));
      return;
    }
    answering = false;
    awaitRequest(context);
    context.channel().config().setAutoRead(true);
  }

  private void awaitRequest(ChannelHandlerContext context) {
    setDeadline(context, limits.requestTimeout(), context::close);
  }

  private void setDeadline(ChannelHandlerContext context, Duration after, Runnable action) {
    clearDeadline();
    deadline = context.executor().schedule(action, after.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void clearDeadline() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private static FullHttpResponse response(HttpResponseStatus status, byte[] body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    return response;
  }

  /**
   * What counts of a request.
   *
   * @param malformation why it could not be decoded, or {@code null}
   */
  private record Request(
      HttpMethod method, String uri, boolean keepAlive, byte[] body, Throwable malformation) {}
}
