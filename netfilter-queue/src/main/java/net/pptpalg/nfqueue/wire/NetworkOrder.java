package net.pptpalg.nfqueue.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Big-endian fields inside a buffer of the machine's own byte order. */
final class NetworkOrder {
  /** A constant for the JIT compiler: the conversion becomes one byte swap or nothing at all. */
  private static final boolean SWAP = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private NetworkOrder() {}

  static int getInt(ByteBuffer buffer, int offset) {
    assert buffer.order() == ByteOrder.nativeOrder();
    int value = buffer.getInt(offset);
    return SWAP ? Integer.reverseBytes(value) : value;
  }

  static void putInt(ByteBuffer buffer, int offset, int value) {
    assert buffer.order() == ByteOrder.nativeOrder();
    buffer.putInt(offset, SWAP ? Integer.reverseBytes(value) : value);
  }

  static int getUnsignedShort(ByteBuffer buffer, int offset) {
    assert buffer.order() == ByteOrder.nativeOrder();
    short value = buffer.getShort(offset);
    return (SWAP ? Short.reverseBytes(value) : value) & 0xffff;
  }

  static void putShort(ByteBuffer buffer, int offset, int value) {
    assert buffer.order() == ByteOrder.nativeOrder();
    buffer.putShort(offset, SWAP ? Short.reverseBytes((short) value) : (short) value);
  }
}
