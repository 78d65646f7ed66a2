package net.pptpalg.alg.ppp;

import java.nio.ByteBuffer;

/** What only LCP has: its options (RFC 1661 section 6, RFC 1570, RFC 1990) and its rejects. */
public final class Lcp {
  public static final int MRU = 1;
  public static final int ACCM = 2;
  public static final int AUTHENTICATION = 3;
  public static final int QUALITY = 4;
  public static final int MAGIC = 5;
  public static final int PFC = 7;
  public static final int ACFC = 8;
  public static final int CALLBACK = 13;
  public static final int MRRU = 17;
  public static final int SHORT_SEQUENCE = 18;
  public static final int ENDPOINT = 19;

  /** MRU of a peer that names none, in bytes. */
  public static final int DEFAULT_MRU_BYTES = 1500;

  /** An accessor's answer when the field isn't there or has a wrong length. */
  public static final int NONE = -1;

  /** What Windows puts before its error code in the data of a Terminate-Request. */
  private static final int WINDOWS_REASON = 0x003C_CD74;

  private static final int WINDOWS_REASON_LENGTH = PppPacket.HEADER_LENGTH + 12;

  private Lcp() {}

  /** MRU or MRRU of an option, in bytes, or {@link #NONE}. */
  public static int mru(ByteBuffer b, int option) {
    return PppOption.dataLength(b, option) == Short.BYTES
        ? Octets.uint16(b, PppOption.dataOffset(option))
        : NONE;
  }

  /** The method an Authentication-Protocol option asks for. */
  public static AuthenticationMethod authentication(ByteBuffer b, int option) {
    int length = PppOption.dataLength(b, option);
    int at = PppOption.dataOffset(option);
    if (length < Short.BYTES) {
      return AuthenticationMethod.OTHER;
    }
    int algorithm = length > Short.BYTES ? Octets.uint8(b, at + Short.BYTES) : NONE;
    return AuthenticationMethod.of(Octets.uint16(b, at), algorithm);
  }

  /** Magic-Number of an option; 0 when it has a wrong length. */
  public static int magic(ByteBuffer b, int option) {
    return PppOption.uint32(b, option, 0);
  }

  /** The protocol a Protocol-Reject is about, or {@link #NONE}. */
  public static int rejectedProtocol(ByteBuffer b, int packet) {
    return PppPacket.length(b, packet) >= PppPacket.HEADER_LENGTH + Short.BYTES
        ? Octets.uint16(b, packet + PppPacket.HEADER_LENGTH)
        : NONE;
  }

  /** The error a Windows peer gives in a Terminate-Request, such as 742, or {@link #NONE}. */
  public static int windowsError(ByteBuffer b, int packet) {
    int data = packet + PppPacket.HEADER_LENGTH;
    return PppPacket.length(b, packet) == WINDOWS_REASON_LENGTH
            && b.getInt(data + Integer.BYTES) == WINDOWS_REASON
        ? b.getInt(data + 2 * Integer.BYTES)
        : NONE;
  }

  /** Name of an option's type. */
  public static String optionName(int type) {
    return switch (type) {
      case MRU -> "MRU";
      case ACCM -> "ACCM";
      case AUTHENTICATION -> "authentication";
      case QUALITY -> "link quality";
      case MAGIC -> "magic number";
      case PFC -> "PFC";
      case ACFC -> "ACFC";
      case CALLBACK -> "callback";
      case MRRU -> "MRRU";
      case SHORT_SEQUENCE -> "short sequence numbers";
      case ENDPOINT -> "endpoint";
      default -> "option " + type;
    };
  }
}
