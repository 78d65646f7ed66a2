package net.pptpalg.capture;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.Conclusion;
import net.pptpalg.alg.diagnosis.ControlObserver;
import net.pptpalg.alg.diagnosis.Diagnosis;
import net.pptpalg.alg.diagnosis.Evidence;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Icmp;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;

/**
 * Follows PPTP through a capture and diagnoses it: control connections, GRE, fragments and ICMP
 * errors are handed to the observers of {@code alg.diagnosis}.
 *
 * <p>Used by one thread. Memory is bounded by the number of connections and calls that are kept.
 */
public final class CaptureDiagnosis {
  private static final int PPTP_PORT = 1723;
  private static final int MOST_CONNECTIONS = 10_000;

  /** A packet that is still short of fragments so near to the end may just be cut off. */
  private static final long FRAGMENT_GRACE_NS = 1_000_000_000L;

  private static final int FEW = 3;

  private record Ports(int client, int clientPort, int server) {}

  private final Map<Ports, WatchedConnection> current = new HashMap<>();
  private final List<WatchedConnection> connections = new ArrayList<>();
  private final GreCalls calls = new GreCalls();
  private final DuplicateFilter duplicateFilter = new DuplicateFilter();
  private final Fragments fragments = new Fragments(new Reassembled());
  private final int client;
  private final int server;
  private final boolean anyClient;
  private final boolean anyServer;

  private long frames;
  private long pptp;
  private long duplicates;
  private long unknownLink;
  private int unknownLinkType;
  private long tooMany;
  private long cutPackets;
  private long firstNs;
  private long lastNs;
  private boolean greSeen;

  /** Looks at everything. */
  public CaptureDiagnosis() {
    this(null, null);
  }

  /**
   * Looks at the calls of one client or server.
   *
   * @param client its address as a network value; null for all.
   * @param server its address as a network value; null for all.
   */
  public CaptureDiagnosis(Integer client, Integer server) {
    this.anyClient = client == null;
    this.anyServer = server == null;
    this.client = anyClient ? 0 : client;
    this.server = anyServer ? 0 : server;
  }

  private final class Reassembled implements Fragments.Receiver {
    @Override
    public void whole(long timeNs, ByteBuffer b, int available, int totalLength) {
      GreCalls.Flow flow = gre(timeNs, b, 0, available, totalLength);
      if (flow != null) {
        flow.call().fragmented(flow.sender());
      }
    }

    @Override
    public void incomplete(long timeNs, ByteBuffer b, int available) {
      if (b == null || timeNs > lastNs - FRAGMENT_GRACE_NS) {
        return;
      }
      int gre = Ipv4.headerLength(b, 0);
      if (Gre.check(b, gre, available - gre) == Gre.OK) {
        GreCalls.Flow flow =
            calls.quoted(Ipv4.source(b, 0), Ipv4.destination(b, 0), Gre.callId(b, gre));
        if (flow != null) {
          flow.call().fragmentsLost(flow.sender(), timeNs);
        }
      }
    }
  }

  /** One frame of the capture. */
  public void frame(CapturedFrame frame) {
    if (frames++ == 0) {
      firstNs = frame.timeNs;
    }
    lastNs = Math.max(lastNs, frame.timeNs);
    int ip = LinkLayer.ipv4Offset(frame);
    if (ip == LinkLayer.UNKNOWN) {
      unknownLink++;
      unknownLinkType = frame.linkType;
      return;
    }
    int there = frame.length - ip;
    ByteBuffer b = frame.data;
    if (ip < 0 || !isHeaderSound(b, ip, there)) {
      return;
    }
    int length = Ipv4.totalLength(b, ip);
    int available = Math.min(there, length);
    int protocol = Ipv4.protocol(b, ip);
    boolean relevant =
        protocol == Ipv4.PROTOCOL_TCP
            || protocol == Ipv4.PROTOCOL_GRE
            || protocol == Ipv4.PROTOCOL_ICMP;
    if (!relevant) {
      return;
    }
    if (duplicateFilter.isDuplicate(frame.timeNs, b, ip, available)) {
      duplicates++;
      return;
    }
    cutPackets += available < length ? 1 : 0;
    switch (protocol) {
      case Ipv4.PROTOCOL_TCP -> tcp(frame.timeNs, b, ip, available, length);
      case Ipv4.PROTOCOL_GRE -> {
        if (Ipv4.isFragment(b, ip)) {
          fragments.add(frame.timeNs, b, ip, available);
        } else {
          gre(frame.timeNs, b, ip, available, length);
        }
      }
      default -> icmp(frame.timeNs, b, ip, available);
    }
  }

