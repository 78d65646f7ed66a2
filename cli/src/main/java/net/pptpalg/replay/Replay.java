package net.pptpalg.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.capture.CapturedFrame;
import net.pptpalg.capture.LinkLayer;
import net.pptpalg.capture.PcapWriter;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.policy.Prefix;
import net.pptpalg.nat.table.CallCounters;
import net.pptpalg.nat.translation.Boundary;
import net.pptpalg.nat.translation.ControlTranslator;
import net.pptpalg.nat.translation.GreTranslator;
import net.pptpalg.nat.translation.Verdict;

/**
 * Takes the packets of a capture through the gateway's engine. Time is the capture's.
 *
 * <p>What leaves the inside is translated outwards. What arrives for the public address is
 * translated inwards. What a server sends to an inside address was captured behind some other
 * translation, or without one: it is first made what it looks like outside, which is what is
 * written, and the engine must make of that what was captured.
 *
 * <p>Used by one thread; memory is bounded.
 */
public final class Replay {
  /** What private networks use (RFC 1918). */
  public static final List<Prefix> PRIVATE =
      List.of(
          Prefix.parse("10.0.0.0/8"),
          Prefix.parse("172.16.0.0/12"),
          Prefix.parse("192.168.0.0/16"));

  private static final int PPTP_PORT = 1723;
  private static final int LAN = 1;
  private static final int WAN = 2;
  private static final int EPHEMERAL_LOW = 32_768;
  private static final int EPHEMERAL_HIGH = 60_999;
  private static final long TICK_NS = 100_000_000L;
  private static final long HOLD_NS = 2_000_000_000L;
  private static final int MOST_HELD = 128;
  private static final int MOST_PEERS = 100_000;

  /** A joined segment is longer than any of its parts. */
  private static final int ROOM_BYTES = 2048;

  private enum Way {
    OUTWARD,
    INWARD,
    BEHIND,
    NONE
  }

  private record Held(long timeNs, ByteBuffer bytes, int captured, Way way) {}

  private final int publicAddress;
  private final List<Prefix> lan;
  private final PcapWriter writer;
  private final SessionLog log = new SessionLog();
  private final Bindings bindings;
  private final ControlTranslator control;
  private final GreTranslator gre;
  private final OutsideView outside;
  private final ByteBuffer packet = ByteBuffer.allocate(Character.MAX_VALUE + ROOM_BYTES);
  private final byte[] captured = new byte[Character.MAX_VALUE + ROOM_BYTES];
  private final ArrayDeque<Held> held = new ArrayDeque<>();

  /** Servers by the pair of addresses, for when both ends are inside addresses. */
  private final Set<Long> pairs = new HashSet<>();

  private long tickedNs = Long.MIN_VALUE;
  private long firstFragments;
  private long frames;
  private long pptp;
  private long written;
  private long dropped;
  private long otherSide;
  private long unbound;
  private long differing;
  private long cut;

  /**
   * @param publicAddress what servers see, a network value
   * @param lan where the clients are
   * @param writer gets what leaves the engine; the caller closes it
   */
  public Replay(int publicAddress, List<Prefix> lan, PcapWriter writer) {
    this.publicAddress = publicAddress;
    this.lan = List.copyOf(lan);
    this.writer = writer;
    NatOptions options =
        new NatOptions(
            new int[] {publicAddress},
            new int[] {LAN},
            EPHEMERAL_LOW,
            EPHEMERAL_HIGH,
            NatOptions.Timeouts.DEFAULT,
            NatOptions.Limits.NONE,
            List.of());
    Boundary boundary = new Boundary(options);
    CallCounters counters = new CallCounters();
    bindings = new Bindings(options, new CallCounters[] {counters}, log);
    log.of(bindings);
    control = new ControlTranslator(bindings, boundary);
    gre = new GreTranslator(bindings, counters, boundary, 0, 1);
    outside = new OutsideView(bindings);
    log.onRemoved(outside::forget);
  }

