package net.pptpalg.alg.diagnosis;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.ppp.AuthenticationMethod;
import net.pptpalg.alg.ppp.Ccp;
import net.pptpalg.alg.ppp.Chap;
import net.pptpalg.alg.ppp.Eap;
import net.pptpalg.alg.ppp.Ipcp;
import net.pptpalg.alg.ppp.Lcp;
import net.pptpalg.alg.ppp.Pap;
import net.pptpalg.alg.ppp.PppFrame;
import net.pptpalg.alg.ppp.PppOption;
import net.pptpalg.alg.ppp.PppPacket;
import net.pptpalg.alg.ppp.PppProtocol;

/**
 * What PPP says inside one call: what was negotiated, by whom it was refused, what data passes.
 *
 * <p>Secrets are never read. Owned by one thread; a data frame costs a few additions and allocates
 * nothing, a negotiation packet becomes a line of the timeline.
 */
public final class PppObserver {
  /** {@link #decidedEncryptionBits}: it may still become one thing or the other. */
  public static final int UNDECIDED = -1;

  private static final int SIDES = Side.values().length;

  /** First four bits of multicast and of what lies above it. */
  private static final int FIRST_MULTICAST = 0xE;

  final Negotiation lcp = new Negotiation();
  final Negotiation ccp = new Negotiation();
  final Negotiation ipcp = new Negotiation();
  final Negotiation ipv6cp = new Negotiation();
  final Authentication authentication = new Authentication();

  /** Protocols that a side rejected, by the side. */
  final Set<PppProtocol> protocolsRejectedByClient = EnumSet.noneOf(PppProtocol.class);

  final Set<PppProtocol> protocolsRejectedByServer = EnumSet.noneOf(PppProtocol.class);

  /** MPPE bits each side asked for first, last, and that the other has acked; -1 for none. */
  final int[] mppeAsked = {-1, -1};

  final int[] mppeNaked = {-1, -1};
  final int[] mppeAgreed = {-1, -1};
  final boolean[] mppeRejectedBy = new boolean[SIDES];
  final int[] addressAsked = new int[SIDES];
  final int[] address = new int[SIDES];
  final boolean[] addressRejectedBy = new boolean[SIDES];
  int nakedWithNoAddress;
  final int[] dns = new int[2];
  final int[] mru = new int[SIDES];
  final int[] magic = new int[SIDES];
  int loopedFrames;

  final long[] clearFrames = new long[SIDES];
  final long[] compressedFrames = new long[SIDES];
  final long[] encryptedFrames = new long[SIDES];

  /** Data that wants an answer: all but what goes to everybody. */
  final long[] directedFrames = new long[SIDES];

  final long[] firstDataNs = new long[SIDES];
  final long[] lastDataNs = new long[SIDES];
  final int[] echoesUnanswered = new int[SIDES];
  final long[] firstUnansweredEchoNs = new long[SIDES];
  long malformed;

  Ending terminated;
  int windowsError = Lcp.NONE;

  private final Timeline timeline;

  PppObserver(Timeline timeline) {
    this.timeline = timeline;
  }

  /** One PPP frame, as far as it was captured. */
  void frame(Side sender, long timeNs, ByteBuffer b, int offset, int available) {
    if (PppFrame.check(b, offset, available) != PppFrame.OK) {
      malformed++;
      return;
    }
    int protocol = PppFrame.protocol(b, offset);
    int header = PppFrame.headerLength(b, offset);
    int at = offset + header;
    int rest = available - header;
    if (protocol == PppProtocol.COMPRESSED.code()) {
      data(Ccp.isEncrypted(b, at, rest) ? encryptedFrames : compressedFrames, sender, timeNs);
      directedFrames[sender.ordinal()]++;
    } else if (protocol == PppProtocol.IP.code() || protocol == PppProtocol.IPV6.code()) {
      data(clearFrames, sender, timeNs);
      if (protocol == PppProtocol.IP.code() && !isToEverybody(b, at, rest)) {
        directedFrames[sender.ordinal()]++;
      }
    } else if (protocol >= PppProtocol.IPCP.code()) {
      control(sender, timeNs, protocol, b, at, rest);
    }
  }

  private static boolean isToEverybody(ByteBuffer b, int at, int available) {
    if (available < Ipv4.MINIMUM_HEADER_LENGTH) {
      return false;
    }
    int destination = Ipv4.destination(b, at);
    return destination >>> 28 >= FIRST_MULTICAST || (destination & 0xFF) == 0xFF;
  }

