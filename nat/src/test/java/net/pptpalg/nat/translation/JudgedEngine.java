package net.pptpalg.nat.translation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Icmp;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.mtu.LinkMtus;
import net.pptpalg.nat.mtu.MruTable;
import net.pptpalg.nat.mtu.MtuOptions;
import net.pptpalg.nat.mtu.TunnelFit;
import net.pptpalg.nat.policy.Policy;
import net.pptpalg.nat.policy.PolicyEngine;
import net.pptpalg.nat.policy.Refusal;
import net.pptpalg.nat.table.CallCounters;

/**
 * The engine with everything switched on, every packet judged by what must hold whatever is sent:
 * lengths and checksums are right, no inside address leaves, no two calls share an outside id, what
 * the agent knows and the lane does agree, limits hold.
 *
 * <p>Packets are built in {@link #packet} and {@linkplain #pass passed}. One engine serves many
 * inputs; {@link #forget} makes it as new, and shows that nothing of them is left.
 */
final class JudgedEngine {
  static final int LAN = 3;
  static final int WAN = 9;
  static final int TRANSPORT = Ipv4.MINIMUM_HEADER_LENGTH;
  static final int PPTP = ControlTranslator.PPTP_PORT;
  static final int REMOTE_CLIENT = Ipv4Address.parse("203.0.113.77");

  private static final int[] PUBLIC = {
    Ipv4Address.parse("198.51.100.1"), Ipv4Address.parse("198.51.100.2")
  };
  private static final int FIRST_SERVER = Ipv4Address.parse("203.0.113.5");
  private static final int INSIDE = Ipv4Address.parse("192.168.1.0");
  private static final int CAPACITY = 4096;
  private static final int LONGEST_GROWN = 1500;
  private static final int MRU_OPTION = 4;
  private static final long SECOND_NS = 1_000_000_000L;

  /** Longer than the engine remembers anything when no connection exists. */
  private static final long OBLIVION_NS = 400 * SECOND_NS;

  private static final NatOptions.Timeouts TIMEOUTS =
      new NatOptions.Timeouts(
          5 * SECOND_NS, 2 * SECOND_NS, 60 * SECOND_NS, 30 * SECOND_NS, 3 * SECOND_NS);
  private static final NatOptions.Limits LIMITS = new NatOptions.Limits(4, 2, 6);

  final ByteBuffer packet = ByteBuffer.allocate(CAPACITY);
  final Bindings bindings;
  final ControlTranslator control;
  final GreTranslator gre;
  long nowNs = SECOND_NS;

  private final ByteBuffer before = ByteBuffer.allocate(CAPACITY);
  private final CallCounters callCounters = new CallCounters();
  private final MruTable mruTable = new MruTable();
  private final Boundary boundary;
  private boolean hasBoth = true;

  /** The calls that have an outside id now, by its addresses and itself. */
  private final Map<OutsideId, Call> outsideIds = new HashMap<>();

  /** When the call before ended. */
  private final Map<OutsideId, Long> endedNs = new HashMap<>();

  private record OutsideId(int remote, int publicAddress, int id) {
    static OutsideId of(Call call) {
      ControlConnection connection = call.connection();
      return new OutsideId(
          connection.remoteAddress(), connection.publicAddress(), call.outsideId());
    }
  }

  JudgedEngine() {
    NatOptions options = options(PUBLIC);
    boundary = new Boundary(options);
    bindings = new Bindings(options, new CallCounters[] {callCounters}, new Observer());
    control =
        new ControlTranslator(
            bindings, boundary, new PolicyEngine(Policy.OPEN), this::judgeInjected);
    LinkMtus links = new LinkMtus();
    links.set(new int[] {LAN, WAN}, new int[] {1500, 1400});
    MtuOptions mtu =
        new MtuOptions(
            MtuOptions.MssMode.INTERFACE,
            MtuOptions.AUTOMATIC,
            MtuOptions.MruMode.ON,
            MtuOptions.AUTOMATIC);
    gre =
        new GreTranslator(
            bindings, callCounters, boundary, 0, 1, new TunnelFit(mtu, links, mruTable), null);
  }

  private static NatOptions options(int[] publicAddresses) {
    NatOptions.PublishedServer published =
        new NatOptions.PublishedServer(client(9), REMOTE_CLIENT, 32);
    return new NatOptions(
        publicAddresses, new int[] {LAN}, 32768, 60999, TIMEOUTS, LIMITS, List.of(published));
  }

  static int client(int number) {
    return INSIDE + 2 + number;
  }

  static int server(int number) {
    return FIRST_SERVER + number;
  }

