package net.pptpalg.nat.observation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;

/**
 * Copies of the GRE that passes a lane what the observer of PPP needs: headers, the negotiation
 * (LCP, authentication, network protocols) whole, and of data the first bytes.
 *
 * <p>Under load data is sampled: after {@link #DATA_PER_WINDOW} packets the lane copies negotiation
 * only until the next tenth of a second begins. What is left out so is known to the reader by the
 * epoch, so that it isn't taken for loss.
 *
 * <p>Owned by the lane's thread; nothing is allocated, and nobody is waited for.
 */
public final class GreTap {
  /** Packets that are copied in each tenth of a second, whatever they hold. */
  public static final int DATA_PER_WINDOW = 1024;

  /** Packets of no call that are copied in each tenth of a second: anybody may send them. */
  public static final int STRAYS_PER_WINDOW = 32;

  private static final long WINDOW_NS = 100_000_000L;

  /** GRE header, PPP header and an IPv4 header. */
  private static final int DATA_BYTES = 40;

  private static final int WORDS = DATA_BYTES / Long.BYTES;

  /** A protocol of two bytes whose highest bit is set, after FF 03 or without it. */
  private static final int FULL_MASK = 0xFFFF_8100;

  private static final int FULL_CONTROL = 0xFF03_8000;
  private static final int COMPRESSED_MASK = 0x8100_0000;
  private static final int COMPRESSED_CONTROL = 0x8000_0000;

  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(GreTap.class, "missed", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final GreRing ring;
  private final ByteBuffer memory;
  private int budget = DATA_PER_WINDOW;
  private int strays = STRAYS_PER_WINDOW;
  private int epoch;
  private boolean leftOut;
  private long windowNs;
  private long nowNs;
  private long missed;

  public GreTap(GreRing ring) {
    this.ring = ring;
    this.memory = ring.memory();
  }

  /** Where the copies go. */
  public GreRing ring() {
    return ring;
  }

  /** Packets that were to be copied when there was no room. Any thread. */
  public long missed() {
    return (long) COUNT.getOpaque(this);
  }

  /** Sets the clock; once a batch is enough. */
  public void tick(long timeNs) {
    nowNs = timeNs;
    if (timeNs - windowNs >= WINDOW_NS) {
      windowNs = timeNs;
      budget = DATA_PER_WINDOW;
      strays = STRAYS_PER_WINDOW;
    }
  }

  /**
   * Whether a packet is to be copied: all while there is time, then negotiation only.
   *
   * @param packet big-endian
   * @param gre first byte of its GRE header, which is sound
   * @param end one past the packet's last byte
   */
  public boolean wants(ByteBuffer packet, int gre, int end) {
    if (budget > 0) {
      budget--;
      return true;
    }
    if (isNegotiation(packet, gre, end)) {
      return true;
    }
    leftOut = true;
    return false;
  }

  /**
   * Copies a packet of a call.
   *
   * @param packet big-endian
   * @param gre first byte of its GRE header, which is sound
   * @param bytes from there to the packet's end
   * @param slot of the call
   * @param ipBytes total length of the packet
   * @param flags of {@link GreRing#TO_REMOTE} and its like
   * @param fragment identification, flags and offset of the IPv4 header of a first fragment, 0 else
   */
  public void copy(
      ByteBuffer packet, int gre, int bytes, int slot, int ipBytes, int flags, int fragment) {
    int at = begin(slot, ipBytes, flags, fragment);
    if (at < 0) {
      return;
    }
    int to = at + GreRing.BYTES;
    int copied = Math.min(bytes, GreRing.MOST_BYTES);
    if (packet.capacity() - gre >= DATA_BYTES) {
      for (int i = 0; i < WORDS; i++) {
        memory.putLong(to + i * Long.BYTES, packet.getLong(gre + i * Long.BYTES));
      }
      if (copied > DATA_BYTES) {
        if (isNegotiation(packet, gre, gre + bytes)) {
          memory.put(to + DATA_BYTES, packet, gre + DATA_BYTES, copied - DATA_BYTES);
        } else {
          copied = DATA_BYTES;
        }
      }
    } else {
      memory.put(to, packet, gre, copied);
    }
    memory.putInt(at + GreRing.COPIED, copied);
    ring.publish();
  }

  /**
   * Tells of a later fragment of a packet of a call; under load it is left out as data is.
   *
   * @param payloadBytes without the IPv4 header
   * @param flags of {@link GreRing#TO_REMOTE} and its like
   * @param fragment identification, flags and offset of the IPv4 header
   */
  public void laterFragment(int slot, int payloadBytes, int flags, int fragment) {
    if (budget == 0) {
      leftOut = true;
      return;
    }
    budget--;
    int ipBytes = Ipv4.MINIMUM_HEADER_LENGTH + payloadBytes;
    int at = begin(slot, ipBytes, flags | GreRing.LATER_FRAGMENT, fragment);
    if (at >= 0) {
      memory.putInt(at + GreRing.COPIED, 0);
      ring.publish();
    }
  }

  /**
   * Tells of GRE that belongs to no call and is dropped, as long as there is not too much of it.
   *
   * @param packet big-endian
   * @param ip first byte of its IPv4 header
   * @param gre first byte of its GRE header, which is sound
   * @param flags of {@link GreRing#TO_REMOTE} and its like
   */
  public void stray(ByteBuffer packet, int ip, int gre, int flags) {
    if (strays == 0) {
      return;
    }
    strays--;
    int source = Ipv4.source(packet, ip);
    int destination = Ipv4.destination(packet, ip);
    int at = begin(source, Ipv4.totalLength(packet, ip), flags | GreRing.STRAY, destination);
    if (at >= 0) {
      memory.putLong(at + GreRing.BYTES, packet.getLong(gre));
      memory.putInt(at + GreRing.COPIED, Long.BYTES);
      ring.publish();
    }
  }

  /** The record that is next with its first fields, or -1 when there is no room. */
  private int begin(int slot, int ipBytes, int flags, int fragment) {
    int at = ring.claim();
    if (at < 0) {
      COUNT.setOpaque(this, missed + 1);
      leftOut = true;
      return at;
    }
    if (leftOut) {
      leftOut = false;
      epoch++;
    }
    memory.putLong(at + GreRing.TIME, nowNs);
    memory.putInt(at + GreRing.SLOT, slot);
    memory.putInt(at + GreRing.EPOCH, epoch);
    memory.putInt(at + GreRing.IP_BYTES, ipBytes);
    memory.putInt(at + GreRing.FLAGS, flags);
    memory.putInt(at + GreRing.FRAGMENT_WORD, fragment);
    return at;
  }

  /** Whether the PPP protocol is one of control: LCP's and its like are 0x8000 and above. */
  private static boolean isNegotiation(ByteBuffer packet, int gre, int end) {
    int first = packet.getShort(gre);
    // Each number that is present takes four bytes.
    int at = gre + Gre.MINIMUM_HEADER_LENGTH + (first >>> 10 & 4) + (first >>> 5 & 4);
    if (at + Integer.BYTES > end) {
      return false;
    }
    int ppp = packet.getInt(at);
    return (ppp & COMPRESSED_MASK) == COMPRESSED_CONTROL || (ppp & FULL_MASK) == FULL_CONTROL;
  }
}