  private void data(long[] kind, Side sender, long timeNs) {
    int side = sender.ordinal();
    if (dataFrames(sender) == 0) {
      firstDataNs[side] = timeNs;
    }
    kind[side]++;
    lastDataNs[side] = timeNs;
    echoesUnanswered[sender.other().ordinal()] = 0;
  }

  private void control(Side sender, long timeNs, int number, ByteBuffer b, int at, int rest) {
    int check = PppPacket.check(b, at, rest);
    PppProtocol protocol = PppProtocol.of(number);
    if (protocol == null || check == PppPacket.TOO_SHORT || check == PppPacket.BAD_LENGTH) {
      malformed += check == PppPacket.OK ? 0 : 1;
      return;
    }
    boolean whole = check == PppPacket.OK;
    int code = PppPacket.code(b, at);
    switch (protocol) {
      case LCP -> lcp(sender, timeNs, code, b, at, whole);
      case CCP -> ccp(sender, timeNs, code, b, at, whole);
      case IPCP -> ipcp(sender, timeNs, code, b, at, whole);
      case IPV6CP -> {
        ipv6cp.packet(sender, timeNs, code);
        note(sender, timeNs, PppText.negotiation(number, b, at, whole));
      }
      case PAP -> pap(sender, timeNs, code, b, at, whole);
      case CHAP -> chap(sender, timeNs, code, b, at, whole);
      case EAP -> eap(sender, timeNs, code, b, at, whole);
      default -> note(sender, timeNs, protocol.text() + " " + PppPacket.codeName(code));
    }
  }

  private void lcp(Side sender, long timeNs, int code, ByteBuffer b, int at, boolean whole) {
    lcp.packet(sender, timeNs, code);
    int side = sender.ordinal();
    int other = sender.other().ordinal();
    if (code == PppPacket.ECHO_REQUEST) {
      if (echoesUnanswered[side]++ == 0) {
        firstUnansweredEchoNs[side] = timeNs;
      }
      return;
    }
    echoesUnanswered[other] = 0;
    if (code == PppPacket.ECHO_REPLY) {
      return;
    }
    note(sender, timeNs, PppText.negotiation(PppProtocol.LCP.code(), b, at, whole));
    if (code == PppPacket.TERMINATE_REQUEST && terminated == null) {
      terminate(sender, timeNs, b, at, whole);
    } else if (code == PppPacket.CONFIGURE_REQUEST) {
      terminated = null;
    }
    if (!whole) {
      return;
    }
    switch (code) {
      case PppPacket.CONFIGURE_REQUEST -> {
        lcpRequest(sender, b, at);
      }
      case PppPacket.CONFIGURE_ACK -> lcpAck(sender.other(), b, at);
      case PppPacket.CONFIGURE_NAK -> {
        int option = PppOption.find(b, at, Lcp.AUTHENTICATION);
        if (option != PppOption.NONE) {
          authentication.naked++;
          authentication.suggested.add(Lcp.authentication(b, option));
        }
      }
      case PppPacket.CONFIGURE_REJECT -> {
        if (PppOption.find(b, at, Lcp.AUTHENTICATION) != PppOption.NONE) {
          authentication.rejected++;
        }
      }
      case PppPacket.PROTOCOL_REJECT -> {
        PppProtocol rejected = PppProtocol.of(Lcp.rejectedProtocol(b, at));
        if (rejected != null) {
          rejectedBy(sender).add(rejected);
        }
      }
      default -> {
        // Nothing else changes what is known.
      }
    }
  }

  private void terminate(Side sender, long timeNs, ByteBuffer b, int at, boolean whole) {
    String reason = "";
    if (whole) {
      windowsError = Lcp.windowsError(b, at);
      reason = windowsError == Lcp.NONE ? PppText.reason(b, at) : "error " + windowsError;
    }
    terminated = new Ending(sender, Ending.How.LCP_TERMINATE, timeNs, reason, false);
  }

  private void lcpRequest(Side sender, ByteBuffer b, int at) {
    int option = PppOption.find(b, at, Lcp.AUTHENTICATION);
    if (option != PppOption.NONE) {
      authentication.asked.add(Lcp.authentication(b, option));
      authentication.authenticator = sender;
    }
    option = PppOption.find(b, at, Lcp.MAGIC);
    if (option == PppOption.NONE) {
      return;
    }
    int value = Lcp.magic(b, option);
    if (value != 0 && value == magic[sender.other().ordinal()]) {
      loopedFrames++;
    }
    magic[sender.ordinal()] = value;
  }

