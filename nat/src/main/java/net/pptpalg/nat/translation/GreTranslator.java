package net.pptpalg.nat.translation;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.observation.GreRing;
import net.pptpalg.nat.observation.GreTap;
import net.pptpalg.nat.table.BindingTable;
import net.pptpalg.nat.table.CallCounters;

/**
 * Translates the GRE of established calls (RFC 2637 section 4): one lookup, then address and key
 * are changed in place. GRE has no checksum, so only the IPv4 header's is adjusted.
 *
 * <p>The key of a packet is the Call ID of its receiver. Towards the remote side it stays as it is;
 * towards the inside the outside Call ID becomes the inside one.
 *
 * <p>One per lane, owned by the lane's thread. Nothing is allocated, thrown or locked.
 */
public final class GreTranslator {
  /** About what a processor keeps for itself. */
  private static final int CACHE_BYTES = 1 << 20;

  private final BindingTable outbound;
  private final CallCounters callCounters;
  private final Boundary boundary;
  private final PppRewriter ppp;
  private final Counters<GreCounter> counters = new Counters<>(GreCounter.class);
  private final BindingTable.Found found = new BindingTable.Found();
  private final OwnPeers ownPeers = new OwnPeers();
  private final FragmentTable fragments = new FragmentTable();
  private final int lanes;
  private final GreTap tap;
  private final LookAhead inboundAhead;
  private final LookAhead outboundAhead;
  private int identifications;

  private long firstFragments;
  private long nowNs;

  /**
   * @param bindings whose published tables are read
   * @param callCounters this lane's, one of those the bindings were made with
   * @param lane number of this lane, 0 to {@code lanes - 1}
   * @param lanes how many there are
   */
  public GreTranslator(
      Bindings bindings, CallCounters callCounters, Boundary boundary, int lane, int lanes) {
    this(bindings, callCounters, boundary, lane, lanes, null, null);
  }

  /**
   * @param bindings whose published tables are read
   * @param callCounters this lane's, one of those the bindings were made with
   * @param lane number of this lane, 0 to {@code lanes - 1}
   * @param lanes how many there are
   * @param ppp what changes the frames, or null
   * @param tap gets what is translated, as it came, or null
   */
  public GreTranslator(
      Bindings bindings,
      CallCounters callCounters,
      Boundary boundary,
      int lane,
      int lanes,
      PppRewriter ppp,
      GreTap tap) {
    this.ppp = ppp;
    this.outbound = bindings.outbound();
    this.inboundAhead = new LookAhead(bindings.inbound());
    this.outboundAhead = new LookAhead(outbound);
    this.callCounters = callCounters;
    this.boundary = boundary;
    this.identifications = lane;
    this.lanes = lanes;
    this.tap = tap;
  }

  /** What this lane has counted. Any thread may read. */
  public Counters<GreCounter> counters() {
    return counters;
  }

  /** What is told of the packets that are translated, or null. */
  public GreTap tap() {
    return tap;
  }

  /** Sets the clock, which only fragments and observers need; once a batch is enough. */
  public void tick(long nowNs) {
    this.nowNs = nowNs;
    if (tap != null) {
      tap.tick(nowNs);
    }
  }

  /**
   * Takes note of a packet whose translation comes soon; {@link #lookAhead} follows when a batch is
   * noted. With many calls up each packet waits for memory twice; what a whole batch asks for at
   * once comes at once. Changes nothing, and is right to be left out.
   *
   * @param packet big-endian, whatever it is
   * @param inwards whether {@link #prerouting} comes, or else {@link #postrouting}
   */
  public void note(ByteBuffer packet, int ip, int length, boolean inwards) {
    if (length < Ipv4.MINIMUM_HEADER_LENGTH) {
      return;
    }
    int headerLength = Ipv4.headerLength(packet, ip);
    if (headerLength + Gre.MINIMUM_HEADER_LENGTH <= length) {
      long addresses = pair(Ipv4.source(packet, ip), Ipv4.destination(packet, ip));
      int callId = Gre.callId(packet, ip + headerLength);
      (inwards ? inboundAhead : outboundAhead).note(addresses, callId);
    }
  }

  /** Brings into the cache what the packets noted since the last call need. */
  public void lookAhead() {
    inboundAhead.look(callCounters);
    outboundAhead.look(callCounters);
  }

  /** Whether there are so many calls that looking ahead gains more than it costs. */
  public boolean worthLookingAhead() {
    return outbound.bytes() > CACHE_BYTES;
  }

  /** How many first fragments were seen; when it rises, held fragments are worth a new question. */
  public long firstFragments() {
    return firstFragments;
  }