  /** The total length may be above what was captured; segmentation offload writes 0. */
  private static boolean isHeaderSound(ByteBuffer b, int ip, int there) {
    if (there < Ipv4.MINIMUM_HEADER_LENGTH) {
      return false;
    }
    int header = Ipv4.headerLength(b, ip);
    return header >= Ipv4.MINIMUM_HEADER_LENGTH
        && header <= there
        && Ipv4.totalLength(b, ip) >= header;
  }

  private void tcp(long timeNs, ByteBuffer b, int ip, int available, int length) {
    int header = Ipv4.headerLength(b, ip);
    int tcp = ip + header;
    if (Ipv4.isFragment(b, ip) || available - header < Tcp.MINIMUM_HEADER_LENGTH) {
      return;
    }
    int source = Tcp.sourcePort(b, tcp);
    int destination = Tcp.destinationPort(b, tcp);
    if (source != PPTP_PORT && destination != PPTP_PORT) {
      return;
    }
    Side sender = destination == PPTP_PORT ? Side.CLIENT : Side.SERVER;
    int captured = available - header;
    if (Tcp.check(b, tcp, length - header) != Tcp.OK || Tcp.headerLength(b, tcp) > captured) {
      return;
    }
    WatchedConnection connection = connection(sender, b, ip, tcp);
    if (connection != null) {
      pptp++;
      connection.segment(sender, timeNs, b, tcp, captured, length - header);
    }
  }

  private WatchedConnection connection(Side sender, ByteBuffer b, int ip, int tcp) {
    boolean fromClient = sender == Side.CLIENT;
    int clientAddress = fromClient ? Ipv4.source(b, ip) : Ipv4.destination(b, ip);
    int serverAddress = fromClient ? Ipv4.destination(b, ip) : Ipv4.source(b, ip);
    if (!isWanted(clientAddress, serverAddress)) {
      return null;
    }
    int port = fromClient ? Tcp.sourcePort(b, tcp) : Tcp.destinationPort(b, tcp);
    Ports ports = new Ports(clientAddress, port, serverAddress);
    WatchedConnection connection = current.get(ports);
    int flags = Tcp.flags(b, tcp);
    boolean opens = fromClient && (flags & (Tcp.SYN | Tcp.ACK)) == Tcp.SYN;
    boolean another = connection == null || opens && connection.isSucceededBy(Tcp.sequence(b, tcp));
    if (!another) {
      return connection;
    }
    if ((flags & Tcp.RST) != 0) {
      return null;
    }
    if (connections.size() == MOST_CONNECTIONS) {
      tooMany++;
      return null;
    }
    connection = new WatchedConnection(clientAddress, port, serverAddress, calls::callsChanged);
    current.put(ports, connection);
    connections.add(connection);
    calls.add(connection);
    return connection;
  }

  private boolean isWanted(int clientAddress, int serverAddress) {
    return (anyClient || clientAddress == client) && (anyServer || serverAddress == server);
  }

  private GreCalls.Flow gre(long timeNs, ByteBuffer b, int ip, int available, int length) {
    int header = Ipv4.headerLength(b, ip);
    int gre = ip + header;
    if (Gre.check(b, gre, available - header) != Gre.OK) {
      return null;
    }
    int source = Ipv4.source(b, ip);
    int destination = Ipv4.destination(b, ip);
    if (!isWanted(source, destination) && !isWanted(destination, source)) {
      return null;
    }
    greSeen = true;
    pptp++;
    GreCalls.Flow flow = calls.find(timeNs, source, destination, Gre.callId(b, gre));
    if (flow != null) {
      GreCalls.feed(flow, timeNs, b, gre, available - header, length, Ipv4.dontFragment(b, ip));
    }
    return flow;
  }

