package net.pptpalg.alg.ppp;

import java.nio.ByteBuffer;

/** PAP's answers (RFC 1334 section 2). The request, which holds the password, can't be read. */
public final class Pap {
  public static final int REQUEST = 1;
  public static final int ACK = 2;
  public static final int NAK = 3;

  private static final int MESSAGE_LENGTH_OFFSET = PppPacket.HEADER_LENGTH;

  private Pap() {}

  /**
   * The server's message in an Ack or Nak, safe to print; empty in anything else.
   *
   * @param packet first byte of a packet that {@link PppPacket#check} found whole.
   * @param maximumLength no more characters than these.
   */
  public static String message(ByteBuffer b, int packet, int maximumLength) {
    int room = PppPacket.length(b, packet) - PppPacket.HEADER_LENGTH - 1;
    int code = PppPacket.code(b, packet);
    if (room < 0 || code != ACK && code != NAK) {
      return "";
    }
    int length = Math.min(room, Octets.uint8(b, packet + MESSAGE_LENGTH_OFFSET));
    return Octets.text(b, packet + MESSAGE_LENGTH_OFFSET + 1, length, maximumLength);
  }

  /** Name of a code. */
  public static String codeName(int code) {
    return switch (code) {
      case REQUEST -> "Authenticate-Request";
      case ACK -> "Authenticate-Ack";
      case NAK -> "Authenticate-Nak";
      default -> "code " + code;
    };
  }
}
