package net.pptpalg.nat.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.nat.translation.ControlTranslator;

/** A machine with a TCP stack and one space of Call IDs for each peer address. */
final class Host {
  /** Where a host is. */
  enum Place {
    LAN,
    GATEWAY,
    WAN
  }

  /** Ids that real implementations begin with or stumble over. */
  private static final int[] POPULAR_IDS = {
    0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x101, 0x1234, 0x12ff, 0x7fff, 0xfffe, 0xffff
  };

  private static final int[] POPULAR_PORTS = {61_000, 40_000, 1024, 50_001};

  /** After this time nothing of an earlier connection is under way any more. */
  private static final long PORT_REST_NS = 3 * Link.LONGEST_DELAY_NS;

  final World world;
  final int address;
  final Place place;

  private final Map<Ends, TcpEndpoint> endpoints = new LinkedHashMap<>();
  private final Map<Integer, Set<Integer>> idsInUse = new HashMap<>();
  private final Map<Ends, Long> portFreeAtNs = new HashMap<>();

  private final Set<Ends> wrappedEarly = new HashSet<>();

  /** GRE that found its call here. */
  int greReceived;

  Host(World world, int address, Place place) {
    this.world = world;
    this.address = address;
    this.place = place;
  }

  boolean isInside() {
    return place != Place.WAN;
  }

  List<TcpEndpoint> endpoints() {
    return new ArrayList<>(endpoints.values());
  }

  /** Opens a control connection, often from the port that another one had. */
  void connect(int peerAddress) {
    int port =
        world.random.nextInt(4) == 0
            ? 1024 + world.random.nextInt(64_000)
            : POPULAR_PORTS[world.random.nextInt(POPULAR_PORTS.length)];
    Ends ends = new Ends(address, port, peerAddress, ControlTranslator.PPTP_PORT);
    TcpEndpoint old = endpoints.get(ends);
    if (old != null) {
      // The machine is switched off and on again.
      if (world.random.nextInt(4) == 0) {
        old.vanish();
      }
      return;
    }
    if (portFreeAtNs.getOrDefault(ends, 0L) <= world.timeline.nowNs()) {
      endpoints.put(ends, TcpEndpoint.connect(world, this, ends));
    }
  }

  /**
   * Whether the sequence numbers of a stream may begin just before they wrap around: not twice
   * between the same ends, for the two would be alike.
   */
  boolean mayWrapEarly(Ends ends) {
    return wrappedEarly.add(ends) && world.random.nextBoolean();
  }

  /** The endpoint is no more. */
  void forget(TcpEndpoint endpoint) {
    endpoints.remove(endpoint.ends, endpoint);
    portFreeAtNs.put(endpoint.ends, world.timeline.nowNs() + PORT_REST_NS);
  }

  /** Chooses a Call ID that none of this host's calls with a peer has. */
  int takeId(int peerAddress) {
    Set<Integer> used = idsInUse(peerAddress);
    while (true) {
      int id =
          switch (world.random.nextInt(4)) {
            case 0, 1 -> POPULAR_IDS[world.random.nextInt(POPULAR_IDS.length)];
            case 2 -> world.random.nextInt(0x180);
            default -> 0x2000 + world.random.nextInt(0x1000);
          };
      if (used.add(id)) {
        return id;
      }
    }
  }

  boolean takeId(int peerAddress, int id) {
    return idsInUse(peerAddress).add(id);
  }

  void releaseId(int peerAddress, int id) {
    idsInUse(peerAddress).remove(id);
  }

  private Set<Integer> idsInUse(int peerAddress) {
    // From outside, several public addresses may be one host.
    return idsInUse.computeIfAbsent(isInside() ? peerAddress : 0, key -> new HashSet<>());
  }

  void send(Packet packet) {
    world.send(this, packet);
  }

  void receive(Packet packet) {
    if (packet.isTcp()) {
      receiveSegment(packet);
    } else {
      receiveGre(packet);
    }
  }

  /** Whether a segment is of a connection that this host has. */
  boolean has(Packet segment) {
    return endpoints.containsKey(endsOf(segment));
  }

  private static Ends endsOf(Packet segment) {
    return new Ends(
        segment.destination(), segment.destinationPort(), segment.source(), segment.sourcePort());
  }

  private void receiveSegment(Packet segment) {
    Ends ends = endsOf(segment);
    TcpEndpoint endpoint = endpoints.get(ends);
    boolean opens =
        segment.opens()
            && segment.origin() != null
            && segment.destinationPort() == ControlTranslator.PPTP_PORT;
    if (opens && (endpoint == null || endpoint.other != segment.origin())) {
      if (endpoint != null) {
        endpoint.vanish();
      }
      if (!world.isDeaf(segment.origin())) {
        endpoints.put(ends, TcpEndpoint.accept(world, this, ends, segment.origin()));
      }
    } else if (endpoint != null) {
      endpoint.receive(segment);
    } else if (!segment.has(Tcp.RST) && world.random.nextBoolean()) {
      reset(segment, ends);
    }
  }

  /** What a host answers that knows nothing of a connection (RFC 9293 section 3.10.7.1). */
  private void reset(Packet segment, Ends ends) {
    boolean acknowledges = segment.has(Tcp.ACK);
    int length =
        segment.payloadLength() + (segment.has(Tcp.SYN) ? 1 : 0) + (segment.has(Tcp.FIN) ? 1 : 0);
    send(
        new Packet(
            TestPackets.tcp(
                ends.address(),
                ends.port(),
                ends.peerAddress(),
                ends.peerPort(),
                acknowledges ? Tcp.RST : Tcp.RST | Tcp.ACK,
                acknowledges ? segment.acknowledgment() : 0,
                acknowledges ? 0 : segment.sequence() + length,
                new byte[0]),
            null,
            null));
  }

  private void receiveGre(Packet packet) {
    ModelCall call = packet.call();
    boolean known = call != null && call.isRemembered();
    if (!known || !Gre.isPptp(packet.bytes(), Packet.TRANSPORT, packet.length() - 20)) {
      return;
    }
    int key = Gre.callId(packet.bytes(), Packet.TRANSPORT);
    for (TcpEndpoint endpoint : endpoints.values()) {
      if (endpoint.ends.peerAddress() == packet.source() && endpoint.peer.owns(call)) {
        assertTrue(
            endpoint.peer.ownId(call) == key,
            () -> "GRE of " + call + " arrives with key " + key + " at " + endpoint.ends);
        greReceived++;
      }
    }
  }
}
