package net.pptpalg.nat.translation;

import java.nio.ByteBuffer;
import java.util.Set;
import net.pptpalg.alg.control.ControlStream;
import net.pptpalg.alg.control.ControlStreamReader;
import net.pptpalg.alg.control.Direction;
import net.pptpalg.alg.control.Malformation;
import net.pptpalg.alg.control.Segment;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.ppp.AuthenticationMethod;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.binding.NatOptions.PublishedServer;
import net.pptpalg.nat.policy.Action;
import net.pptpalg.nat.policy.BanList;
import net.pptpalg.nat.policy.CryptoDemand;
import net.pptpalg.nat.policy.Heading;
import net.pptpalg.nat.policy.Policy;
import net.pptpalg.nat.policy.PolicyEngine;
import net.pptpalg.nat.policy.Refusal;
import net.pptpalg.nat.policy.RuleUse;

/**
 * Translates the TCP segments of control connections: address and port in the headers, Call IDs in
 * the messages.
 *
 * <p>Owned by the control agent's thread.
 */
public final class ControlTranslator {
  /** The port PPTP servers listen on (RFC 2637 section 2). */
  public static final int PPTP_PORT = 1723;

  /** A joined segment stays below every MTU in use. */
  private static final int LONGEST_JOINED_BYTES = 1280;

  private final Bindings bindings;
  private final Boundary boundary;
  private final Counters<ControlCounter> counters = new Counters<>(ControlCounter.class);
  private final PolicyEngine policy;
  private final ResetSender resets;
  private final TerminateSender terminations;
  private final CallTranslation calls;
  private final IcmpTranslator icmp;
  private final ControlStreamReader reader = new ControlStreamReader();
  private final Segment segment = new Segment();

  /** Translates for everyone. */
  public ControlTranslator(Bindings bindings, Boundary boundary) {
    this(bindings, boundary, new PolicyEngine(Policy.OPEN), PacketInjector.NONE);
  }

  /**
   * @param policy whom to translate for
   * @param injector by which peers learn of connections that end here
   */
  public ControlTranslator(
      Bindings bindings, Boundary boundary, PolicyEngine policy, PacketInjector injector) {
    this.bindings = bindings;
    this.boundary = boundary;
    this.policy = policy;
    this.resets = new ResetSender(injector, counters);
    this.terminations = new TerminateSender(injector, counters);
    this.calls = new CallTranslation(bindings, counters);
    this.icmp = new IcmpTranslator(bindings, boundary, counters);
  }

  /** What was counted. Any thread may read. */
  public Counters<ControlCounter> counters() {
    return counters;
  }

  /** What was wrong with control messages. Any thread may read. */
  public Counters<Malformation> malformations() {
    return calls.malformations();
  }

  /**
   * A segment, or an ICMP error, for a public address, before routing.
   *
   * @param packet big-endian; changed in place
   * @param ip where the IPv4 header begins in it
   * @param length bytes from there on
   * @return a {@link Verdict}
   */
  public int prerouting(ByteBuffer packet, int ip, int length, long nowNs) {
    if (isIcmp(packet, ip, length)) {
      return icmp.prerouting(packet, ip, length);
    }
    int tcp = judge(packet, ip, length);
    if (tcp < 0) {
      return Verdict.DROP;
    }
    int remote = Ipv4.source(packet, ip);
    int remotePort = Tcp.sourcePort(packet, tcp);
    int publicAddress = Ipv4.destination(packet, ip);
    int publicPort = Tcp.destinationPort(packet, tcp);
    ControlConnection connection =
        bindings.byOutside(publicAddress, publicPort, remote, remotePort);
    if (isOpening(packet, tcp)) {
      connection = reopened(connection, packet, tcp, Direction.FROM_REMOTE, nowNs);
      if (connection == null && publicPort == PPTP_PORT) {
        PublishedServer published = bindings.publishedFor(remote);
        int server = published == null ? publicAddress : published.server();
        boolean portInUse = bindings.byInside(server, publicPort, remote, remotePort) != null;
        Refusal refusal =
            portInUse ? Refusal.PORT_IN_USE : refusal(Heading.INWARD, remote, server, 0, nowNs);
        if (refusal != null) {
          return refuse(refusal, Heading.INWARD, remote, server, packet, ip, tcp);
        }
        connection = bindings.openFromRemote(publicAddress, publicPort, remote, remotePort, nowNs);
        if (connection == null) {
          connection =
              bindings.openOwn(publicAddress, publicPort, remote, remotePort, false, nowNs);
        }
        bindings.allowedBy(connection, policy.decidedBy(), 0);
      }
    }
    if (connection == null) {
      counters.increment(ControlCounter.OWN);
      return Verdict.ACCEPT;
    }
    int verdict = read(connection, Direction.FROM_REMOTE, packet, ip, tcp, nowNs);
    if (verdict > 0) {
      int inside = connection.insideAddress();
      Tcp.adjustChecksumForAddress(packet, tcp, publicAddress, inside);
      Ipv4.setDestination(packet, ip, inside);
      Tcp.setDestinationPort(packet, tcp, connection.insidePort());
    }
    return verdict;
  }

