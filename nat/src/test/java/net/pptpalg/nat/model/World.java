package net.pptpalg.nat.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.pptpalg.alg.control.Direction;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TestPackets;
import net.pptpalg.nat.binding.NatOptions;

/**
 * Clients, servers, two bad networks and the gateway between them. Everything follows from the
 * random numbers.
 */
final class World {
  private static final long TICK_NS = 500_000_000L;
  private static final long SECOND_NS = 1_000_000_000L;

  /** How long a process of the gateway lives at most. */
  private static final long LONGEST_LIFE_NS = 40 * SECOND_NS;

  private static final int EPHEMERAL_LOW = 32_768;
  private static final int EPHEMERAL_HIGH = 60_999;
  private static final int FIRST_PUBLIC = Ipv4Address.parse("198.51.100.1");
  private static final int FIRST_CLIENT = Ipv4Address.parse("192.168.1.2");
  private static final int FIRST_SERVER = Ipv4Address.parse("203.0.113.5");

  final RandomGenerator random;
  final Settings settings;
  final Timeline timeline = new Timeline();
  final Ledger ledger;
  final ObservedEngine engine;

  /** The client with all the ids of one high byte, or null. */
  final Host crowd;

  private final String name;
  private final int[] publicAddresses;
  private final Map<Integer, Host> hosts = new LinkedHashMap<>();
  private final List<Host> clients = new ArrayList<>();
  private final List<Host> servers = new ArrayList<>();
  private final Host gateway;
  private final Link lan;
  private final Link wan;
  private final Messages messages;
  private int calls;
  private boolean quiet;

  /** A world of the usual size. */
  World(long seed) {
    this("seed " + seed, new SplittableRandom(seed), Settings.USUAL_STEPS);
  }

  /**
   * @param name what a failure calls this world
   * @param random where everything follows from
   * @param leastSteps packets the engine is given at least before the world comes to rest
   */
  World(String name, RandomGenerator random, int leastSteps) {
    this.name = name;
    this.random = random;
    settings = Settings.draw(random, leastSteps);
    messages = new Messages(random);
    publicAddresses = new int[settings.publicAddresses()];
    for (int i = 0; i < publicAddresses.length; i++) {
      publicAddresses[i] = FIRST_PUBLIC + i;
    }
    NatOptions options =
        new NatOptions(
            publicAddresses,
            new int[] {ObservedEngine.LAN},
            EPHEMERAL_LOW,
            EPHEMERAL_HIGH,
            settings.timeouts(),
            settings.limits(),
            publishedServers());
    ledger = new Ledger(options, timeline);
    engine = new ObservedEngine(options, timeline, ledger);
    lan = new Link(random, timeline, settings.lanFaults(), this::arrivesFromOrForLan);
    wan = new Link(random, timeline, settings.wanFaults(), this::arrivesFromOrForWan);
    gateway = new Host(this, publicAddresses[0], Host.Place.GATEWAY);
    for (int address : publicAddresses) {
      hosts.put(address, gateway);
    }
    for (int i = 0; i < Math.max(2, settings.lanHosts()); i++) {
      clients.add(host(FIRST_CLIENT + i, Host.Place.LAN));
    }
    for (int i = 0; i < settings.servers(); i++) {
      servers.add(host(FIRST_SERVER + i, Host.Place.WAN));
    }
    crowd = settings.crowded() ? clients.get(0) : null;
  }

  private List<NatOptions.PublishedServer> publishedServers() {
    NatOptions.PublishedServer forAll =
        new NatOptions.PublishedServer(FIRST_CLIENT, FIRST_SERVER, 0);
    NatOptions.PublishedServer forOne =
        new NatOptions.PublishedServer(FIRST_CLIENT + 1, FIRST_SERVER, 32);
    return switch (settings.publishedServers()) {
      case 0 -> List.of();
      case 1 -> List.of(forAll);
      default -> List.of(forAll, forOne);
    };
  }

  private Host host(int address, Host.Place place) {
    Host host = new Host(this, address, place);
    hosts.put(address, host);
    return host;
  }

