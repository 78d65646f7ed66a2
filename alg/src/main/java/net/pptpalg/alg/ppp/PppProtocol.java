package net.pptpalg.alg.ppp;

/** The PPP protocols that appear in PPTP tunnels (assigned numbers of PPP). */
public enum PppProtocol {
  IP(0x0021, "IP"),
  IPX(0x002B, "IPX"),
  MULTILINK(0x003D, "Multilink"),
  IPV6(0x0057, "IPv6"),
  COMPRESSED(0x00FD, "compressed or encrypted data"),
  IPCP(0x8021, "IPCP"),
  ATCP(0x8029, "ATCP"),
  IPXCP(0x802B, "IPXCP"),
  NBFCP(0x803F, "NBFCP"),
  ECP(0x8053, "ECP"),
  IPV6CP(0x8057, "IPV6CP"),
  CCP(0x80FD, "CCP"),
  LCP(0xC021, "LCP"),
  PAP(0xC023, "PAP"),
  LINK_QUALITY_REPORT(0xC025, "Link-Quality-Report"),
  CBCP(0xC029, "CBCP"),
  BACP(0xC02B, "BACP"),
  CHAP(0xC223, "CHAP"),
  EAP(0xC227, "EAP");

  private static final PppProtocol[] ALL = values();

  private final int code;
  private final String text;

  PppProtocol(int code, String text) {
    this.code = code;
    this.text = text;
  }

  /** The constant of a number on the wire, null when there is none. */
  public static PppProtocol of(int code) {
    for (PppProtocol each : ALL) {
      if (each.code == code) {
        return each;
      }
    }
    return null;
  }

  /** Name of a protocol, its number in hexadecimal when it has none. */
  public static String text(int code) {
    PppProtocol protocol = of(code);
    return protocol == null ? String.format("protocol 0x%04x", code) : protocol.text;
  }

  /** Number on the wire. */
  public int code() {
    return code;
  }

  /** The usual name. */
  public String text() {
    return text;
  }
}
