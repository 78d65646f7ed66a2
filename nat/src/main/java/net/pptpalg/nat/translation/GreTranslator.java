package net.pptpalg.nat.translation;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.NatOptions;
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
  private final BindingTable inbound;
  private final BindingTable outbound;
  private final CallCounters callCounters;
  private final Boundary boundary;
  private final Counters<GreCounter> counters = new Counters<>(GreCounter.class);
  private final BindingTable.Found found = new BindingTable.Found();

  /**
   * @param bindings whose published tables are read
   * @param callCounters this lane's, one of those the bindings were made with
   */
  public GreTranslator(Bindings bindings, CallCounters callCounters, NatOptions options) {
    this.inbound = bindings.inbound();
    this.outbound = bindings.outbound();
    this.callCounters = callCounters;
    this.boundary = new Boundary(options);
  }

  /** What this lane has counted. Any thread may read. */
  public Counters<GreCounter> counters() {
    return counters;
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
    int judged = judge(packet, ip, length);
    if (judged <= 0) {
      return judged;
    }
    int gre = ip + judged;
    int publicAddress = Ipv4.destination(packet, ip);
    if (!inbound.find(
        pair(Ipv4.source(packet, ip), publicAddress), Gre.callId(packet, gre), found)) {
      counters.increment(GreCounter.UNKNOWN_CALL_IN);
      return Verdict.DROP;
    }
    int totalLength = Ipv4.totalLength(packet, ip);
    Ipv4.setDestination(packet, ip, (int) (found.value >>> 32));
    Gre.setCallId(packet, gre, (int) found.value & 0xffff);
    callCounters.countToInside(found.slot, totalLength);
    counters.increment(GreCounter.TO_INSIDE);
    return totalLength;
  }

  /**
   * A packet that leaves towards the WAN, after routing.
   *
   * @param inInterface kernel index of the interface it came by, 0 when it was made here
   * @return a {@link Verdict}
   */
  public int postrouting(ByteBuffer packet, int ip, int length, int inInterface) {
    int judged = judge(packet, ip, length);
    if (judged <= 0) {
      return judged;
    }
    int source = Ipv4.source(packet, ip);
    boolean own = boundary.isPublic(source);
    if (!own && !boundary.isFromLan(inInterface)) {
      counters.increment(GreCounter.NOT_OURS);
      return Verdict.ACCEPT;
    }
    int gre = ip + judged;
    if (!outbound.find(
        pair(source, Ipv4.destination(packet, ip)), Gre.callId(packet, gre), found)) {
      counters.increment(own ? GreCounter.OWN : GreCounter.UNKNOWN_CALL_OUT);
      return own ? Verdict.ACCEPT : Verdict.DROP;
    }
    int totalLength = Ipv4.totalLength(packet, ip);
    callCounters.countToRemote(found.slot, totalLength);
    counters.increment(GreCounter.TO_REMOTE);
    Ipv4.setSource(packet, ip, (int) found.value);
    return totalLength;
  }

  /** Length of the IPv4 header when the packet is PPTP's, else a verdict of 0 or below. */
  private int judge(ByteBuffer packet, int ip, int length) {
    if (Ipv4.check(packet, ip, length) != Ipv4.OK) {
      counters.increment(GreCounter.MALFORMED);
      return Verdict.DROP;
    }
    if (Ipv4.fragmentOffset(packet, ip) != 0) {
      counters.increment(GreCounter.LATER_FRAGMENT);
      return Verdict.DROP;
    }
    int headerLength = Ipv4.headerLength(packet, ip);
    if (!Gre.isPptp(packet, ip + headerLength, Ipv4.totalLength(packet, ip) - headerLength)) {
      counters.increment(GreCounter.NOT_PPTP);
      return Verdict.ACCEPT;
    }
    return headerLength;
  }

  private static long pair(int high, int low) {
    return (long) high << 32 | low & 0xffffffffL;
  }
}