  /** Lets the world live, come to rest and end; throws an error with its story when it can't. */
  void run() {
    try {
      live();
      settle();
      end();
      startAnew();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          name
              + ", packet "
              + engine.steps()
              + ", at "
              + timeline.nowNs() / 1e9
              + " s: "
              + e
              + "\n"
              + settings
              + "\nThe last of what this is about:\n"
              + engine.current(),
          e);
    }
  }

  private void live() {
    scheduleTick();
    scheduleNoise();
    scheduleRestart();
    for (Host client : clients) {
      scheduleDialling(client);
    }
    scheduleDialling(gateway);
    for (Host server : servers.subList(0, Math.min(2, servers.size()))) {
      scheduleDialling(server);
    }
    while (engine.steps() < settings.steps()) {
      timeline.next();
    }
  }

  /** Nobody begins anything; the networks are good. What was said arrives, and calls work. */
  private void settle() {
    quiet = true;
    lan.setFaults(Link.Faults.NONE);
    wan.setFaults(Link.Faults.NONE);
    pass(10 * SECOND_NS);
    List<ModelCall> sent = new ArrayList<>();
    int before = greReceived();
    for (TcpEndpoint endpoint : endpoints()) {
      if (endpoint.isConnected() && ledger.mustFlow(endpoint.out, endpoint.other.out)) {
        engine.setCurrent(endpoint.out.connection.trace);
        assertTrue(endpoint.isDelivered(), () -> endpoint.ends + " has not delivered all");
        sent.addAll(endpoint.peer.sendGreOfCallsInUse());
      }
    }
    pass(SECOND_NS);
    int received = greReceived() - before;
    // A call may time out just when its GRE is on the way.
    long expected = sent.stream().filter(call -> !call.isEndedByGateway()).count();
    assertTrue(
        expected <= received && received <= sent.size(),
        () -> "GRE of calls both sides have: " + expected + " sent, " + received + " received");
  }

  /** All machines are switched off: time alone has to clean up. */
  private void end() {
    for (TcpEndpoint endpoint : endpoints()) {
      endpoint.vanish();
    }
    NatOptions.Timeouts timeouts = settings.timeouts();
    pass(timeouts.idleNs() + timeouts.callIdRestNs() + 5 * SECOND_NS);
    engine.assertEmpty();
  }

  /** All outside ids are free again: whoever asks for one gets it. */
  private void startAnew() {
    Host client = host(FIRST_CLIENT + 100, Host.Place.LAN);
    for (Host server : servers) {
      while (client.endpoints().stream().noneMatch(e -> goesTo(e, server))) {
        client.connect(server.address);
      }
      pass(SECOND_NS);
    }
    for (TcpEndpoint endpoint : client.endpoints()) {
      assertTrue(endpoint.isConnected(), "a new client can't connect");
      ledger.outsideIdsSeen().stream().limit(300).forEach(endpoint.peer::askWith);
    }
    pass(5 * SECOND_NS);
    for (TcpEndpoint endpoint : client.endpoints()) {
      assertTrue(endpoint.isDelivered(), "a new client's requests don't arrive");
    }
  }

  private static boolean goesTo(TcpEndpoint endpoint, Host server) {
    return endpoint.ends.peerAddress() == server.address;
  }

  private void pass(long ns) {
    long until = timeline.nowNs() + ns;
    while (timeline.nowNs() < until) {
      timeline.next();
    }
  }

  private List<TcpEndpoint> endpoints() {
    List<TcpEndpoint> all = new ArrayList<>(gateway.endpoints());
    for (Host host : hosts.values()) {
      if (host != gateway) {
        all.addAll(host.endpoints());
      }
    }
    return all;
  }

  private int greReceived() {
    int sum = gateway.greReceived;
    for (Host host : hosts.values()) {
      sum += host == gateway ? 0 : host.greReceived;
    }
    return sum;
  }

  boolean isQuiet() {
    return quiet;
  }

  ModelCall newCall() {
    return new ModelCall(calls++);
  }

  /** Whether a server does not answer this opener at all. */
  boolean isDeaf(TcpEndpoint opener) {
    return !quiet && (opener.out.synSequence & 7) == 3 && opener.host != crowd;
  }

  private void scheduleTick() {
    timeline.after(
        TICK_NS,
        () -> {
          engine.tick();
          scheduleTick();
        });
  }

  private void scheduleRestart() {
    timeline.after(
        random.nextLong(SECOND_NS, LONGEST_LIFE_NS),
        () -> {
          if (!quiet) {
            engine.restart(random.nextBoolean());
            scheduleRestart();
          }
        });
  }

  private void scheduleDialling(Host host) {
    timeline.after(
        random.nextLong(100_000_000L, 2 * SECOND_NS),
        () -> {
          if (!quiet) {
            dial(host);
            scheduleDialling(host);
          }
        });
  }

  private void dial(Host host) {
    int most = host == crowd ? 1 : settings.connectionsPerHost();
    if (host.endpoints().size() < most || random.nextInt(20) == 0) {
      boolean outwards = host.isInside();
      // A published server can't tell connections apart that differ in the public address alone.
      int reachable = settings.publishedServers() == 0 ? publicAddresses.length : 1;
      host.connect(
          outwards
              ? servers.get(random.nextInt(servers.size())).address
              : publicAddresses[random.nextInt(reachable)]);
    }
  }

  /** Takes a packet from a host to the gateway. */
  void send(Host from, Packet packet) {
    switch (from.place) {
      case LAN -> lan.send(packet);
      case WAN -> wan.send(packet);
      case GATEWAY -> timeline.after(0, () -> leave(packet, 0));
    }
  }

  private void arrivesFromOrForLan(Packet packet) {
    Host receiver = hosts.get(packet.destination());
    if (receiver != null && receiver.place == Host.Place.LAN) {
      receiver.receive(packet);
    } else {
      leave(packet, ObservedEngine.LAN);
    }
  }

  private void leave(Packet packet, int inInterface) {
    boolean known = !packet.isTcp() || packet.opens() || knows(packet, Direction.FROM_INSIDE);
    if (engine.pass(packet, Direction.FROM_INSIDE, inInterface)) {
      if (!known && packet.origin() != null) {
        // The gateway's own connection is no longer followed: what becomes of it is left open.
        return;
      }
      assertTrue(isPublic(packet.source()), "a private source address leaves");
      wan.send(packet);
    }
  }

  private void arrivesFromOrForWan(Packet packet) {
    Host receiver = hosts.get(packet.destination());
    if (receiver != null && receiver.place == Host.Place.WAN) {
      receiver.receive(packet);
      return;
    }
    boolean known =
        packet.isTcp()
            ? packet.opens() || knows(packet, Direction.FROM_REMOTE)
            : ledger.greToInside(packet) != null;
    if (engine.pass(packet, Direction.FROM_REMOTE, 0)) {
      if (isPublic(packet.destination())) {
        if (known || packet.isTcp() && !gateway.has(packet)) {
          gateway.receive(packet);
        }
      } else {
        lan.send(packet);
      }
    }
  }

  private boolean knows(Packet packet, Direction direction) {
    return ledger.find(packet, direction) != null;
  }

  private boolean isPublic(int address) {
    return address >= FIRST_PUBLIC && address < FIRST_PUBLIC + publicAddresses.length;
  }

  private void scheduleNoise() {
    timeline.after(
        random.nextLong(200_000_000L),
        () -> {
          if (!quiet) {
            makeNoise();
            scheduleNoise();
          }
        });
  }

  private void makeNoise() {
    boolean fromInside = random.nextBoolean();
    int inside = FIRST_CLIENT + random.nextInt(3);
    int server = servers.get(random.nextInt(servers.size())).address;
    int from = fromInside ? inside : random.nextInt();
    int to = fromInside ? server : FIRST_PUBLIC;
    switch (random.nextInt(5)) {
      case 0 -> pass(strangersGre(from, to), fromInside);
      case 1 -> pass(strangersSegment(from, to), fromInside);
      case 2 -> pass(farReset(), true);
      case 3 -> pass(lateSegment(), false);
      default -> mangle(from, to, fromInside);
    }
  }

  private void pass(ByteBuffer bytes, boolean fromInside) {
    if (bytes != null) {
      engine.pass(
          new Packet(bytes, null, null),
          fromInside ? Direction.FROM_INSIDE : Direction.FROM_REMOTE,
          fromInside ? ObservedEngine.LAN : 0);
    }
  }

  private ByteBuffer strangersGre(int from, int to) {
    ByteBuffer packet = messages.gre(from, to, random.nextInt(0x10000));
    if (random.nextInt(4) == 0) {
      // Version 0: not PPTP's.
      packet.put(Packet.TRANSPORT + Gre.ACKNOWLEDGMENT_AND_VERSION_OFFSET, (byte) 0);
    }
    return packet;
  }

  private ByteBuffer strangersSegment(int from, int to) {
    int flags = random.nextInt(256) & ~Tcp.SYN;
    int port = 2000 + random.nextInt(4);
    byte[] payload = messages.bytes(random.nextInt(200));
    return TestPackets.tcp(from, port, to, 1723, flags, random.nextInt(), 0, payload);
  }

  /** A forged reset or FIN for a connection that exists, far from its window. */
  private ByteBuffer farReset() {
    List<ModelConnection> connections = ledger.connections();
    if (connections.isEmpty()) {
      return null;
    }
    ModelConnection connection = connections.get(random.nextInt(connections.size()));
    Ends ends = connection.inside;
    SentStream stream = connection.stream(Direction.FROM_INSIDE);
    if (isPublic(ends.address()) || stream == null) {
      return null;
    }
    int sequence = stream.sequence(stream.passed) + (1 << 20) + random.nextInt(1 << 30);
    return TestPackets.tcp(
        ends.address(),
        ends.port(),
        ends.peerAddress(),
        ends.peerPort(),
        random.nextBoolean() ? Tcp.RST : Tcp.FIN | Tcp.ACK,
        sequence,
        random.nextInt(),
        new byte[0]);
  }

  /** One of the connection that was there before one that the remote side has not answered. */
  private ByteBuffer lateSegment() {
    int[] flags = {Tcp.RST, Tcp.RST | Tcp.ACK, Tcp.FIN | Tcp.ACK, Tcp.ACK};
    for (ModelConnection connection : ledger.connections()) {
      if (connection.openedFromInside && connection.stream(Direction.FROM_REMOTE) == null) {
        Ends ends = connection.outside;
        return TestPackets.tcp(
            ends.peerAddress(),
            ends.peerPort(),
            ends.address(),
            ends.port(),
            flags[random.nextInt(flags.length)],
            random.nextInt(),
            random.nextInt(),
            messages.bytes(random.nextInt(40)));
      }
    }
    return null;
  }

  /** A packet with one impossible thing about it. */
  private void mangle(int from, int to, boolean fromInside) {
    boolean tcp = random.nextBoolean();
    ByteBuffer packet =
        tcp
            ? TestPackets.tcp(from, 3000, to, 1723, Tcp.SYN, 1, 0, messages.bytes(40))
            : messages.gre(from, to, random.nextInt(0x10000));
    int length = Ipv4.totalLength(packet, 0);
    switch (random.nextInt(tcp ? 5 : 4)) {
      case 0 -> packet.put(0, (byte) (0x45 + (1 + random.nextInt(10) << 4)));
      case 1 -> packet.put(0, (byte) (0x40 + random.nextInt(5)));
      case 2 -> packet.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) (length + 1 + random.nextInt(9)));
      case 3 -> length = random.nextInt(20);
      default -> {
        int dataOffset = random.nextBoolean() ? random.nextInt(5) : 15;
        packet.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) (20 + random.nextInt(40)));
        packet.put(20 + Tcp.DATA_OFFSET_OFFSET, (byte) (dataOffset << 4));
      }
    }
    engine.mangled(packet, length, tcp, fromInside ? Direction.FROM_INSIDE : Direction.FROM_REMOTE);
  }
}
