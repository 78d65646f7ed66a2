package net.pptpalg.testbed.suite.endpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import net.pptpalg.testbed.TestbedException;
import net.pptpalg.testbed.suite.wire.Address;
import net.pptpalg.testbed.suite.wire.IpPacket;

/**
 * A packet socket on an Ethernet interface, and the stations on it. It answers ARP for them; every
 * station has a MAC address of its own, so the kernel takes their packets for somebody else's.
 *
 * <p>A thread of its own receives, checks every packet and puts it into its station's inbox.
 */
public final class RawLink implements AutoCloseable {

  private static final int PROTOCOL_ALL_NETWORK_ORDER = 0x0300;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int PROMISCUOUS = 1;
  private static final int RECEIVE_BUFFER_BYTES = 64 << 20;
  private static final int RECEIVE_TIMEOUT_MS = 100;
  private static final long ARP_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);
  private static final int ARP_ATTEMPTS = 3;

  private static final int ETHERNET_HEADER = 14;
  private static final int IPV4 = 0x0800;
  private static final int ARP = 0x0806;
  private static final int ARP_REQUEST = 1;
  private static final int ARP_REPLY = 2;
  private static final int ARP_BYTES = 28;
  private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};
  private static final int MAX_DEFECTS = 100;

  private final KernelSocket socket;
  private final Arrivals arrivals;
  private final Thread receiver;
  private final Map<Integer, Station> stations = new ConcurrentHashMap<>();
  private final Map<Integer, byte[]> neighbours = new ConcurrentHashMap<>();
  private final List<String> defects = new ArrayList<>();
  private final IntPredicate forbiddenSource;
  private volatile PacketWatch watch = PacketWatch.NONE;
  private volatile byte[] gateway;
  private volatile boolean closed;

  private RawLink(KernelSocket socket, Arrivals arrivals, IntPredicate forbiddenSource) {
    this.socket = socket;
    this.arrivals = arrivals;
    this.forbiddenSource = forbiddenSource;
    this.receiver = new Thread(this::receive, "raw-link");
    this.receiver.setDaemon(true);
  }

  /**
   * @param namespace where the interface is, or null for this process's own
   * @param interfaceIndex the kernel's number of the interface
   * @param forbiddenSource source addresses that are never to be seen here
   */
  public static RawLink open(
      String namespace, int interfaceIndex, Arrivals arrivals, IntPredicate forbiddenSource) {
    KernelSocket socket =
        KernelSocket.open(namespace, KernelSocket.AF_PACKET, KernelSocket.SOCK_RAW, 0);
    try {
      socket.setReceiveBuffer(RECEIVE_BUFFER_BYTES);
      socket.setTimeout(RECEIVE_TIMEOUT_MS);
      socket.setOption(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
      ByteBuffer membership = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
      membership.putInt(0, interfaceIndex).putShort(4, (short) PROMISCUOUS);
      socket.setOption(SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership);
      ByteBuffer address = ByteBuffer.allocateDirect(20).order(ByteOrder.nativeOrder());
      address.putShort(0, (short) KernelSocket.AF_PACKET);
      address.putShort(2, (short) PROTOCOL_ALL_NETWORK_ORDER).putInt(4, interfaceIndex);
      socket.bind(address);
    } catch (TestbedException e) {
      socket.close();
      throw e;
    }
    RawLink link = new RawLink(socket, arrivals, forbiddenSource);
    link.receiver.start();
    return link;
  }

  /** Adds a host with this address. */
  public Station station(int address) {
    Station station = new Station(this, arrivals, address);
    stations.put(address, station);
    return station;
  }

  /** The host is gone: its inbox with it, and nobody answers for its address any more. */
  public void remove(Station station) {
    stations.remove(station.address(), station);
  }

  /** From now on somebody looks at everything that is sent and received here. */
  public void watch(PacketWatch watch) {
    this.watch = watch;
  }

  /** All stations send to this neighbour, whose MAC address is asked for now. */
  public void useGateway(int address) {
    Station asker = stations.values().stream().findAny().orElse(null);
    int from = asker == null ? address ^ 0xfd : asker.address();
    Station temporary = asker == null ? station(from) : null;
    try {
      gateway = resolve(address, from);
    } finally {
      if (temporary != null) {
        remove(temporary);
      }
    }
  }

  private byte[] resolve(int address, int from) {
    neighbours.remove(address);
    for (int attempt = 0; attempt < ARP_ATTEMPTS; attempt++) {
      long seen = arrivals.count();
      sendArp(ARP_REQUEST, BROADCAST, from, new byte[6], address);
      long deadlineNs = System.nanoTime() + ARP_TIMEOUT_NS;
      while (System.nanoTime() - deadlineNs < 0) {
        byte[] found = neighbours.get(address);
        if (found != null) {
          return found;
        }
        arrivals.awaitMoreThan(seen, deadlineNs);
        seen = arrivals.count();
      }
    }
    throw new TestbedException(Address.text(address) + " does not answer ARP");
  }

  void send(Station from, IpPacket packet) {
    byte[] bytes = packet.bytes();
    ByteBuffer frame = ByteBuffer.allocate(ETHERNET_HEADER + bytes.length);
    frame.put(gateway).put(mac(from.address())).putShort((short) IPV4).put(bytes);
    watch.sent(packet);
    socket.send(frame.array());
  }

  private void sendArp(int operation, byte[] to, int from, byte[] target, int targetAddress) {
    ByteBuffer frame = ByteBuffer.allocate(ETHERNET_HEADER + ARP_BYTES);
    frame.put(to).put(mac(from)).putShort((short) ARP);
    frame.putShort((short) 1).putShort((short) IPV4).put((byte) 6).put((byte) 4);
    frame.putShort((short) operation).put(mac(from)).putInt(from).put(target).putInt(targetAddress);
    socket.send(frame.array());
  }

  private static byte[] mac(int address) {
    return ByteBuffer.allocate(6).put((byte) 2).put((byte) 0x50).putInt(address).array();
  }

  private void receive() {
    while (!closed) {
      byte[] frame = socket.receive();
      if (frame != null && frame.length >= ETHERNET_HEADER) {
        int type = Short.toUnsignedInt(ByteBuffer.wrap(frame).getShort(12));
        if (type == ARP && frame.length >= ETHERNET_HEADER + ARP_BYTES) {
          receiveArp(ByteBuffer.wrap(frame, ETHERNET_HEADER, ARP_BYTES).slice());
        } else if (type == IPV4) {
          receivePacket(frame);
        }
      }
    }
  }

  private void receiveArp(ByteBuffer arp) {
    byte[] sender = new byte[6];
    arp.get(8, sender);
    int senderAddress = arp.getInt(14);
    int target = arp.getInt(24);
    if (arp.getShort(6) == ARP_REPLY) {
      neighbours.put(senderAddress, sender);
      arrivals.announce();
    } else if (arp.getShort(6) == ARP_REQUEST && stations.containsKey(target)) {
      sendArp(ARP_REPLY, sender, target, sender, senderAddress);
    }
  }

  private void receivePacket(byte[] frame) {
    // Anything else is not for a station: the bridge floods what it has not learned yet.
    if (frame[0] != 2 || frame[1] != 0x50) {
      return;
    }
    int owner = ByteBuffer.wrap(frame).getInt(2);
    IpPacket packet = IpPacket.of(withoutPadding(frame));
    String defect = packet.defect();
    if (defect != null) {
      defect(defect + (packet.length() < 20 ? "" : " in a packet for " + Address.text(owner)));
      return;
    }
    if (forbiddenSource.test(packet.source())) {
      defect("a packet left with a private source address: " + packet);
    }
    watch.received(packet);
    Station station = stations.get(owner);
    if (station != null) {
      station.receive(packet);
    }
  }

  private static byte[] withoutPadding(byte[] frame) {
    int there = frame.length - ETHERNET_HEADER;
    int told =
        there >= 4 ? Short.toUnsignedInt(ByteBuffer.wrap(frame).getShort(ETHERNET_HEADER + 2)) : 0;
    // Ethernet pads to 60 bytes; anything longer has to have exactly the length it tells.
    int length = frame.length <= 60 && told >= 20 && told < there ? told : there;
    return Arrays.copyOfRange(frame, ETHERNET_HEADER, ETHERNET_HEADER + length);
  }

  private void defect(String text) {
    synchronized (defects) {
      if (defects.size() < MAX_DEFECTS) {
        defects.add(text);
      }
    }
  }

  /** What was wrong with received packets since the last call. */
  public List<String> takeDefects() {
    synchronized (defects) {
      List<String> taken = List.copyOf(defects);
      defects.clear();
      return taken;
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      receiver.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
  }
}