  /**
   * A segment, or an ICMP error, that leaves towards the WAN, or towards a LAN host that knows a
   * published server by its public address; after routing.
   *
   * @param inInterface kernel index of the interface it came by, 0 when it was made here
   * @param outInterface kernel index of the interface it leaves by
   * @return a {@link Verdict}
   */
  public int postrouting(
      ByteBuffer packet, int ip, int length, int inInterface, int outInterface, long nowNs) {
    if (isIcmp(packet, ip, length)) {
      return icmp.postrouting(packet, ip, length, inInterface, outInterface);
    }
    int tcp = judge(packet, ip, length);
    if (tcp < 0) {
      return Verdict.DROP;
    }
    int inside = Ipv4.source(packet, ip);
    boolean own = boundary.isPublic(inside);
    if (!own && !boundary.isFromLan(inInterface)) {
      counters.increment(ControlCounter.NOT_OURS);
      return Verdict.ACCEPT;
    }
    int insidePort = Tcp.sourcePort(packet, tcp);
    int remote = Ipv4.destination(packet, ip);
    int remotePort = Tcp.destinationPort(packet, tcp);
    ControlConnection connection = bindings.byInside(inside, insidePort, remote, remotePort);
    if (isOpening(packet, tcp)) {
      connection = reopened(connection, packet, tcp, Direction.FROM_INSIDE, nowNs);
      boolean hairpin = connection == null && boundary.isLan(outInterface);
      if (hairpin && bindings.byInside(remote, remotePort, inside, insidePort) == null) {
        // From one LAN host to another by its inside address: nothing of it is translated.
        counters.increment(ControlCounter.NOT_OURS);
        return Verdict.ACCEPT;
      }
      if (connection == null && remotePort == PPTP_PORT) {
        // Hairpin traffic was judged when it came in.
        Refusal refusal =
            hairpin
                ? limit(inside, nowNs)
                : refusal(Heading.OUTWARD, inside, remote, inInterface, nowNs);
        if (refusal != null) {
          return refuse(refusal, Heading.OUTWARD, inside, remote, packet, ip, tcp);
        }
        connection =
            own
                ? bindings.openOwn(inside, insidePort, remote, remotePort, true, nowNs)
                : bindings.openFromInside(inside, insidePort, remote, remotePort, nowNs);
        if (connection == null) {
          return refuse(Refusal.NO_PORT, Heading.OUTWARD, inside, remote, packet, ip, tcp);
        }
        if (!hairpin) {
          bindings.allowedBy(connection, policy.decidedBy(), inInterface);
        }
      }
    }
    if (connection == null) {
      return unknown(own, outInterface);
    }
    int verdict = read(connection, Direction.FROM_INSIDE, packet, ip, tcp, nowNs);
    if (verdict > 0) {
      int publicAddress = connection.publicAddress();
      Tcp.adjustChecksumForAddress(packet, tcp, inside, publicAddress);
      Ipv4.setSource(packet, ip, publicAddress);
      Tcp.setSourcePort(packet, tcp, connection.publicPort());
    }
    return verdict;
  }

