package net.pptpalg.testbed.suite.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A whole IPv4 packet (RFC 791). Immutable; for any thread. */
public final class IpPacket {

  public static final int ICMP = 1;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int GRE = 47;

  public static final int DEFAULT_TTL = 64;

  private static final int SHORTEST_HEADER = 20;
  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final AtomicInteger IDENTIFICATIONS = new AtomicInteger(1);

  private final byte[] bytes;

  private IpPacket(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the bytes as they are; whether they are sound is {@link #defect}'s to say. */
  public static IpPacket of(byte[] bytes) {
    return new IpPacket(bytes.clone());
  }

  public static Builder builder(int source, int destination, int protocol) {
    return new Builder(source, destination, protocol);
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  public int headerLength() {
    return (bytes[0] & 0xf) * 4;
  }

  public int typeOfService() {
    return bytes[1] & 0xff;
  }

  public int identification() {
    return u16(4);
  }

  public boolean dontFragment() {
    return (u16(6) & DONT_FRAGMENT) != 0;
  }

  public boolean moreFragments() {
    return (u16(6) & MORE_FRAGMENTS) != 0;
  }

  /** In bytes. */
  public int fragmentOffset() {
    return (u16(6) & 0x1fff) * 8;
  }

  public boolean isFragment() {
    return moreFragments() || fragmentOffset() != 0;
  }

  public int timeToLive() {
    return bytes[8] & 0xff;
  }

  public int protocol() {
    return bytes[9] & 0xff;
  }

  public int source() {
    return buffer().getInt(12);
  }

  public int destination() {
    return buffer().getInt(16);
  }

  public byte[] options() {
    return Arrays.copyOfRange(bytes, SHORTEST_HEADER, headerLength());
  }

  public byte[] payload() {
    return Arrays.copyOfRange(bytes, headerLength(), bytes.length);
  }

  /** A builder that begins with everything this packet has. */
  public Builder toBuilder() {
    Builder builder = new Builder(source(), destination(), protocol());
    builder.typeOfService = typeOfService();
    builder.identification = identification();
    builder.flagsAndOffset = u16(6);
    builder.timeToLive = timeToLive();
    builder.options = options();
    builder.payload = payload();
    return builder;
  }

  /**
   * Cuts the payload at these places, each a multiple of 8 in rising order.
   *
   * @return the fragments in order
   */
  public List<IpPacket> fragments(int... cuts) {
    List<IpPacket> fragments = new ArrayList<>();
    byte[] payload = payload();
    int from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      boolean last = i == cuts.length;
      int to = last ? payload.length : cuts[i];
      fragments.add(
          toBuilder().fragment(from, !last).payload(Arrays.copyOfRange(payload, from, to)).build());
      from = to;
    }
    return fragments;
  }

  /**
   * Puts fragments of one packet together.
   *
   * @return null while one is missing
   */
  public static IpPacket reassembled(List<IpPacket> fragments) {
    IpPacket first = null;
    int end = -1;
    for (IpPacket fragment : fragments) {
      if (fragment.fragmentOffset() == 0) {
        first = fragment;
      }
      if (!fragment.moreFragments()) {
        end = fragment.fragmentOffset() + fragment.payload().length;
      }
    }
    if (first == null || end < 0) {
      return null;
    }
    byte[] payload = new byte[end];
    boolean[] there = new boolean[end];
    for (IpPacket fragment : fragments) {
      byte[] part = fragment.payload();
      int length = Math.min(part.length, end - fragment.fragmentOffset());
      System.arraycopy(part, 0, payload, fragment.fragmentOffset(), length);
      Arrays.fill(there, fragment.fragmentOffset(), fragment.fragmentOffset() + length, true);
    }
    for (boolean byteThere : there) {
      if (!byteThere) {
        return null;
      }
    }
    return first.toBuilder().fragment(0, false).payload(payload).build();
  }

  /** What is wrong with a checksum or length of this packet, or null. */
  public String defect() {
    if (bytes.length < SHORTEST_HEADER || bytes[0] >>> 4 != 4) {
      return "not IPv4";
    }
    int headerLength = headerLength();
    if (headerLength < SHORTEST_HEADER || headerLength > bytes.length) {
      return "IP header length " + headerLength + " in " + bytes.length + " bytes";
    }
    if (u16(2) != bytes.length) {
      return "IP total length " + u16(2) + " but " + bytes.length + " bytes";
    }
    if (Checksum.finish(Checksum.sum(bytes, 0, headerLength)) != 0) {
      return "wrong IP header checksum";
    }
    if (isFragment()) {
      return null;
    }
    return switch (protocol()) {
      case TCP -> tcpDefect();
      case ICMP -> icmpDefect();
      default -> null;
    };
  }

  private String tcpDefect() {
    int from = headerLength();
    int length = bytes.length - from;
    if (length < SHORTEST_HEADER) {
      return "TCP header cut short";
    }
    int dataOffset = (bytes[from + 12] >>> 4 & 0xf) * 4;
    if (dataOffset < SHORTEST_HEADER || dataOffset > length) {
      return "TCP header length " + dataOffset + " in " + length + " bytes";
    }
    long sum =
        Checksum.pseudoHeader(source(), destination(), TCP, length)
            + Checksum.sum(bytes, from, bytes.length);
    return Checksum.finish(sum) == 0 ? null : "wrong TCP checksum";
  }

  private String icmpDefect() {
    int from = headerLength();
    if (bytes.length - from < 8) {
      return "ICMP cut short";
    }
    return Checksum.finish(Checksum.sum(bytes, from, bytes.length)) == 0
        ? null
        : "wrong ICMP checksum";
  }

  private int u16(int at) {
    return Short.toUnsignedInt(buffer().getShort(at));
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IpPacket packet && Arrays.equals(bytes, packet.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    String ends = Address.text(source()) + " > " + Address.text(destination());
    if (fragmentOffset() != 0) {
      return "fragment at " + fragmentOffset() + " " + ends;
    }
    return switch (protocol()) {
      case TCP -> ends + " " + TcpSegment.parse(this);
      case GRE -> ends + " " + GrePacket.describe(payload());
      case ICMP ->
          ends + " ICMP type " + bytes[headerLength()] + " code " + bytes[headerLength() + 1];
      default -> ends + " protocol " + protocol();
    };
  }

  /** Puts a packet together; the header checksum and lengths come out right. */
  public static final class Builder {
    private final int protocol;
    private int source;
    private int destination;
    private int typeOfService;
    private int identification = IDENTIFICATIONS.getAndIncrement() & 0xffff;
    private int flagsAndOffset;
    private int timeToLive = DEFAULT_TTL;
    private byte[] options = {};
    private byte[] payload = {};

    private Builder(int source, int destination, int protocol) {
      this.source = source;
      this.destination = destination;
      this.protocol = protocol;
    }

    public Builder source(int address) {
      source = address;
      return this;
    }

    public Builder destination(int address) {
      destination = address;
      return this;
    }

    public Builder typeOfService(int value) {
      typeOfService = value;
      return this;
    }

    public Builder identification(int value) {
      identification = value;
      return this;
    }

    public Builder dontFragment(boolean set) {
      flagsAndOffset = flagsAndOffset & ~DONT_FRAGMENT | (set ? DONT_FRAGMENT : 0);
      return this;
    }

    /**
     * @param offset in bytes, a multiple of 8
     * @param more whether more fragments follow
     */
    public Builder fragment(int offset, boolean more) {
      flagsAndOffset = flagsAndOffset & DONT_FRAGMENT | (more ? MORE_FRAGMENTS : 0) | offset / 8;
      return this;
    }

    public Builder timeToLive(int value) {
      timeToLive = value;
      return this;
    }

    /** Header options; their length is a multiple of 4, up to 40. */
    public Builder options(byte[] value) {
      options = value.clone();
      return this;
    }

    public Builder payload(byte[] value) {
      payload = value.clone();
      return this;
    }

    public IpPacket build() {
      int headerLength = SHORTEST_HEADER + options.length;
      ByteBuffer packet = ByteBuffer.allocate(headerLength + payload.length);
      packet.put((byte) (4 << 4 | headerLength / 4));
      packet.put((byte) typeOfService);
      packet.putShort((short) packet.capacity());
      packet.putShort((short) identification);
      packet.putShort((short) flagsAndOffset);
      packet.put((byte) timeToLive);
      packet.put((byte) protocol);
      packet.putShort((short) 0);
      packet.putInt(source);
      packet.putInt(destination);
      packet.put(options);
      packet.put(payload);
      packet.putShort(10, (short) Checksum.finish(Checksum.sum(packet.array(), 0, headerLength)));
      return new IpPacket(packet.array());
    }
  }

  /** One array after the other. */
  public static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
