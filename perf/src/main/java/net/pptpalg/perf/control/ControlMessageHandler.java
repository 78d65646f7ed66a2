package net.pptpalg.perf.control;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;

/** Cuts a control connection's bytes into messages. Owned by the connection's event loop. */
abstract class ControlMessageHandler extends ChannelInboundHandlerAdapter {
  private static final int CAPACITY = 1 << 16;

  private final ByteBuffer bytes = ByteBuffer.allocate(CAPACITY);
  private final ByteBuffer out = ByteBuffer.allocate(ControlHeader.MAXIMUM_MESSAGE_LENGTH);

  /** A whole message of a known type is at this offset. */
  abstract void onMessage(
      ChannelHandlerContext context, ControlMessageType type, ByteBuffer message, int offset);

  /** Where the next message to {@link #write} is to be encoded, from offset 0 on. */
  ByteBuffer message() {
    return out;
  }

  /** Puts the message that was encoded last into the connection's output. */
  void write(ChannelHandlerContext context, int length) {
    context.write(context.alloc().buffer(length).writeBytes(out.array(), 0, length));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object received) {
    ByteBuf buffer = (ByteBuf) received;
    try {
      while (buffer.isReadable()) {
        int taken = Math.min(bytes.remaining(), buffer.readableBytes());
        bytes.limit(bytes.position() + taken);
        buffer.readBytes(bytes);
        bytes.limit(CAPACITY);
        cut(context);
      }
    } finally {
      buffer.release();
    }
  }

  private void cut(ChannelHandlerContext context) {
    int end = bytes.position();
    int at = 0;
    while (ControlHeader.isWhole(bytes, at, end - at)) {
      if (ControlHeader.check(bytes, at, end - at) != ControlHeader.OK) {
        context.close();
        return;
      }
      onMessage(context, ControlHeader.type(bytes, at), bytes, at);
      at += ControlHeader.length(bytes, at);
    }
    bytes.position(at).limit(end);
    bytes.compact();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
