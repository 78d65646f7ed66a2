package net.pptpalg.testbed.suite.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** ICMP errors (RFC 792, RFC 1191, RFC 4884) as bytes. */
public final class IcmpError {

  public static final int UNREACHABLE = 3;
  public static final int TIME_EXCEEDED = 11;
  public static final int PARAMETER_PROBLEM = 12;

  public static final int HOST_UNREACHABLE = 1;
  public static final int PROTOCOL_UNREACHABLE = 2;
  public static final int PORT_UNREACHABLE = 3;
  public static final int FRAGMENTATION_NEEDED = 4;

  private static final int HEADER = 8;
  private static final int PADDED_QUOTE = 128;

  private IcmpError() {}

  /**
   * @param rest the second word of the header, such as the next hop's MTU
   * @param quoted the beginning of the packet the error is about
   */
  public static byte[] encode(int type, int code, int rest, byte[] quoted) {
    ByteBuffer error = ByteBuffer.allocate(HEADER + quoted.length);
    error.put((byte) type).put((byte) code).putShort((short) 0).putInt(rest).put(quoted);
    error.putShort(2, (short) Checksum.finish(Checksum.sum(error.array(), 0, error.capacity())));
    return error.array();
  }

  /** With an extension structure of one object after a quote padded to 128 bytes (RFC 4884). */
  public static byte[] encodeExtended(int type, int code, byte[] quoted) {
    byte[] padded = Arrays.copyOf(quoted, PADDED_QUOTE);
    ByteBuffer extension = ByteBuffer.allocate(12);
    extension.putShort((short) 0x2000).putShort((short) 0);
    extension.putShort((short) 8).put((byte) 1).put((byte) 1).putInt(0x00012345);
    extension.putShort(2, (short) Checksum.finish(Checksum.sum(extension.array(), 0, 12)));
    return encode(type, code, PADDED_QUOTE / 4 << 16, IpPacket.concat(padded, extension.array()));
  }

  /** The second word of the header. */
  public static int rest(byte[] error) {
    return ByteBuffer.wrap(error).getInt(4);
  }

  public static int type(byte[] error) {
    return error[0] & 0xff;
  }

  public static int code(byte[] error) {
    return error[1] & 0xff;
  }

  /** What follows the header: the quote, and whatever comes after it. */
  public static byte[] quoted(byte[] error) {
    return Arrays.copyOfRange(error, HEADER, error.length);
  }

  /** An echo request or reply. */
  public static byte[] echo(boolean request, int identifier, int sequence) {
    return encode(request ? 8 : 0, 0, identifier << 16 | sequence, new byte[16]);
  }
}