  /**
   * A packet for a public address, before routing.
   *
   * @param packet big-endian; changed in place
   * @param ip where the IPv4 header begins in it
   * @param length bytes from there on
   * @return a {@link Verdict}
   */
  public int prerouting(ByteBuffer packet, int ip, int length) {
    if (Ipv4.check(packet, ip, length) != Ipv4.OK) {
      return drop(GreCounter.MALFORMED);
    }
    int totalLength = Ipv4.totalLength(packet, ip);
    boolean fragment = Ipv4.isFragment(packet, ip);
    if (fragment && Ipv4.fragmentOffset(packet, ip) != 0) {
      return laterFragment(packet, ip, totalLength, true);
    }
    long addresses = pair(Ipv4.source(packet, ip), Ipv4.destination(packet, ip));
    int gre = ip + Ipv4.headerLength(packet, ip);
    if (!Gre.isPptp(packet, gre, ip + totalLength - gre)) {
      return notPptp(fragment, packet, ip, gre, addresses);
    }
    if (!inboundAhead.find(addresses, Gre.callId(packet, gre), found)) {
      if (ownPeers.has(addresses, nowNs)) {
        return pass(fragment, packet, ip, addresses, GreCounter.OWN);
      }
      return unknown(fragment, packet, ip, gre, addresses, true);
    }
    int inside = found.address;
    if (fragment) {
      int same = Ipv4.identification(packet, ip);
      remember(packet, ip, addresses, FragmentTable.TRANSLATE, inside, same, found.slot);
    }
    Ipv4.setDestination(packet, ip, inside);
    Gre.setCallId(packet, gre, found.callId);
    callCounters.countToInside(found.slot, totalLength);
    counters.increment(GreCounter.TO_INSIDE);
    if (tap != null && tap.wants(packet, gre, ip + totalLength)) {
      observe(packet, ip, gre, totalLength, fragment, 0);
    }
    return ppp == null || fragment
        ? totalLength
        : ppp.rewrite(packet, ip, gre, totalLength, found.slot, false);
  }

  /**
   * A packet that leaves towards the WAN, or towards a LAN host that knows a published server by
   * its public address; after routing.
   *
   * @param inInterface kernel index of the interface it came by, 0 when it was made here
   * @param outInterface kernel index of the interface it leaves by
   * @return a {@link Verdict}
   */
  public int postrouting(ByteBuffer packet, int ip, int length, int inInterface, int outInterface) {
    if (Ipv4.check(packet, ip, length) != Ipv4.OK) {
      return drop(GreCounter.MALFORMED);
    }
    int source = Ipv4.source(packet, ip);
    boolean own = boundary.isPublic(source);
    if (!own && !boundary.isFromLan(inInterface)) {
      counters.increment(GreCounter.NOT_OURS);
      return Verdict.ACCEPT;
    }
    int totalLength = Ipv4.totalLength(packet, ip);
    boolean fragment = Ipv4.isFragment(packet, ip);
    if (fragment && Ipv4.fragmentOffset(packet, ip) != 0) {
      return laterFragment(packet, ip, totalLength, false);
    }
    long addresses = pair(source, Ipv4.destination(packet, ip));
    int gre = ip + Ipv4.headerLength(packet, ip);
    if (!Gre.isPptp(packet, gre, ip + totalLength - gre)) {
      return notPptp(fragment, packet, ip, gre, addresses);
    }
    if (!outboundAhead.find(addresses, Gre.callId(packet, gre), found)) {
      if (own) {
        ownPeers.sent(pair(Ipv4.destination(packet, ip), source), nowNs);
        return pass(fragment, packet, ip, addresses, GreCounter.OWN);
      }
      if (boundary.isLan(outInterface)) {
        return pass(fragment, packet, ip, addresses, GreCounter.NOT_OURS);
      }
      return unknown(fragment, packet, ip, gre, addresses, false);
    }
    int publicAddress = found.address;
    if (fragment) {
      int identification = nextIdentification();
      remember(
          packet,
          ip,
          addresses,
          FragmentTable.TRANSLATE,
          publicAddress,
          identification,
          found.slot);
      Ipv4.setIdentification(packet, ip, identification);
    }
    Ipv4.setSource(packet, ip, publicAddress);
    callCounters.countToRemote(found.slot, totalLength);
    counters.increment(GreCounter.TO_REMOTE);
    if (tap != null && tap.wants(packet, gre, ip + totalLength)) {
      observe(packet, ip, gre, totalLength, fragment, GreRing.TO_REMOTE);
    }
    return ppp == null || fragment
        ? totalLength
        : ppp.rewrite(packet, ip, gre, totalLength, found.slot, true);
  }