  private int unknown(boolean own, int outInterface) {
    if (own || boundary.isLan(outInterface)) {
      counters.increment(own ? ControlCounter.OWN : ControlCounter.NOT_OURS);
      return Verdict.ACCEPT;
    }
    counters.increment(ControlCounter.UNKNOWN_CONNECTION);
    return Verdict.DROP;
  }

  /**
   * Ends a control connection and its calls at once and resets both ends.
   *
   * @param reason what to say of it
   */
  public void kill(ControlConnection connection, EndReason reason, long nowNs) {
    ControlConnection hairpin =
        bindings.byInside(
            connection.remoteAddress(),
            connection.remotePort(),
            connection.insideAddress(),
            connection.insidePort());
    end(connection, reason, nowNs);
    if (hairpin != null) {
      // The other half of it: each half knows how one of the ends sees its peer.
      end(hairpin, reason, nowNs);
    }
  }

  /**
   * Asks the inside end of a call that was cut to end PPP: it clears the call then, as after any
   * other link that went down, and both ends are through with it.
   *
   * @param lastSequence of the GRE that has passed to the inside
   * @return whether it was asked; otherwise its own time-outs have to tell it
   */
  public boolean terminate(Call call, int lastSequence) {
    return call.state() == Call.State.CUT && terminations.send(call, lastSequence);
  }

  private void end(ControlConnection connection, EndReason reason, long nowNs) {
    boolean closing = connection.state() == ControlConnection.State.CLOSING;
    // First: a reset that comes by here must not find it.
    bindings.remove(connection, reason, nowNs);
    resets.end(connection, closing);
  }

  /**
   * Whether the policy allows a control connection that exists. When it does, the limits of the
   * rule that says so count it from now on.
   */
  public boolean isStillAllowed(ControlConnection connection) {
    if (connection.rule() == null) {
      // The second half of hairpin traffic: the first one is asked about.
      return true;
    }
    boolean outward = connection.openedFromInside();
    int inside = connection.insideAddress();
    int remote = connection.remoteAddress();
    Action action =
        policy.review(
            outward ? Heading.OUTWARD : Heading.INWARD,
            outward ? inside : remote,
            outward ? remote : inside,
            connection.inInterface());
    if (action != Action.ALLOW) {
      return false;
    }
    bindings.allowedBy(connection, policy.decidedBy(), connection.inInterface());
    return true;
  }

  /**
   * The peers of a call have shown how they authenticate and encrypt: it ends when its rule asks
   * for more than that.
   *
   * @param methods by which they have agreed to authenticate, or have authenticated
   * @param bits how the data is encrypted; 0 for not at all, or {@link CryptoDemand#UNDECIDED_BITS}
   */
  public void judge(Call call, Set<AuthenticationMethod> methods, int bits, long nowNs) {
    RuleUse rule = call.connection().rule();
    CryptoDemand demand = rule == null ? CryptoDemand.NONE : rule.crypto();
    String breach = demand.breach(methods, bits);
    if (breach == null) {
      return;
    }
    boolean ends = !demand.alarmOnly();
    counters.increment(ends ? ControlCounter.BREACHES_ENDED : ControlCounter.BREACHES_ALARMED);
    bindings.breached(call, breach, ends);
    if (ends) {
      kill(call.connection(), EndReason.CRYPTO, nowNs);
    }
  }

  /**
   * The authentication of the client of a call has failed. When that makes too often, the client is
   * banned, and the control connection ends.
   *
   * @param times how often it has failed since this was last called for the call
   */
  public void authenticationFailed(Call call, int times, long nowNs) {
    ControlConnection connection = call.connection();
    BanList.Ban ban = policy.bans().failed(connection.clientAddress(), times, nowNs);
    if (ban != null) {
      counters.increment(ControlCounter.BANS);
      bindings.banned(connection, ban);
      kill(connection, EndReason.BANNED, nowNs);
    }
  }

  /** Why a control connection may not be opened, or null. */
  private Refusal refusal(Heading heading, int client, int server, int inInterface, long nowNs) {
    Refusal refusal = policy.decide(heading, client, server, inInterface, nowNs);
    return refusal == null ? limit(client, nowNs) : refusal;
  }

