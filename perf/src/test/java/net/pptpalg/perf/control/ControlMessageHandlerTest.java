package net.pptpalg.perf.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.pptpalg.alg.message.CallClearRequest;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.message.EchoRequest;
import org.junit.jupiter.api.Test;

class ControlMessageHandlerTest {
  private final List<String> heard = new ArrayList<>();
  private final EmbeddedChannel channel =
      new EmbeddedChannel(
          new ControlMessageHandler() {
            @Override
            void onMessage(
                ChannelHandlerContext context,
                ControlMessageType type,
                ByteBuffer message,
                int offset) {
              heard.add(
                  type == ControlMessageType.CALL_CLEAR_REQUEST
                      ? "clear " + CallClearRequest.callId(message, offset)
                      : "echo " + EchoRequest.identifier(message, offset));
            }
          });

  @Test
  void shouldCutMessagesThatComeTogether() {
    channel.writeInbound(Unpooled.wrappedBuffer(twoMessages()));

    assertEquals(List.of("clear 7", "echo 9"), heard);
  }

  @Test
  void shouldJoinMessagesThatComeByteByByte() {
    for (byte each : twoMessages()) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {each}));
    }

    assertEquals(List.of("clear 7", "echo 9"), heard);
  }

  @Test
  void shouldCloseAConnectionThatIsNotPptp() {
    channel.writeInbound(Unpooled.wrappedBuffer(new byte[300]));

    assertFalse(channel.isOpen());
    assertEquals(List.of(), heard);
  }

  private static byte[] twoMessages() {
    ByteBuffer both = ByteBuffer.allocate(CallClearRequest.LENGTH + EchoRequest.LENGTH);
    CallClearRequest.encode(both, 0, 7);
    EchoRequest.encode(both, CallClearRequest.LENGTH, 9);
    return both.array();
  }
}
