package net.pptpalg.alg.ppp;

/** How one PPP peer proves to the other who it is (RFC 1334, 1994, 2433, 2759, 3748). */
public enum AuthenticationMethod {
  PAP("PAP"),
  CHAP_MD5("CHAP-MD5"),
  MS_CHAP_V1("MS-CHAPv1"),
  MS_CHAP_V2("MS-CHAPv2"),
  EAP("EAP"),
  OTHER("an unknown method");

  private static final int MD5 = 5;
  private static final int MICROSOFT_1 = 0x80;
  private static final int MICROSOFT_2 = 0x81;

  private final String text;

  AuthenticationMethod(String text) {
    this.text = text;
  }

  /**
   * The method of an LCP option.
   *
   * @param protocol PPP protocol number.
   * @param algorithm CHAP's algorithm, anything otherwise.
   */
  public static AuthenticationMethod of(int protocol, int algorithm) {
    if (protocol == PppProtocol.PAP.code()) {
      return PAP;
    }
    if (protocol == PppProtocol.EAP.code()) {
      return EAP;
    }
    if (protocol != PppProtocol.CHAP.code()) {
      return OTHER;
    }
    return switch (algorithm) {
      case MD5 -> CHAP_MD5;
      case MICROSOFT_1 -> MS_CHAP_V1;
      case MICROSOFT_2 -> MS_CHAP_V2;
      default -> OTHER;
    };
  }

  /** The usual name. */
  public String text() {
    return text;
  }
}