  private void lcpAck(Side requester, ByteBuffer b, int at) {
    int option = PppOption.find(b, at, Lcp.MRU);
    int value = option == PppOption.NONE ? Lcp.NONE : Lcp.mru(b, option);
    mru[requester.ordinal()] = value == Lcp.NONE ? Lcp.DEFAULT_MRU_BYTES : value;
    option = PppOption.find(b, at, Lcp.AUTHENTICATION);
    if (option != PppOption.NONE) {
      authentication.agreed(Lcp.authentication(b, option));
      authentication.authenticator = requester;
    }
  }

  private void ccp(Side sender, long timeNs, int code, ByteBuffer b, int at, boolean whole) {
    ccp.packet(sender, timeNs, code);
    note(sender, timeNs, PppText.negotiation(PppProtocol.CCP.code(), b, at, whole));
    if (!whole || code < PppPacket.CONFIGURE_REQUEST || code > PppPacket.CONFIGURE_REJECT) {
      return;
    }
    int option = PppOption.find(b, at, Ccp.MPPE);
    int other = sender.other().ordinal();
    if (option == PppOption.NONE) {
      if (code == PppPacket.CONFIGURE_ACK) {
        mppeAgreed[other] = 0;
      }
      return;
    }
    int bits = Ccp.supportedBits(b, option);
    switch (code) {
      case PppPacket.CONFIGURE_REQUEST -> mppeAsked[sender.ordinal()] = bits;
      case PppPacket.CONFIGURE_ACK -> mppeAgreed[other] = bits;
      case PppPacket.CONFIGURE_NAK -> mppeNaked[sender.ordinal()] = bits;
      default -> mppeRejectedBy[sender.ordinal()] = true;
    }
  }

  private void ipcp(Side sender, long timeNs, int code, ByteBuffer b, int at, boolean whole) {
    ipcp.packet(sender, timeNs, code);
    note(sender, timeNs, PppText.negotiation(PppProtocol.IPCP.code(), b, at, whole));
    if (!whole || code < PppPacket.CONFIGURE_REQUEST || code > PppPacket.CONFIGURE_REJECT) {
      return;
    }
    int option = PppOption.find(b, at, Ipcp.ADDRESS);
    Side other = sender.other();
    if (option != PppOption.NONE) {
      int value = Ipcp.address(b, option);
      switch (code) {
        case PppPacket.CONFIGURE_REQUEST -> addressAsked[sender.ordinal()] = value;
        case PppPacket.CONFIGURE_ACK -> address[other.ordinal()] = value;
        case PppPacket.CONFIGURE_NAK -> nakedWithNoAddress += value == 0 ? 1 : 0;
        default -> addressRejectedBy[sender.ordinal()] = true;
      }
    }
    if (code == PppPacket.CONFIGURE_ACK && other == Side.CLIENT) {
      dns[0] = dnsOf(b, at, Ipcp.PRIMARY_DNS);
      dns[1] = dnsOf(b, at, Ipcp.SECONDARY_DNS);
    }
  }

  private static int dnsOf(ByteBuffer b, int at, int type) {
    int option = PppOption.find(b, at, type);
    return option == PppOption.NONE ? 0 : Ipcp.address(b, option);
  }

  private void pap(Side sender, long timeNs, int code, ByteBuffer b, int at, boolean whole) {
    note(sender, timeNs, PppText.pap(b, at, whole));
    authentication.event(timeNs);
    authentication.used(AuthenticationMethod.PAP);
    switch (code) {
      case Pap.REQUEST -> authentication.responses++;
      case Pap.ACK -> authentication.successes++;
      case Pap.NAK -> {
        authentication.failures++;
        authentication.message = whole ? Pap.message(b, at, PppText.LONGEST_TEXT) : "";
      }
      default -> malformed++;
    }
  }