  /** One frame of the capture. */
  public void frame(CapturedFrame frame) throws IOException {
    frames++;
    int at = LinkLayer.ipv4Offset(frame);
    if (at < 0) {
      return;
    }
    ByteBuffer b = frame.data();
    int there = frame.length() - at;
    if (there < Ipv4.MINIMUM_HEADER_LENGTH
        || Ipv4.totalLength(b, at) < Ipv4.MINIMUM_HEADER_LENGTH
        || Ipv4.headerLength(b, at) > there) {
      return;
    }
    int protocol = Ipv4.protocol(b, at);
    boolean relevant =
        protocol == Ipv4.PROTOCOL_TCP && isControl(b, at, there)
            || protocol == Ipv4.PROTOCOL_GRE
            || protocol == Ipv4.PROTOCOL_ICMP;
    if (!relevant) {
      return;
    }
    int length = Ipv4.totalLength(b, at);
    int available = Math.min(there, length);
    packet.put(0, b, at, available);
    for (int i = available; i < length; i++) {
      // The engine wants whole packets; what the capture lacks is zeroes, and not written.
      packet.put(i, (byte) 0);
    }
    cut += available < length ? 1 : 0;
    tick(frame.timeNs());
    Way way = way(protocol);
    if (way == Way.NONE) {
      otherSide += protocol == Ipv4.PROTOCOL_ICMP ? 0 : 1;
      return;
    }
    pptp += protocol == Ipv4.PROTOCOL_ICMP ? 0 : 1;
    translate(frame.timeNs(), available, way);
    if (gre.firstFragments() != firstFragments) {
      firstFragments = gre.firstFragments();
      askAgain();
    }
  }

  private static boolean isControl(ByteBuffer b, int ip, int there) {
    int tcp = Ipv4.headerLength(b, ip);
    return there >= tcp + Tcp.MINIMUM_HEADER_LENGTH
        && !Ipv4.isFragment(b, ip)
        && (Tcp.sourcePort(b, ip + tcp) == PPTP_PORT
            || Tcp.destinationPort(b, ip + tcp) == PPTP_PORT);
  }

  private void tick(long nowNs) {
    log.tick(nowNs);
    gre.tick(nowNs);
    if (tickedNs == Long.MIN_VALUE || nowNs - tickedNs >= TICK_NS) {
      tickedNs = nowNs;
      bindings.tick(nowNs);
    }
    while (!held.isEmpty() && nowNs - held.peek().timeNs > HOLD_NS) {
      held.poll();
      gre.expired();
      dropped++;
    }
  }

  private boolean isInside(int address) {
    for (Prefix prefix : lan) {
      if (prefix.contains(address)) {
        return true;
      }
    }
    return false;
  }

  private Way way(int protocol) {
    int source = Ipv4.source(packet, 0);
    int destination = Ipv4.destination(packet, 0);
    if (destination == publicAddress) {
      return Way.INWARD;
    }
    boolean fromInside = source != publicAddress && isInside(source);
    boolean toInside = isInside(destination);
    if (fromInside && toInside) {
      return between(protocol, source, destination);
    }
    if (fromInside) {
      return Way.OUTWARD;
    }
    return toInside && source != publicAddress ? Way.BEHIND : Way.NONE;
  }

  /** Both ends have inside addresses: the one with the server's port is the server. */
  private Way between(int protocol, int source, int destination) {
    long outward = (long) source << Integer.SIZE | destination & 0xffffffffL;
    if (protocol == Ipv4.PROTOCOL_TCP) {
      boolean toServer = Tcp.destinationPort(packet, Ipv4.headerLength(packet, 0)) == PPTP_PORT;
      if (toServer && pairs.size() < MOST_PEERS) {
        pairs.add(outward);
      }
      return toServer ? Way.OUTWARD : Way.BEHIND;
    }
    return pairs.contains(outward) ? Way.OUTWARD : Way.BEHIND;
  }

  private void translate(long timeNs, int available, Way way) throws IOException {
    int protocol = Ipv4.protocol(packet, 0);
    if (way == Way.BEHIND) {
      behind(timeNs, available, protocol);
      return;
    }
    int verdict = verdict(timeNs, way);
    if (verdict == Verdict.HOLD) {
      hold(timeNs, available, way);
    } else if (verdict > 0) {
      write(timeNs, available, verdict);
    } else if (verdict == Verdict.DROP) {
      dropped++;
    } else if (protocol != Ipv4.PROTOCOL_ICMP) {
      otherSide++;
    }
  }

