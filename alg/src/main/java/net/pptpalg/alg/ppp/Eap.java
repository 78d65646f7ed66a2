package net.pptpalg.alg.ppp;

import java.nio.ByteBuffer;

/** EAP's codes and the name of its method (RFC 3748 section 4); never what the method says. */
public final class Eap {
  public static final int REQUEST = 1;
  public static final int RESPONSE = 2;
  public static final int SUCCESS = 3;
  public static final int FAILURE = 4;

  public static final int IDENTITY = 1;
  public static final int NOTIFICATION = 2;
  public static final int NAK = 3;

  /** {@link #type}: a Success or Failure, which have none. */
  public static final int NONE = -1;

  private Eap() {}

  /** Type of a request or response, such as 13 for TLS, or {@link #NONE}. */
  public static int type(ByteBuffer b, int packet) {
    int code = PppPacket.code(b, packet);
    boolean typed = code == REQUEST || code == RESPONSE;
    return typed && PppPacket.length(b, packet) > PppPacket.HEADER_LENGTH
        ? Octets.uint8(b, packet + PppPacket.HEADER_LENGTH)
        : NONE;
  }

  /** Name of a code. */
  public static String codeName(int code) {
    return switch (code) {
      case REQUEST -> "Request";
      case RESPONSE -> "Response";
      case SUCCESS -> "Success";
      case FAILURE -> "Failure";
      default -> "code " + code;
    };
  }

  /** Name of a type. */
  public static String typeName(int type) {
    return switch (type) {
      case IDENTITY -> "Identity";
      case NOTIFICATION -> "Notification";
      case NAK -> "Nak";
      case 4 -> "MD5-Challenge";
      case 5 -> "One-Time-Password";
      case 6 -> "Generic-Token-Card";
      case 13 -> "TLS";
      case 21 -> "TTLS";
      case 25 -> "PEAP";
      case 26 -> "MS-CHAPv2";
      default -> "type " + type;
    };
  }
}
