package net.pptpalg.gateway.rules;

/**
 * What iptables has no match of its own for, as tests of its u32 match. A test of a byte that isn't
 * there fails.
 */
final class PptpU32 {

  private static final String BEHIND_IP = "0>>22&0x3C@";

  /** The packet that an ICMP error quotes begins 8 bytes behind the start of ICMP. */
  private static final String BEHIND_QUOTED_IP = BEHIND_IP + "8>>22&0x3C@8";

  private static final String QUOTED_PROTOCOL = BEHIND_IP + "16>>16&0xFF";

  /** GRE's first word: version 1 and protocol 0x880B; the other flags vary (RFC 2637, 4.1). */
  static final String GRE = match(BEHIND_IP + "0&0x7FFFF=0x1880B");

  /**
   * Destination unreachable, time exceeded, parameter problem; of later fragments nothing is known.
   */
  static final String ICMP_ERROR = match("4&0x1FFF=0&&" + BEHIND_IP + "0>>24=3,11,12");

  static final String QUOTED_GRE = match(QUOTED_PROTOCOL + "=47");

  static final String QUOTED_OTHER_GRE =
      match(QUOTED_PROTOCOL + "=47&&" + BEHIND_QUOTED_IP + "&0x7FFFF=0:0x1880A,0x1880C:0x7FFFF");

  static final String QUOTED_TO_SERVER =
      match(QUOTED_PROTOCOL + "=6&&" + BEHIND_QUOTED_IP + "&0xFFFF=1723");

  static final String QUOTED_FROM_SERVER =
      match(QUOTED_PROTOCOL + "=6&&" + BEHIND_QUOTED_IP + ">>16=1723");

  private PptpU32() {}

  /** Of an ICMP error that quotes a packet from this address, given in dotted notation. */
  static String quotedSource(String address) {
    return match(BEHIND_IP + "20=" + RuleParameters.asNumber(address));
  }

  /** Of an ICMP error that quotes a packet to this address, given in dotted notation. */
  static String quotedDestination(String address) {
    return match(BEHIND_IP + "24=" + RuleParameters.asNumber(address));
  }

  private static String match(String tests) {
    return "-m u32 --u32 \"" + tests + "\"";
  }
}
