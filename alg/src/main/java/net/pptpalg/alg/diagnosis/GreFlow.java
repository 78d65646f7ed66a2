package net.pptpalg.alg.diagnosis;

/**
 * GRE of one call from one side: what was sent, lost, doubled and reordered, and how long
 * acknowledgments take. From the headers alone, so encryption doesn't hide it.
 *
 * <p>What is "lost" is missing where the packets are watched. Owned by the observer's thread;
 * allocates nothing after construction.
 */
public final class GreFlow {
  /** Packets from this many bytes of IP on count as large. */
  public static final int LARGE_BYTES = 1200;

  private static final int REMEMBERED = Long.SIZE;
  private static final int LONGEST_GAP = 4096;
  private static final long STALL_NS = 1_000_000_000L;

  /*
   * What is remembered of a packet that may be acknowledged: sequence number (32 bits), that it is
   * there (1), whether it was large (1), and when it was sent in microseconds (30).
   */
  private static final int SEQUENCE_SHIFT = 32;
  private static final long THERE = 1L << 31;
  private static final long LARGE = 1L << 30;
  private static final long MICROS_MASK = LARGE - 1;
  private static final long NANOS_PER_MICRO = 1000;

  /** By the low bits of the sequence number; null until there is a packet with a PPP frame. */
  private long[] sent;

  private long packets;
  private long bytes;
  private long firstNs;
  private long lastNs;
  private int largestBytes;

  private long withPayload;
  private long unique;
  private long expected;
  private long duplicates;
  private long reordered;
  private int highest;
  private int firstSequence;
  private long lastPayloadNs;

  /** Bit i: the sequence number {@code highest - i} was seen. */
  private long seen;

  /** The next packet begins anew: some before it were not looked at. */
  private boolean interrupted;

  private boolean anyAcknowledged;
  private int highestAcknowledged;
  private long rttMinimumNs = Long.MAX_VALUE;
  private long rttSumNs;
  private long rttSamples;
  private long large;
  private long largeArrived;
  private long smallArrived;
  private long stalls;
  private long lateAcknowledgments;

  void packet(long timeNs, int ipBytes) {
    if (packets++ == 0) {
      firstNs = timeNs;
    }
    lastNs = timeNs;
    bytes += ipBytes;
    largestBytes = Math.max(largestBytes, ipBytes);
  }

  /**
   * A packet with a payload.
   *
   * @param window the receiver's window in packets, 0 when unknown.
   */
  void payload(long timeNs, int sequence, int ipBytes, int window) {
    boolean full = anyAcknowledged && window > 0 && highest - highestAcknowledged >= window;
    if (full && timeNs - lastPayloadNs >= STALL_NS) {
      stalls++;
    }
    count(sequence);
    lastPayloadNs = timeNs;
    if (ipBytes >= LARGE_BYTES) {
      large++;
    }
    if (sent == null) {
      sent = new long[REMEMBERED];
    }
    sent[sequence & REMEMBERED - 1] =
        (long) sequence << SEQUENCE_SHIFT
            | THERE
            | (ipBytes >= LARGE_BYTES ? LARGE : 0)
            | timeNs / NANOS_PER_MICRO & MICROS_MASK;
  }

  /** Packets of this flow passed unseen: those are not lost. */
  void interrupted() {
    interrupted = withPayload > 0;
  }

  private void count(int sequence) {
    int ahead = sequence - highest;
    boolean anew = interrupted || ahead > LONGEST_GAP || ahead < -LONGEST_GAP;
    interrupted = false;
    if (withPayload++ == 0 || anew) {
      if (withPayload == 1) {
        firstSequence = sequence;
      }
      highest = sequence;
      seen = 1;
      expected++;
      unique++;
      return;
    }
    if (ahead > 0) {
      seen = ahead < REMEMBERED ? seen << ahead | 1 : 1;
      highest = sequence;
      expected += ahead;
      unique++;
      return;
    }
    long bit = -ahead < REMEMBERED ? 1L << -ahead : 0;
    if ((seen & bit) != 0) {
      duplicates++;
    } else if (expected > unique) {
      seen |= bit;
      reordered++;
      unique++;
    } else {
      reordered++;
    }
  }