  private void icmp(long timeNs, ByteBuffer b, int ip, int available) {
    int header = Ipv4.headerLength(b, ip);
    int icmp = ip + header;
    if (Ipv4.isFragment(b, ip) || available - header < Icmp.HEADER_LENGTH) {
      return;
    }
    int type = Icmp.type(b, icmp);
    int quoted = Icmp.quotedOffset(icmp);
    int rest = ip + available - quoted;
    boolean error = type == Icmp.DESTINATION_UNREACHABLE || type == Icmp.TIME_EXCEEDED;
    if (!error || !isHeaderSound(b, quoted, rest)) {
      return;
    }
    int inner = quoted + Ipv4.headerLength(b, quoted);
    if (ip + available - inner < Long.BYTES) {
      return;
    }
    int source = Ipv4.source(b, quoted);
    int destination = Ipv4.destination(b, quoted);
    int code = Icmp.code(b, icmp);
    int reporter = Ipv4.source(b, ip);
    if (Ipv4.protocol(b, quoted) == Ipv4.PROTOCOL_GRE) {
      GreCalls.Flow flow =
          Gre.isPptp(b, inner, Long.BYTES)
              ? calls.quoted(source, destination, Gre.callId(b, inner))
              : null;
      boolean tooBig =
          type == Icmp.DESTINATION_UNREACHABLE && code == Icmp.CODE_FRAGMENTATION_NEEDED;
      if (flow != null && tooBig) {
        flow.call().greTooBig(flow.sender(), timeNs, Icmp.nextHopMtu(b, icmp));
      } else if (flow != null) {
        flow.call().greRefused(flow.sender(), timeNs, type, code, reporter);
      }
    } else if (Ipv4.protocol(b, quoted) == Ipv4.PROTOCOL_TCP
        && code != Icmp.CODE_FRAGMENTATION_NEEDED) {
      Ports ports = new Ports(source, Tcp.sourcePort(b, inner), destination);
      WatchedConnection connection =
          Tcp.destinationPort(b, inner) == PPTP_PORT ? current.get(ports) : null;
      if (connection != null) {
        connection.observer().unreachable(timeNs, type, code, reporter);
      }
    }
  }

  /** Ends the capture and says what is wrong; once. */
  public CaptureReport finish() {
    fragments.expire(Long.MAX_VALUE);
    List<GreCalls.Unpaired> unpaired = calls.settle(connections);
    Map<WatchedConnection, WatchedConnection> outsides = new HashMap<>();
    Set<WatchedConnection> hidden = new HashSet<>();
    pairSides(outsides, hidden);
    List<ControlObserver> shown = new ArrayList<>();
    for (WatchedConnection connection : connections) {
      if (!hidden.contains(connection)) {
        shown.add(connection.observer());
      }
    }
    Map<ControlObserver, List<Conclusion>> across = Diagnosis.across(shown, lastNs);
    List<CaptureReport.Connection> reports = new ArrayList<>();
    for (WatchedConnection connection : connections) {
      if (!hidden.contains(connection)) {
        reports.add(report(connection, outsides.get(connection), across));
      }
    }
    List<CaptureReport.Call> withoutControl = new ArrayList<>();
    for (GreCalls.Unpaired each : unpaired) {
      withoutControl.add(report(each));
    }
    CaptureReport.Summary summary =
        new CaptureReport.Summary(frames, pptp, duplicates, firstNs, lastNs);
    return new CaptureReport(summary, reports, withoutControl, notes());
  }

  /** A capture of both sides of a translator holds each connection twice. */
  private void pairSides(
      Map<WatchedConnection, WatchedConnection> outsides, Set<WatchedConnection> hidden) {
    Map<Long, WatchedConnection> bySequence = new HashMap<>();
    for (WatchedConnection connection : connections) {
      WatchedConnection other = bySequence.putIfAbsent(connection.pairingKey(), connection);
      if (other == null || !connection.isSeenTwice(other)) {
        continue;
      }
      boolean otherIsOutside =
          GreCalls.isPrivate(connection.observer().clientAddress())
              && !GreCalls.isPrivate(other.observer().clientAddress());
      WatchedConnection inside = otherIsOutside ? connection : other;
      WatchedConnection outside = otherIsOutside ? other : connection;
      outsides.put(inside, outside);
      hidden.add(outside);
    }
  }