  static int publicAddress(int number) {
    return PUBLIC[number % PUBLIC.length];
  }

  static boolean isPublic(int address) {
    return address == PUBLIC[0] || address == PUBLIC[1];
  }

  /** Gives one of the public addresses up, or takes it back. */
  void reconfigure(boolean both) {
    hasBoth = both;
    int[] addresses = both ? PUBLIC : new int[] {PUBLIC[0]};
    boundary.publicAddresses(addresses);
    bindings.reconfigure(options(addresses), nowNs);
  }

  /** Lets time pass. */
  void pass(long ns) {
    nowNs += ns;
    bindings.tick(nowNs);
    gre.tick(nowNs);
  }

  /** Ends everything, and shows that it is gone. */
  void forget() {
    if (!hasBoth) {
      reconfigure(true);
    }
    for (int i = 0; i < bindings.connectionsEnd(); i++) {
      if (bindings.connection(i) != null) {
        control.kill(bindings.connection(i), EndReason.IDLE, nowNs);
      }
    }
    pass(OBLIVION_NS);
    must(bindings.connectionCount() == 0, "connections are left");
    must(bindings.callCount() == 0, "calls are left");
    must(bindings.inbound().size() == 0, "bindings inwards are left");
    must(bindings.outbound().size() == 0, "bindings outwards are left");
    must(outsideIds.isEmpty(), "outside ids are left");
    endedNs.clear();
  }

  /** Begins an IPv4 packet; {@link #finish} completes it. */
  void ipv4(int protocol, int source, int destination) {
    packet.put(0, (byte) 0x45);
    packet.put(1, (byte) 0);
    packet.putInt(Ipv4.IDENTIFICATION_OFFSET, 0x3039_0000);
    packet.put(Ipv4.TIME_TO_LIVE_OFFSET, (byte) 64);
    packet.put(Ipv4.PROTOCOL_OFFSET, (byte) protocol);
    packet.putInt(Ipv4.SOURCE_OFFSET, source);
    packet.putInt(Ipv4.DESTINATION_OFFSET, destination);
  }

  /** Begins a TCP header without options in a packet that has begun. */
  void tcp(int sourcePort, int destinationPort, int flags, int sequence, int acknowledgment) {
    packet.putShort(TRANSPORT + Tcp.SOURCE_PORT_OFFSET, (short) sourcePort);
    packet.putShort(TRANSPORT + Tcp.DESTINATION_PORT_OFFSET, (short) destinationPort);
    packet.putInt(TRANSPORT + Tcp.SEQUENCE_OFFSET, sequence);
    packet.putInt(TRANSPORT + Tcp.ACKNOWLEDGMENT_OFFSET, acknowledgment);
    packet.put(TRANSPORT + Tcp.DATA_OFFSET_OFFSET, (byte) 0x50);
    packet.put(TRANSPORT + Tcp.FLAGS_OFFSET, (byte) flags);
    packet.putShort(TRANSPORT + Tcp.WINDOW_OFFSET, (short) 0x7fff);
    packet.putShort(TRANSPORT + Tcp.URGENT_POINTER_OFFSET, (short) 0);
  }

  /** Writes a control message; returns its length. */
  int message(int at, ControlMessageType type, int callId, int peerCallId, int result) {
    int length = ControlHeader.encode(packet, at, type);
    if (length > ControlHeader.CALL_ID_OFFSET + 1) {
      packet.putShort(at + ControlHeader.CALL_ID_OFFSET, (short) callId);
    }
    if (length > ControlHeader.PEER_CALL_ID_OFFSET + 2) {
      packet.putShort(at + ControlHeader.PEER_CALL_ID_OFFSET, (short) peerCallId);
      packet.put(at + ControlHeader.PEER_CALL_ID_OFFSET + 2, (byte) result);
    }
    return length;
  }

  /** Begins a GRE header with a sequence number; its payload is what {@link #finish} finds. */
  void gre(int callId, int length) {
    packet.putShort(TRANSPORT, (short) 0x3001);
    packet.putShort(TRANSPORT + Gre.PROTOCOL_OFFSET, (short) Gre.PROTOCOL_PPP);
    packet.putShort(TRANSPORT + Gre.PAYLOAD_LENGTH_OFFSET, (short) (length - TRANSPORT - 12));
    packet.putShort(TRANSPORT + Gre.CALL_ID_OFFSET, (short) callId);
    packet.putInt(TRANSPORT + Gre.SEQUENCE_OFFSET, 7);
  }