  private Refusal limit(int client, long nowNs) {
    return switch (bindings.admits(client)) {
      case TOO_MANY_CONNECTIONS -> Refusal.CLIENT_CONNECTIONS;
      case TOO_MANY_HALF_OPEN -> Refusal.CLIENT_HALF_OPEN;
      case TOO_MANY_OF_ALL -> Refusal.ALL_CONNECTIONS;
      case ADMITTED -> {
        makeRoom(nowNs);
        yield null;
      }
    };
  }

  /** Connections that have not shown that they speak PPTP give way to one that may. */
  private void makeRoom(long nowNs) {
    ControlConnection victim = bindings.givingWay();
    while (victim != null) {
      counters.increment(ControlCounter.GAVE_WAY);
      if (victim.state() == ControlConnection.State.CONNECTING) {
        // Resets would double a flood of SYNs, whose senders may not even exist.
        bindings.remove(victim, EndReason.GAVE_WAY, nowNs);
      } else {
        end(victim, EndReason.GAVE_WAY, nowNs);
      }
      victim = bindings.givingWay();
    }
  }

  private int refuse(
      Refusal refusal,
      Heading heading,
      int client,
      int server,
      ByteBuffer packet,
      int ip,
      int tcp) {
    counters.increment(
        switch (refusal) {
          case DENIED -> ControlCounter.POLICY_DENIED;
          case BANNED -> ControlCounter.POLICY_BANNED;
          case REJECTED -> ControlCounter.POLICY_REJECTED;
          case RULE_CONNECTIONS, RULE_RATE, RULE_CLIENT_CONNECTIONS, RULE_CLIENT_RATE ->
              ControlCounter.POLICY_LIMITED;
          case CLIENT_CONNECTIONS -> ControlCounter.LIMITED_CONNECTIONS;
          case CLIENT_HALF_OPEN -> ControlCounter.LIMITED_HALF_OPEN;
          case ALL_CONNECTIONS -> ControlCounter.LIMITED_ALL;
          case NO_PORT -> ControlCounter.NO_PORT;
          case PORT_IN_USE -> ControlCounter.PORT_IN_USE;
        });
    if (refusal.isTold()) {
      resets.refuse(packet, ip, tcp);
    }
    bindings.refused(
        heading == Heading.OUTWARD,
        client,
        Tcp.sourcePort(packet, tcp),
        server,
        Tcp.destinationPort(packet, tcp),
        refusal,
        policy.decidedBy().ruleId());
    return Verdict.DROP;
  }

  private static boolean isIcmp(ByteBuffer packet, int ip, int length) {
    return length >= Ipv4.MINIMUM_HEADER_LENGTH && Ipv4.protocol(packet, ip) == Ipv4.PROTOCOL_ICMP;
  }

  /** Position of the TCP header of a sound packet, or -1. */
  private int judge(ByteBuffer packet, int ip, int length) {
    if (Ipv4.check(packet, ip, length) == Ipv4.OK
        && !Ipv4.isFragment(packet, ip)
        && Ipv4.protocol(packet, ip) == Ipv4.PROTOCOL_TCP) {
      int headerLength = Ipv4.headerLength(packet, ip);
      int tcp = ip + headerLength;
      if (Tcp.check(packet, tcp, Ipv4.totalLength(packet, ip) - headerLength) == Tcp.OK) {
        return tcp;
      }
    }
    counters.increment(ControlCounter.MALFORMED);
    return -1;
  }

  private static boolean isOpening(ByteBuffer packet, int tcp) {
    return (Tcp.flags(packet, tcp) & (Tcp.SYN | Tcp.ACK | Tcp.RST)) == Tcp.SYN;
  }

  /** The connection a SYN belongs to, or null when it begins a new one between the same ports. */
  private ControlConnection reopened(
      ControlConnection connection, ByteBuffer packet, int tcp, Direction direction, long nowNs) {
    if (connection == null) {
      return null;
    }
    ControlStream stream = connection.stream(direction);
    boolean opener = connection.openedFromInside() == (direction == Direction.FROM_INSIDE);
    boolean sameSyn = stream.first() == Tcp.sequence(packet, tcp) + 1;
    if (!opener || !stream.synchronised() || sameSyn) {
      return connection;
    }
    if (connection.state() == ControlConnection.State.ESTABLISHED) {
      // Anybody may forge it, so the other end decides (RFC 5961 section 4): if it still knows the
      // connection its challenge makes a rebooted client reset that, if not it accepts the SYN.
      connection.openedAnew(Tcp.sequence(packet, tcp) + 1);
      return connection;
    }
    bindings.remove(connection, EndReason.SUPERSEDED, nowNs);
    return null;
  }