  private CaptureReport.Connection report(
      WatchedConnection connection,
      WatchedConnection outside,
      Map<ControlObserver, List<Conclusion>> across) {
    ControlObserver observer = connection.observer();
    List<Conclusion> conclusions = new ArrayList<>(Diagnosis.of(observer, lastNs));
    conclusions.addAll(across.getOrDefault(observer, List.of()));
    List<CaptureReport.Call> reports = new ArrayList<>();
    for (CallObserver call : observer.calls()) {
      List<Conclusion> found = Diagnosis.of(observer, call, lastNs, greSeen);
      if (outside != null) {
        found = compared(call, outside, found);
      }
      reports.add(
          new CaptureReport.Call(
              null,
              call,
              Ipv4Address.format(observer.clientAddress()),
              Ipv4Address.format(observer.serverAddress()),
              found));
    }
    String seenOutside =
        outside == null ? null : Ipv4Address.format(outside.observer().clientAddress());
    return new CaptureReport.Connection(observer, seenOutside, conclusions, reports);
  }

  /** Adds what only a look at both sides of the gateway shows. */
  private List<Conclusion> compared(
      CallObserver inside, WatchedConnection connection, List<Conclusion> found) {
    CallObserver outside = connection.observer().callOf(Side.SERVER, inside.callId(Side.SERVER));
    if (outside == null) {
      return found;
    }
    long in = inside.flow(Side.CLIENT).packets();
    long out = outside.flow(Side.CLIENT).packets();
    long back = outside.flow(Side.SERVER).packets();
    long through = inside.flow(Side.SERVER).packets();
    boolean stopsOutward = in >= FEW && out == 0;
    boolean stopsInward = back >= FEW && through == 0;
    if (!stopsOutward && !stopsInward) {
      return found.isEmpty()
          ? Diagnosis.of(connection.observer(), outside, lastNs, greSeen)
          : found;
    }
    List<Evidence> evidence =
        List.of(
            new Evidence("GRE from the client, before and after the gateway", in + " and " + out),
            new Evidence(
                "GRE from the server, before and after the gateway", back + " and " + through));
    return List.of(new Conclusion(Finding.GRE_DROPPED_BY_GATEWAY, evidence));
  }

  private CaptureReport.Call report(GreCalls.Unpaired each) {
    GreCalls.Key key = each.keys[0];
    int clientAddress = key != null ? key.source() : each.keys[1].destination();
    int serverAddress = key != null ? key.destination() : each.keys[1].source();
    return new CaptureReport.Call(
        null,
        each.call,
        Ipv4Address.format(clientAddress),
        Ipv4Address.format(serverAddress),
        Diagnosis.of(null, each.call, lastNs, true));
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (frames == 0) {
      notes.add("The capture holds no packets.");
    }
    if (unknownLink > 0) {
      notes.add(
          unknownLink
              + " frames are of link type "
              + unknownLinkType
              + ", which isn't supported; Ethernet, Linux cooked, raw IP, loopback and PPP are.");
    }
    if (duplicates > 0) {
      notes.add(duplicates + " packets were captured twice and are counted once.");
    }
    if (cutPackets > 0) {
      notes.add(
          cutPackets
              + " packets are cut short (tcpdump -s 0 keeps them whole); some detail is lost.");
    }
    boolean anyConnected =
        connections.stream()
            .flatMap(connection -> connection.observer().calls().stream())
            .anyMatch(CallObserver::connected);
    if (anyConnected && !greSeen) {
      notes.add("No GRE was captured; a filter such as 'port 1723' leaves it out.");
    }
    long left = tooMany + calls.overflow();
    if (left > 0) {
      notes.add(left + " packets of more connections than are followed were left out.");
    }
    return notes;
  }
}