  /** Sets total length and checksums of a packet whose header lengths are sound. */
  void finish(int length) {
    int headerLength = Ipv4.headerLength(packet, 0);
    packet.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) length);
    if (Ipv4.check(packet, 0, length) != Ipv4.OK) {
      return;
    }
    packet.putShort(Ipv4.CHECKSUM_OFFSET, (short) 0);
    packet.putShort(Ipv4.CHECKSUM_OFFSET, (short) InternetChecksum.of(packet, 0, headerLength));
    int left = length - headerLength;
    switch (Ipv4.protocol(packet, 0)) {
      case Ipv4.PROTOCOL_TCP -> {
        if (left >= Tcp.MINIMUM_HEADER_LENGTH) {
          int checksum = Tcp.fullChecksum(packet, 0, headerLength, left);
          Tcp.setChecksum(packet, headerLength, checksum);
        }
      }
      case Ipv4.PROTOCOL_ICMP -> {
        if (left >= Icmp.HEADER_LENGTH) {
          int checksum = Icmp.fullChecksum(packet, headerLength, left);
          Icmp.setChecksum(packet, headerLength, checksum);
        }
      }
      default -> {
        // GRE has no checksum.
      }
    }
  }

  /** Sends a packet of {@code length} bytes from a LAN host towards the WAN. */
  int out(int length) {
    return pass(length, true, LAN, WAN);
  }

  /** Sends a packet of {@code length} bytes from the WAN. */
  int in(int length) {
    return pass(length, false, WAN, 0);
  }

  /**
   * Sends the first {@code length} bytes of {@link #packet} as a packet and judges what becomes of
   * it.
   *
   * @return the verdict; that for a packet from the WAN that is for no public address, which the
   *     firewall rules never show the engine, is to drop it
   */
  int pass(int length, boolean fromInside, int inInterface, int outInterface) {
    if (!fromInside && (length < TRANSPORT || !isPublic(Ipv4.destination(packet, 0)))) {
      return Verdict.DROP;
    }
    System.arraycopy(packet.array(), 0, before.array(), 0, length);
    boolean isGre = length > Ipv4.PROTOCOL_OFFSET && Ipv4.protocol(packet, 0) == Ipv4.PROTOCOL_GRE;
    int verdict;
    if (isGre) {
      verdict =
          fromInside
              ? gre.postrouting(packet, 0, length, inInterface, outInterface)
              : gre.prerouting(packet, 0, length);
    } else {
      verdict =
          fromInside
              ? control.postrouting(packet, 0, length, inInterface, outInterface, nowNs)
              : control.prerouting(packet, 0, length, nowNs);
    }
    if (verdict > 0) {
      judgeChanged(length, verdict, fromInside, isGre);
    } else {
      judgeUnchanged(length, verdict, fromInside && inInterface == LAN && outInterface == WAN);
    }
    return verdict;
  }

  private void judgeUnchanged(int length, int verdict, boolean leavesLan) {
    must(verdict >= Verdict.HOLD, "verdict " + verdict);
    if (verdict == Verdict.DROP) {
      return;
    }
    must(
        Arrays.equals(packet.array(), 0, length, before.array(), 0, length),
        "a packet that passes as it came was changed");
    boolean isIcmp = length >= TRANSPORT && Ipv4.protocol(packet, 0) == Ipv4.PROTOCOL_ICMP;
    if (isIcmp && (!leavesLan || isPublic(Ipv4.source(packet, 0)))) {
      // Broken or not, it is for the gateway itself to judge, or from it.
      return;
    }
    must(Ipv4.check(packet, 0, length) == Ipv4.OK, "a broken packet passes");
    boolean isGre = Ipv4.protocol(packet, 0) == Ipv4.PROTOCOL_GRE;
    must(verdict == Verdict.ACCEPT || isGre, "a held packet that isn't GRE");
    if (leavesLan && verdict == Verdict.ACCEPT && !isPublic(Ipv4.source(packet, 0))) {
      // Only GRE that isn't PPTP's is no affair of the engine.
      int headerLength = Ipv4.headerLength(packet, 0);
      int left = Ipv4.totalLength(packet, 0) - headerLength;
      must(
          isGre
              && (Ipv4.fragmentOffset(packet, 0) != 0
                  || !Gre.claimsPptp(packet, headerLength, left)),
          "an inside source address leaves");
    }
  }

  private void judgeChanged(int length, int verdict, boolean fromInside, boolean isGre) {
    must(Ipv4.check(before, 0, length) == Ipv4.OK, "a broken packet passes");
    int totalLength = Ipv4.totalLength(packet, 0);
    must(verdict == totalLength, "verdict and total length differ");
    int grown = totalLength - Ipv4.totalLength(before, 0);
    must(
        grown <= 0 || (isGre ? grown == MRU_OPTION : totalLength <= LONGEST_GROWN),
        "a packet grows too much");
    if (checksumsWereRight()) {
      must(checksumsAreRight(packet), "a checksum is wrong");
    }
    if (fromInside) {
      must(isPublic(Ipv4.source(packet, 0)), "an inside source address leaves");
      must(!isGre || Ipv4.source(packet, 0) != 0, "no source");
      if (Ipv4.protocol(packet, 0) == Ipv4.PROTOCOL_ICMP) {
        int quoted = Icmp.quotedOffset(Ipv4.headerLength(packet, 0));
        must(isPublic(Ipv4.destination(packet, quoted)), "an inside address leaves in a quote");
      }
    } else {
      int destination = Ipv4.destination(packet, 0);
      if (Ipv4.fragmentOffset(packet, 0) != 0) {
        // The rest of a datagram follows its beginning, though the call may be over meanwhile.
        return;
      }
      must(isInsideEnd(destination), "translated to a stranger");
      if (isGre) {
        judgeGreToInside(destination);
      }
    }
  }

  private boolean isInsideEnd(int address) {
    for (int i = 0; i < bindings.connectionsEnd(); i++) {
      ControlConnection connection = bindings.connection(i);
      if (connection != null && connection.insideAddress() == address) {
        return true;
      }
    }
    return false;
  }

  /** The lane has translated: the agent must know the call. */
  private void judgeGreToInside(int destination) {
    int headerLength = Ipv4.headerLength(before, 0);
    OutsideId key =
        new OutsideId(
            Ipv4.source(before, 0), Ipv4.destination(before, 0), Gre.callId(before, headerLength));
    Call call = outsideIds.get(key);
    must(call != null, "GRE of no call passes");
    must(call.connection().insideAddress() == destination, "GRE reaches another client");
    must(call.insideId() == Gre.callId(packet, headerLength), "GRE has another call's id");
  }

  private boolean checksumsWereRight() {
    // What lies behind a total length is none of the packet; it was there before as well.
    return checksumsAreRight(before);
  }

  private static boolean checksumsAreRight(ByteBuffer b) {
    if (Ipv4.fragmentOffset(b, 0) != 0 || Ipv4.moreFragments(b, 0)) {
      return InternetChecksum.of(b, 0, Ipv4.headerLength(b, 0)) == 0;
    }
    return TestPackets.checksumsAreRight(b);
  }

  private boolean judgeInjected(ByteBuffer reset, int length) {
    must(Ipv4.totalLength(reset, 0) == length, "a reset's length");
    must(TestPackets.checksumsAreRight(reset), "a reset's checksum");
    return true;
  }

  static void must(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** Holds what the engine says about itself to what may be. */
  private final class Observer implements BindingEvents {
    @Override
    public void connectionAdded(ControlConnection connection) {
      int own = 0;
      for (int i = 0; i < bindings.connectionsEnd(); i++) {
        ControlConnection other = bindings.connection(i);
        if (other != null && other.clientAddress() == connection.clientAddress()) {
          own++;
        }
      }
      must(own <= LIMITS.connections(), "more connections than a client may have");
    }

    @Override
    public void connectionChanged(ControlConnection connection) {
      must(connection.state() != ControlConnection.State.ENDED, "an ended connection changes");
    }

    @Override
    public void connectionRemoved(ControlConnection connection, EndReason reason) {
      must(connection.calls() == null, "a removed connection has calls");
    }

    @Override
    public void callAdded(Call call) {
      mruTable.begin(call.slot());
      OutsideId key = OutsideId.of(call);
      must(outsideIds.put(key, call) == null, "two calls share an outside id");
      Long ended = endedNs.get(key);
      must(
          ended == null || nowNs - ended >= TIMEOUTS.callIdRestNs(), "an outside id does not rest");
    }

    @Override
    public void callChanged(Call call) {
      must(outsideIds.get(OutsideId.of(call)) == call, "a call changes that is not there");
    }

    @Override
    public void callRemoved(Call call, EndReason reason) {
      OutsideId key = OutsideId.of(call);
      must(outsideIds.remove(key, call), "a call ends that is not there");
      endedNs.put(key, nowNs);
    }

    @Override
    public void connectionRefused(
        boolean outward,
        int client,
        int clientPort,
        int server,
        int serverPort,
        Refusal refusal,
        long ruleId) {
      must(refusal != null, "refused without a reason");
    }

    @Override
    public void callRefused(Call call) {
      must(call.state() == Call.State.REFUSED, "a refused call is " + call.state());
    }
  }
}
