package net.pptpalg.capture;

import java.nio.ByteBuffer;

/** Finds the IPv4 packet in a frame of any of the usual link types. */
public final class LinkLayer {
  /** The frame holds something else than IPv4. */
  public static final int NOT_IPV4 = -1;

  /** The link type isn't known here. */
  public static final int UNKNOWN = -2;

  static final int ETHERNET = 1;
  static final int RAW_IPV4 = 228;

  private static final int NULL = 0;
  private static final int PPP = 9;
  private static final int RAW_BSD = 12;
  private static final int RAW_OPENBSD = 14;
  private static final int RAW = 101;
  private static final int LOOP = 108;
  private static final int COOKED = 113;
  private static final int COOKED_2 = 276;

  private static final int ETHERTYPE_OFFSET = 12;
  private static final int COOKED_PROTOCOL_OFFSET = 14;
  private static final int COOKED_2_BYTES = 20;
  private static final int IPV4 = 0x0800;
  private static final int VLAN = 0x8100;
  private static final int QINQ = 0x88A8;
  private static final int OLD_QINQ = 0x9100;
  private static final int PPPOE_SESSION = 0x8864;
  private static final int PPPOE_BYTES = 6;
  private static final int PPP_IPV4 = 0x0021;
  private static final int PPP_ADDRESS = 0xFF03;
  private static final int FAMILY_INET = 2;
  private static final int MOST_TAGS = 4;
  private static final int VERSION_4 = 4;

  private LinkLayer() {}

  /** First byte of the IPv4 packet, {@link #NOT_IPV4} or {@link #UNKNOWN}. */
  public static int ipv4Offset(CapturedFrame frame) {
    ByteBuffer b = frame.data;
    int length = frame.length;
    return switch (frame.linkType) {
      case ETHERNET -> afterType(b, ETHERTYPE_OFFSET, length);
      case COOKED -> afterType(b, COOKED_PROTOCOL_OFFSET, length);
      case COOKED_2 ->
          length >= COOKED_2_BYTES ? tagged(b, COOKED_2_BYTES, length, uint16(b, 0)) : NOT_IPV4;
      case RAW_BSD, RAW_OPENBSD, RAW, RAW_IPV4 -> version4(b, 0, length);
      case NULL, LOOP -> loopback(b, length);
      case PPP -> ppp(b, 0, length);
      default -> UNKNOWN;
    };
  }

  private static int afterType(ByteBuffer b, int typeOffset, int length) {
    int at = typeOffset + Short.BYTES;
    return length < at ? NOT_IPV4 : tagged(b, at, length, uint16(b, typeOffset));
  }

  private static int tagged(ByteBuffer b, int start, int length, int firstType) {
    int type = firstType;
    int at = start;
    for (int tags = 0; type == VLAN || type == QINQ || type == OLD_QINQ; tags++) {
      if (tags == MOST_TAGS || length - at < Integer.BYTES) {
        return NOT_IPV4;
      }
      type = uint16(b, at + Short.BYTES);
      at += Integer.BYTES;
    }
    if (type == PPPOE_SESSION) {
      return ppp(b, at + PPPOE_BYTES, length);
    }
    return type == IPV4 ? version4(b, at, length) : NOT_IPV4;
  }

  private static int ppp(ByteBuffer b, int start, int length) {
    int at = start;
    if (length - at >= Integer.BYTES && uint16(b, at) == PPP_ADDRESS) {
      at += Short.BYTES;
    }
    boolean ipv4 = length - at >= Short.BYTES && uint16(b, at) == PPP_IPV4;
    return ipv4 ? version4(b, at + Short.BYTES, length) : NOT_IPV4;
  }

  /** The family is in the byte order of the machine that captured. */
  private static int loopback(ByteBuffer b, int length) {
    if (length < Integer.BYTES) {
      return NOT_IPV4;
    }
    int family = b.getInt(0);
    boolean inet = family == FAMILY_INET || Integer.reverseBytes(family) == FAMILY_INET;
    return inet ? version4(b, Integer.BYTES, length) : NOT_IPV4;
  }

  private static int version4(ByteBuffer b, int at, int length) {
    return length > at && b.get(at) >>> 4 == VERSION_4 ? at : NOT_IPV4;
  }

  private static int uint16(ByteBuffer b, int at) {
    return Short.toUnsignedInt(b.getShort(at));
  }
}