  /**
   * Follows one segment and translates its payload.
   *
   * @return the total length it passes with, or {@link Verdict#DROP}
   */
  private int read(
      ControlConnection connection,
      Direction direction,
      ByteBuffer packet,
      int ip,
      int tcp,
      long nowNs) {
    ControlStream stream = connection.stream(direction);
    ControlStream other = connection.stream(opposite(direction));
    int flags = Tcp.flags(packet, tcp);
    int sequence = Tcp.sequence(packet, tcp);
    int totalLength = Ipv4.totalLength(packet, ip);
    int payload = tcp + Tcp.headerLength(packet, tcp);
    int payloadLength = ip + totalLength - payload;
    if (acceptsAnew(connection, direction, packet, tcp)) {
      // The client repeats its SYN, which then opens a connection like any other.
      bindings.remove(connection, EndReason.SUPERSEDED, nowNs);
      counters.increment(ControlCounter.UNKNOWN_CONNECTION);
      return Verdict.DROP;
    }
    if ((flags & Tcp.SYN) != 0) {
      sequence++;
      boolean otherStart =
          stream.isEmpty()
              && stream.first() != sequence
              && connection.state() != ControlConnection.State.ESTABLISHED;
      if (!stream.synchronised() || otherStart) {
        stream.synchronise(sequence);
        bindings.read(connection, direction);
      }
    }
    // Without payload it may be what tells a client that its old connection is still there (RFC
    // 5961 section 4).
    if (!stream.synchronised() && payloadLength > 0) {
      counters.increment(ControlCounter.UNSYNCHRONISED);
      return Verdict.DROP;
    }
    if ((flags & Tcp.ACK) != 0) {
      other.acknowledged(Tcp.acknowledgment(packet, tcp));
    }
    int passing = payloadLength;
    if (payloadLength > 0) {
      segment.wrap(packet, tcp, payload, payloadLength, sequence);
      calls.begin(connection, nowNs);
      int readBefore = stream.next();
      passing = reader.read(stream, direction, segment, calls);
      if (passing == ControlStreamReader.OUT_OF_ORDER) {
        counters.increment(ControlCounter.OUT_OF_ORDER);
        return Verdict.DROP;
      }
      if (calls.ranOutOfIds()) {
        kill(connection, EndReason.REFUSED, nowNs);
        return Verdict.DROP;
      }
      if (passing < payloadLength) {
        counters.increment(ControlCounter.SHORTENED);
        totalLength = shorten(packet, ip, tcp, payload + passing, payloadLength - passing);
        flags &= ~Tcp.FIN;
      } else if ((flags & Tcp.FIN) == 0 && sequence + payloadLength == stream.next()) {
        totalLength = append(stream, direction, packet, ip, tcp);
      }
      if (stream.next() != readBefore) {
        bindings.read(connection, direction);
      }
    }
    follow(connection, direction, packet, tcp, flags, sequence, nowNs);
    counters.increment(ControlCounter.SEGMENTS);
    return totalLength;
  }

  /**
   * Appends what came early, if anything did, to the segment that has filled the gap before it.
   *
   * @return the new total length
   */
  private int append(
      ControlStream stream, Direction direction, ByteBuffer packet, int ip, int tcp) {
    int totalLength = Ipv4.totalLength(packet, ip);
    int end = ip + totalLength;
    int room = Math.min(LONGEST_JOINED_BYTES - totalLength, packet.capacity() - end);
    int bytes = Math.min(stream.earlyBytes(), room);
    if (bytes <= 0) {
      return totalLength;
    }
    int sequence = stream.next();
    stream.copyEarly(packet, end, bytes);
    lengthen(packet, ip, tcp, bytes);
    segment.wrap(packet, tcp, end, bytes, sequence);
    int passing = reader.read(stream, direction, segment, calls);
    counters.increment(ControlCounter.REJOINED);
    return passing < bytes
        ? shorten(packet, ip, tcp, end + passing, bytes - passing)
        : totalLength + bytes;
  }