  private int unknown(
      boolean fragment, ByteBuffer packet, int ip, int gre, long addresses, boolean inwards) {
    if (fragment) {
      remember(packet, ip, addresses, FragmentTable.DROP, 0, 0, 0);
    }
    if (tap != null) {
      tap.stray(packet, ip, gre, inwards ? 0 : GreRing.TO_REMOTE);
    }
    return drop(inwards ? GreCounter.UNKNOWN_CALL_IN : GreCounter.UNKNOWN_CALL_OUT);
  }

  private void observe(
      ByteBuffer packet, int ip, int gre, int totalLength, boolean fragment, int direction) {
    int flags = direction;
    flags |= Ipv4.dontFragment(packet, ip) ? GreRing.DONT_FRAGMENT : 0;
    flags |= fragment ? GreRing.FRAGMENT : 0;
    int word = fragment ? fragmentWord(packet, ip) : 0;
    tap.copy(packet, gre, ip + totalLength - gre, found.slot, totalLength, flags, word);
  }

  /** Identification, flags and offset of an IPv4 header. */
  private static int fragmentWord(ByteBuffer packet, int ip) {
    return packet.getInt(ip + Ipv4.IDENTIFICATION_OFFSET);
  }

  /** Counts a held fragment that is given up. */
  public void expired() {
    counters.increment(GreCounter.LOST_FIRST_FRAGMENT);
  }

  /** Counts an early fragment that could not be held. */
  public void notHeld() {
    counters.increment(GreCounter.NO_ROOM_FOR_FRAGMENT);
  }

  /** Counts an early fragment that is held. */
  public void held() {
    counters.increment(GreCounter.EARLY_FRAGMENTS);
  }

  private int laterFragment(ByteBuffer packet, int ip, int totalLength, boolean inwards) {
    long addresses = pair(Ipv4.source(packet, ip), Ipv4.destination(packet, ip));
    int entry = fragments.find(addresses, Ipv4.identification(packet, ip), nowNs);
    if (entry == FragmentTable.NONE) {
      return Verdict.HOLD;
    }
    counters.increment(GreCounter.FRAGMENTS);
    switch (fragments.decision(entry)) {
      case FragmentTable.PASS:
        return Verdict.ACCEPT;
      case FragmentTable.DROP:
        return Verdict.DROP;
      default:
        break;
    }
    if (inwards) {
      Ipv4.setDestination(packet, ip, fragments.address(entry));
      callCounters.countToInside(fragments.slot(entry), totalLength);
    } else {
      Ipv4.setSource(packet, ip, fragments.address(entry));
      Ipv4.setIdentification(packet, ip, fragments.newIdentification(entry));
      callCounters.countToRemote(fragments.slot(entry), totalLength);
    }
    if (tap != null) {
      tap.laterFragment(
          fragments.slot(entry),
          totalLength - Ipv4.headerLength(packet, ip),
          inwards ? 0 : GreRing.TO_REMOTE,
          fragmentWord(packet, ip));
    }
    return totalLength;
  }

  private int pass(boolean fragment, ByteBuffer packet, int ip, long addresses, GreCounter what) {
    if (fragment) {
      remember(packet, ip, addresses, FragmentTable.PASS, 0, 0, 0);
    }
    counters.increment(what);
    return Verdict.ACCEPT;
  }

  private int notPptp(boolean fragment, ByteBuffer packet, int ip, int gre, long addresses) {
    if (Gre.claimsPptp(packet, gre, ip + Ipv4.totalLength(packet, ip) - gre)) {
      return drop(GreCounter.MALFORMED);
    }
    return pass(fragment, packet, ip, addresses, GreCounter.NOT_PPTP);
  }

  /**
   * An identification for a packet that travels in fragments. All clients of a public address share
   * the receiver's reassembly, so two of them must not use one identification (RFC 6864 section
   * 5.3). Each lane has its own share of them.
   */
  private int nextIdentification() {
    identifications += lanes;
    return identifications & 0xffff;
  }

  private int drop(GreCounter why) {
    counters.increment(why);
    return Verdict.DROP;
  }

  private void remember(
      ByteBuffer packet,
      int ip,
      long addresses,
      byte decision,
      int address,
      int newIdentification,
      int slot) {
    firstFragments++;
    fragments.put(
        addresses,
        Ipv4.identification(packet, ip),
        decision,
        address,
        newIdentification,
        slot,
        nowNs);
  }

  private static long pair(int high, int low) {
    return (long) high << 32 | low & 0xffffffffL;
  }
}
