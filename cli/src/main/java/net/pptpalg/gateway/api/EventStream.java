package net.pptpalg.gateway.api;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The answer to {@code GET /v1/events}: one chunk for each event, for as long as the subscriber
 * reads. A bounded number of events waits for it; it loses those beyond and is told how many. One
 * that reads nothing at all for long is cut off.
 *
 * <p>{@link #offer} is called on the source's thread, the rest on the API's.
 */
final class EventStream {
  /** Events that wait for one subscriber. */
  static final int MAX_WAITING = 1024;

  private final ChannelHandlerContext context;
  private final long patienceNs;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();
  private volatile long progressNs = System.nanoTime();

  EventStream(ChannelHandlerContext context, Duration patience) {
    this.context = context;
    this.patienceNs = patience.toNanos();
  }

  /** Subscribes and begins the answer; false when the source takes no more subscribers. */
  boolean begin(EventSource source) {
    EventSource.Subscription subscription = source.subscribe(this::offer);
    if (subscription == null) {
      return false;
    }
    context.channel().closeFuture().addListener(closed -> subscription.close());
    HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/x-ndjson");
    head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    context.writeAndFlush(head);
    return true;
  }

  private void offer(byte[] line) {
    if (waiting.get() >= MAX_WAITING) {
      lost.incrementAndGet();
      if (System.nanoTime() - progressNs > patienceNs) {
        context.executor().execute(context::close);
      }
      return;
    }
    long missed = lost.getAndSet(0);
    if (missed > 0) {
      String notice = "{\"event\":\"lost\",\"events\":" + missed + "}\n";
      send(notice.getBytes(StandardCharsets.US_ASCII));
    }
    send(line);
  }

  private void send(byte[] line) {
    waiting.incrementAndGet();
    context
        .executor()
        .execute(
            () ->
                context
                    .writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(line)))
                    .addListener(
                        written -> {
                          progressNs = System.nanoTime();
                          waiting.decrementAndGet();
                        }));
  }
}
