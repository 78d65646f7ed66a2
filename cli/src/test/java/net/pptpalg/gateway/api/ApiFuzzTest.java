package net.pptpalg.gateway.api;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import net.pptpalg.fuzz.Script;
import net.pptpalg.fuzz.Tally;

/**
 * Any bytes on a connection of the management socket, cut as the input says: whatever is answered
 * is HTTP in the API's form, and no endpoint lets an exception of its own making out.
 *
 * <p>An input is what one connection sends.
 */
class ApiFuzzTest {
  private static final Tally TALLY = Tally.stateless("api");
  private static final String HTTP = "HTTP/1.1 ";

  private static final Routes ROUTES =
      new Routes()
          .add(
              "POST",
              "/v1/rules/{}",
              request -> {
                request.allowOnly(List.of("text", "number"));
                Object number = request.numberOf("number");
                Object text = request.text("text");
                return done(request.number(0), String.valueOf(text), String.valueOf(number));
              })
          .add("DELETE", "/v1/rules/{}", request -> done(request.number(0)))
          .add("GET", "/v1/rules", request -> done(Map.of("rules", List.of())));

  private static CompletableFuture<Object> done(Object... parts) {
    return CompletableFuture.completedFuture(List.of(parts));
  }

  @FuzzTest
  void shouldAnswerAnyBytesInTheFormOfTheApi(byte[] input) {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new ConnectionInitializer(
                new ScriptedView(),
                ROUTES,
                ManagementLimits.DEFAULT,
                new DefaultChannelGroup(GlobalEventExecutor.INSTANCE)));
    Script script = new Script(input);
    while (script.hasMore() && channel.isActive()) {
      int length = script.uint8();
      channel.writeInbound(Unpooled.wrappedBuffer(script.bytes(length)));
      channel.runPendingTasks();
    }
    judge(channel);
    channel.finishAndReleaseAll();
    TALLY.add(1);
  }

  private static void judge(EmbeddedChannel channel) {
    ByteBuf answer;
    boolean first = true;
    while ((answer = channel.readOutbound()) != null) {
      String text = answer.toString(StandardCharsets.UTF_8);
      answer.release();
      if (first && !text.startsWith(HTTP)) {
        throw new AssertionError("an answer that begins with " + text);
      }
      if (text.contains("500 Internal")) {
        throw new AssertionError("a request the API fails at: " + text);
      }
      first = false;
    }
    channel.checkException();
  }
}
