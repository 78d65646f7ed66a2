package net.pptpalg.alg.ppp;

import java.nio.ByteBuffer;

/**
 * CHAP and MS-CHAP (RFC 1994; RFC 2433 section 6 and RFC 2759 section 6 for the failure message).
 *
 * <p>Challenges, responses and the authenticator of a Success have no accessor, nor has the
 * challenge that a failure message carries.
 */
public final class Chap {
  public static final int CHALLENGE = 1;
  public static final int RESPONSE = 2;
  public static final int SUCCESS = 3;
  public static final int FAILURE = 4;

  /** An accessor's answer when the message has no such field. */
  public static final int NONE = -1;

  private static final int MAXIMUM_DIGITS = 9;

  private Chap() {}

  /** The error of an MS-CHAP failure, {@code E=}, such as 691; or {@link #NONE}. */
  public static int error(ByteBuffer b, int packet) {
    return number(b, packet, 'E');
  }

  /** Whether the peer may try again, {@code R=}: 1 or 0; or {@link #NONE}. */
  public static int retry(ByteBuffer b, int packet) {
    return number(b, packet, 'R');
  }

  /** The password-change version, {@code V=}; or {@link #NONE}. */
  public static int version(ByteBuffer b, int packet) {
    return number(b, packet, 'V');
  }

  /** Whether a failure brings a new challenge, {@code C=}. */
  public static boolean hasNewChallenge(ByteBuffer b, int packet) {
    return field(b, packet, 'C') != NONE;
  }

  /**
   * The words for people in a failure, safe to print: MS-CHAP's {@code M=}, or the whole message of
   * a server that has no fields in it; empty in anything but a failure.
   *
   * @param packet first byte of a packet that {@link PppPacket#check} found whole.
   * @param maximumLength no more characters than these.
   */
  public static String message(ByteBuffer b, int packet, int maximumLength) {
    if (PppPacket.code(b, packet) != FAILURE) {
      return "";
    }
    int end = packet + PppPacket.length(b, packet);
    int at = field(b, packet, 'M');
    if (at != NONE) {
      return Octets.text(b, at, end - at, maximumLength);
    }
    boolean hasFields = field(b, packet, 'E') != NONE || field(b, packet, 'C') != NONE;
    return hasFields ? "" : PppPacket.text(b, packet, maximumLength);
  }

  /** Name of a code. */
  public static String codeName(int code) {
    return switch (code) {
      case CHALLENGE -> "Challenge";
      case RESPONSE -> "Response";
      case SUCCESS -> "Success";
      case FAILURE -> "Failure";
      default -> "code " + code;
    };
  }

  private static int number(ByteBuffer b, int packet, char name) {
    int at = field(b, packet, name);
    if (at == NONE) {
      return NONE;
    }
    int end = Math.min(packet + PppPacket.length(b, packet), at + MAXIMUM_DIGITS);
    int value = 0;
    int digits = 0;
    for (; at < end && isDigit(b.get(at)); at++, digits++) {
      value = value * 10 + b.get(at) - '0';
    }
    return digits == 0 ? NONE : value;
  }

  /** First byte of the value of a field {@code name=value} that begins the message or a word. */
  private static int field(ByteBuffer b, int packet, char name) {
    if (PppPacket.code(b, packet) != FAILURE) {
      return NONE;
    }
    int start = packet + PppPacket.HEADER_LENGTH;
    int end = packet + PppPacket.length(b, packet);
    for (int at = start; at + 1 < end; at++) {
      boolean begins = at == start || b.get(at - 1) == ' ';
      if (begins && b.get(at) == name && b.get(at + 1) == '=') {
        return at + 2;
      }
    }
    return NONE;
  }

  private static boolean isDigit(byte octet) {
    return octet >= '0' && octet <= '9';
  }
}