  /** Makes bytes that lie behind a segment a part of it. */
  private static void lengthen(ByteBuffer packet, int ip, int tcp, int bytes) {
    int totalLength = Ipv4.totalLength(packet, ip);
    int tcpLength = totalLength - Ipv4.headerLength(packet, ip);
    int checksum = Tcp.checksum(packet, tcp);
    for (int at = ip + totalLength; at < ip + totalLength + bytes; at++) {
      boolean odd = ((at - tcp) & 1) != 0;
      checksum = InternetChecksum.adjustByte(checksum, odd, 0, packet.get(at) & 0xff);
    }
    Tcp.setChecksum(packet, tcp, checksum);
    Tcp.adjustChecksumForLength(packet, tcp, tcpLength, tcpLength + bytes);
    Ipv4.setTotalLength(packet, ip, totalLength + bytes);
  }

  private void follow(
      ControlConnection connection,
      Direction direction,
      ByteBuffer packet,
      int tcp,
      int flags,
      int sequence,
      long nowNs) {
    ControlStream stream = connection.stream(direction);
    ControlStream other = connection.stream(opposite(direction));
    bindings.seen(connection, nowNs);
    if ((flags & (Tcp.RST | Tcp.FIN)) != 0) {
      // A forged one would have to hit the window; the ends themselves ask for the very byte.
      if (stream.synchronised() ? stream.isInWindow(sequence) : refusesSyn(packet, tcp, other)) {
        boolean reset = (flags & Tcp.RST) != 0;
        bindings.closing(
            connection, reset ? EndReason.CONTROL_RESET : EndReason.CONTROL_CLOSED, nowNs);
      }
    } else if ((flags & Tcp.SYN) == 0 && stream.synchronised() && other.synchronised()) {
      bindings.established(connection);
    }
  }

  /** Whether a segment accepts a later SYN than the one that has established the connection. */
  private static boolean acceptsAnew(
      ControlConnection connection, Direction direction, ByteBuffer packet, int tcp) {
    boolean acceptor = connection.openedFromInside() == (direction == Direction.FROM_REMOTE);
    int accepts = Tcp.SYN | Tcp.ACK;
    return acceptor
        && (Tcp.flags(packet, tcp) & accepts) == accepts
        && connection.isOpenedAnewAt(Tcp.acknowledgment(packet, tcp));
  }

  /**
   * Whether a reset answers the SYN and is no late one of the connection before (RFC 9293 3.5.2).
   */
  private static boolean refusesSyn(ByteBuffer packet, int tcp, ControlStream opener) {
    return (Tcp.flags(packet, tcp) & Tcp.ACK) != 0
        && Tcp.acknowledgment(packet, tcp) == opener.first();
  }

  /**
   * Cuts the end of a segment off.
   *
   * @param from where the part begins that is cut off
   * @param bytes its length
   * @return the new total length
   */
  private static int shorten(ByteBuffer packet, int ip, int tcp, int from, int bytes) {
    int totalLength = Ipv4.totalLength(packet, ip);
    int headerLength = Ipv4.headerLength(packet, ip);
    int checksum = Tcp.checksum(packet, tcp);
    for (int at = from; at < from + bytes; at++) {
      checksum =
          InternetChecksum.adjustByte(checksum, ((at - tcp) & 1) != 0, packet.get(at) & 0xff, 0);
    }
    Tcp.setChecksum(packet, tcp, checksum);
    Tcp.adjustChecksumForLength(
        packet, tcp, totalLength - headerLength, totalLength - headerLength - bytes);
    Tcp.setFlags(packet, tcp, Tcp.flags(packet, tcp) & ~Tcp.FIN);
    Ipv4.setTotalLength(packet, ip, totalLength - bytes);
    return totalLength - bytes;
  }

  private static Direction opposite(Direction direction) {
    return direction == Direction.FROM_INSIDE ? Direction.FROM_REMOTE : Direction.FROM_INSIDE;
  }
}