  private int verdict(long timeNs, Way way) {
    int length = Ipv4.totalLength(packet, 0);
    boolean greProtocol = Ipv4.protocol(packet, 0) == Ipv4.PROTOCOL_GRE;
    if (way == Way.OUTWARD) {
      return greProtocol
          ? gre.postrouting(packet, 0, length, LAN, WAN)
          : control.postrouting(packet, 0, length, LAN, WAN, timeNs);
    }
    return greProtocol
        ? gre.prerouting(packet, 0, length)
        : control.prerouting(packet, 0, length, timeNs);
  }

  /** Makes it what it was outside, writes that, and has the engine translate it. */
  private void behind(long timeNs, int available, int protocol) throws IOException {
    int length = Ipv4.totalLength(packet, 0);
    packet.get(0, captured, 0, length);
    int header = Ipv4.headerLength(packet, 0);
    boolean known =
        protocol == Ipv4.PROTOCOL_TCP && Tcp.check(packet, header, length - header) == Tcp.OK
            ? outside.segment(packet, 0, header)
            : protocol == Ipv4.PROTOCOL_GRE
                && (Ipv4.fragmentOffset(packet, 0) != 0
                    || Gre.isPptp(packet, header, length - header))
                && outside.gre(packet, 0, header);
    if (!known) {
      unbound += protocol == Ipv4.PROTOCOL_ICMP ? 0 : 1;
      return;
    }
    write(timeNs, available, length);
    int verdict = verdict(timeNs, Way.INWARD);
    if (verdict == Verdict.HOLD) {
      hold(timeNs, available, Way.INWARD);
    } else if (verdict <= 0) {
      dropped++;
    } else if (verdict != length || !isAsCaptured(header, length)) {
      differing++;
    }
  }

  /** Checksums are left alone: a capture holds unfinished ones. */
  private boolean isAsCaptured(int header, int length) {
    if (Ipv4.protocol(packet, 0) == Ipv4.PROTOCOL_TCP) {
      int at = header + Tcp.CHECKSUM_OFFSET;
      packet.put(at, captured, at, Short.BYTES);
    }
    packet.put(Ipv4.CHECKSUM_OFFSET, captured, Ipv4.CHECKSUM_OFFSET, Short.BYTES);
    return packet.slice(0, length).equals(ByteBuffer.wrap(captured, 0, length));
  }

  private void hold(long timeNs, int available, Way way) {
    if (held.size() == MOST_HELD) {
      held.poll();
      gre.notHeld();
      dropped++;
    }
    gre.held();
    int length = Ipv4.totalLength(packet, 0);
    ByteBuffer copy = ByteBuffer.allocate(length);
    copy.put(0, packet, 0, length);
    held.add(new Held(timeNs, copy, available, way));
  }

  private void askAgain() throws IOException {
    for (int i = held.size(); i > 0; i--) {
      Held each = held.poll();
      packet.put(0, each.bytes, 0, each.bytes.capacity());
      int verdict = verdict(each.timeNs, each.way);
      if (verdict == Verdict.HOLD) {
        held.add(each);
      } else if (verdict > 0) {
        write(each.timeNs, each.captured, verdict);
      } else {
        dropped++;
      }
    }
  }

  private void write(long timeNs, int available, int length) throws IOException {
    boolean whole = available == Ipv4.totalLength(packet, 0) || length > available;
    writer.write(timeNs, packet, 0, whole ? length : Math.min(available, length), length);
    written++;
  }

  /** Ends the capture. */
  public ReplayResult finish() {
    dropped += held.size();
    held.clear();
    List<String> notes = new ArrayList<>();
    note(notes, cut, "packets are cut short in the capture, and in what was written.");
    note(
        notes,
        otherSide,
        "packets of PPTP are not the inside's (already translated, or of other networks).");
    note(
        notes,
        unbound,
        "packets of servers belong to nothing whose beginning was captured; they are left out.");
    note(notes, dropped, "packets were dropped, as the gateway would have.");
    note(notes, differing, "packets of servers were not given back to the inside as captured.");
    note(notes, log.leftOut(), "sessions are not listed, there being too many.");
    return new ReplayResult(frames, pptp, written, dropped, differing, log.sessions(), notes);
  }

  private static void note(List<String> notes, long count, String text) {
    if (count > 0) {
      notes.add(count + " " + text);
    }
  }
}