  private void chap(Side sender, long timeNs, int code, ByteBuffer b, int at, boolean whole) {
    note(sender, timeNs, PppText.chap(b, at, whole));
    // Both sides may authenticate each other, and servers ask again during the call.
    authentication.event(timeNs);
    AuthenticationMethod agreed = authentication.agreed;
    if (agreed == null && authentication.asked.size() == 1) {
      agreed = authentication.asked.iterator().next();
    }
    authentication.used(agreed == null ? AuthenticationMethod.OTHER : agreed);
    switch (code) {
      case Chap.CHALLENGE -> authentication.challenges++;
      case Chap.RESPONSE -> authentication.responses++;
      case Chap.SUCCESS -> authentication.successes++;
      case Chap.FAILURE -> {
        authentication.failures++;
        authentication.error = whole ? Chap.error(b, at) : Chap.NONE;
        authentication.message = whole ? Chap.message(b, at, PppText.LONGEST_TEXT) : "";
      }
      default -> malformed++;
    }
  }

  private void eap(Side sender, long timeNs, int code, ByteBuffer b, int at, boolean whole) {
    note(sender, timeNs, PppText.eap(b, at, whole));
    authentication.event(timeNs);
    authentication.used(AuthenticationMethod.EAP);
    int type = whole ? Eap.type(b, at) : Eap.NONE;
    if (type > Eap.NAK) {
      authentication.eapType = Eap.typeName(type);
    }
    switch (code) {
      case Eap.REQUEST -> authentication.challenges++;
      case Eap.RESPONSE -> authentication.responses++;
      case Eap.SUCCESS -> authentication.successes++;
      case Eap.FAILURE -> authentication.failures++;
      default -> malformed++;
    }
  }

  private void note(Side sender, long timeNs, String text) {
    timeline.add(timeNs, sender, text);
  }

  private Set<PppProtocol> rejectedBy(Side side) {
    return side == Side.CLIENT ? protocolsRejectedByClient : protocolsRejectedByServer;
  }

  /** Whether either side rejected a protocol. */
  boolean isRejected(PppProtocol protocol) {
    return protocolsRejectedByClient.contains(protocol)
        || protocolsRejectedByServer.contains(protocol);
  }

  /** Frames of data a side has sent, in the clear or not. */
  public long dataFrames(Side sender) {
    int side = sender.ordinal();
    return clearFrames[side] + compressedFrames[side] + encryptedFrames[side];
  }

  /** LCP. */
  public Negotiation lcp() {
    return lcp;
  }

  /** CCP. */
  public Negotiation ccp() {
    return ccp;
  }

  /** IPCP. */
  public Negotiation ipcp() {
    return ipcp;
  }

  /** IPV6CP. */
  public Negotiation ipv6cp() {
    return ipv6cp;
  }

  /** How the sides authenticated. */
  public Authentication authentication() {
    return authentication;
  }

  /** Largest frame a side receives, in bytes, as agreed; 0 when nothing is agreed yet. */
  public int mruBytes(Side receiver) {
    return mru[receiver.ordinal()];
  }

  /** Address a side has in the tunnel, a network value; 0 when nothing is agreed yet. */
  public int tunnelAddress(Side side) {
    return address[side.ordinal()];
  }

  /** Primary and secondary DNS given to the client, network values; 0 for none. */
  public int dns(boolean primary) {
    return dns[primary ? 0 : 1];
  }

  /** Key length of the weaker direction's encryption in bits: 128, 56, 40; 0 for none. */
  public int encryptionBits() {
    return Math.min(strength(mppeAgreed[0]), strength(mppeAgreed[1]));
  }

  /**
   * How the data is encrypted, as soon as that is certain: {@link #UNDECIDED} as long as the sides
   * may still agree on it, 0 when a frame of data has passed without, or the network layer is open
   * and encryption refused, otherwise as {@link #encryptionBits}.
   */
  public int decidedEncryptionBits() {
    if (clearFrames[0] + clearFrames[1] + compressedFrames[0] + compressedFrames[1] > 0) {
      return 0;
    }
    int bits = encryptionBits();
    if (bits > 0) {
      return bits;
    }
    boolean refused = isRejected(PppProtocol.CCP) || ccp.everOpened();
    return refused && isNetworkOpen() ? 0 : UNDECIDED;
  }

  /** Whether a network protocol has opened, so that data may pass. */
  public boolean isNetworkOpen() {
    return ipcp.everOpened() || ipv6cp.everOpened();
  }

  /** Whether the agreed encryption takes a new key for every packet. */
  public boolean isStateless() {
    return encryptionBits() > 0 && (mppeAgreed[0] & mppeAgreed[1] & Ccp.STATELESS_BIT) != 0;
  }

  /** Frames that aren't PPP, or packets that can't be. */
  public long malformed() {
    return malformed;
  }

  private static int strength(int bits) {
    return bits < 0 ? 0 : Ccp.strength(bits);
  }
}