  /** The other side has received everything up to this sequence number, or says so. */
  void acknowledged(long timeNs, int sequence) {
    if (withPayload == 0 || anyAcknowledged && sequence - highestAcknowledged <= 0) {
      return;
    }
    if (sequence - firstSequence < 0) {
      return;
    }
    anyAcknowledged = true;
    highestAcknowledged = sequence;
    if (highest - sequence >= REMEMBERED) {
      lateAcknowledgments++;
    }
    long packet = sent[sequence & REMEMBERED - 1];
    if ((packet & THERE) != 0 && (int) (packet >> SEQUENCE_SHIFT) == sequence) {
      long rttNs = since(packet, timeNs);
      rttMinimumNs = Math.min(rttMinimumNs, rttNs);
      rttSumNs += rttNs;
      rttSamples++;
      if ((packet & LARGE) != 0) {
        largeArrived++;
      } else {
        smallArrived++;
      }
    }
  }

  /** 0 when the clock has gone backwards, or more than nine minutes have gone by. */
  private static long since(long packet, long timeNs) {
    long micros = timeNs / NANOS_PER_MICRO - packet & MICROS_MASK;
    return micros > MICROS_MASK / 2 ? 0 : micros * NANOS_PER_MICRO;
  }

  /** Packets, acknowledgments alone included. */
  public long packets() {
    return packets;
  }

  /** Bytes of IP. */
  public long bytes() {
    return bytes;
  }

  /** When the first packet was seen; meaningful when there are packets. */
  public long firstNs() {
    return firstNs;
  }

  /** When the last packet was seen; meaningful when there are packets. */
  public long lastNs() {
    return lastNs;
  }

  /** Bytes of IP of the largest packet. */
  public int largestBytes() {
    return largestBytes;
  }

  /** Packets with a PPP frame. */
  public long withPayload() {
    return withPayload;
  }

  /** The highest sequence number; meaningful when there are packets with a PPP frame. */
  public int highest() {
    return highest;
  }

  /** Sequence numbers between the first and the last. */
  public long expected() {
    return expected;
  }

  /** Sequence numbers that were never seen. */
  public long lost() {
    return Math.max(0, expected - unique);
  }

  /** Packets whose sequence number had been seen. */
  public long duplicates() {
    return duplicates;
  }

  /** Packets that came after one with a higher sequence number. */
  public long reordered() {
    return reordered;
  }

  /** Whether the other side has acknowledged any of these packets. */
  public boolean anyAcknowledged() {
    return anyAcknowledged;
  }

  /**
   * Shortest time from a packet to its acknowledgment, from where they are watched, in ns; -1 when
   * there is none.
   */
  public long rttMinimumNs() {
    return rttSamples == 0 ? -1 : rttMinimumNs;
  }

  /** Mean time from a packet to its acknowledgment in ns; -1 when there is none. */
  public long rttMeanNs() {
    return rttSamples == 0 ? -1 : rttSumNs / rttSamples;
  }

  /** Large packets sent. */
  public long large() {
    return large;
  }

  /** Large packets that an acknowledgment names, so that did arrive. */
  public long largeArrived() {
    return largeArrived;
  }

  /** Other packets that an acknowledgment names. */
  public long smallArrived() {
    return smallArrived;
  }

  /**
   * Acknowledgments of packets so long past that their size is forgotten: {@link #largeArrived}
   * tells nothing then.
   */
  public long lateAcknowledgments() {
    return lateAcknowledgments;
  }

  /** Pauses of a second or more with a full window. */
  public long stalls() {
    return stalls;
  }
}
