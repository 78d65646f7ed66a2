package net.pptpalg.nat.mtu;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv6;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.packet.TcpOption;
import net.pptpalg.nat.translation.Counters;
import net.pptpalg.nat.translation.Verdict;

/**
 * Lowers the MSS that a SYN or SYN-ACK announces to what fits: the MTU less the fixed headers of IP
 * and TCP, options not counted (RFC 6691).
 *
 * <p>Never raised. A SYN without the option stands for 536 bytes, or 1220 over IPv6 (RFC 9293
 * section 3.7.1), which fits nearly every link: nothing is inserted. A SYN whose options can't all
 * be read passes untouched, and so does one that is signed (TCP-AO). The checksum is updated
 * incrementally.
 *
 * <p>Owned by one thread; nothing is allocated, thrown or locked.
 */
public final class MssClamp {
  private static final int TCP = Tcp.MINIMUM_HEADER_LENGTH;

  private final int largestMss;
  private final Counters<MssCounter> counters = new Counters<>(MssCounter.class);

  /**
   * @param options whose MSS settings count
   */
  public MssClamp(MtuOptions options) {
    largestMss =
        options.mssBytes() == MtuOptions.AUTOMATIC ? Integer.MAX_VALUE : options.mssBytes();
  }

  /** What was counted. Any thread may read. */
  public Counters<MssCounter> counters() {
    return counters;
  }

  /**
   * Lowers the MSS of a packet, if it is a SYN.
   *
   * @param packet big-endian; changed in place
   * @param ip where the IPv4 or IPv6 header begins in it
   * @param length bytes from there on
   * @param mtuBytes the largest packet that fits, or {@link LinkMtus#UNKNOWN}
   * @return its total length when it was changed, else {@link Verdict#ACCEPT}
   */
  public int clamp(ByteBuffer packet, int ip, int length, int mtuBytes) {
    if (Ipv4.check(packet, ip, length) == Ipv4.OK) {
      if (Ipv4.protocol(packet, ip) != Ipv4.PROTOCOL_TCP || Ipv4.isFragment(packet, ip)) {
        return Verdict.ACCEPT;
      }
      int totalLength = Ipv4.totalLength(packet, ip);
      int tcp = ip + Ipv4.headerLength(packet, ip);
      int most = most(mtuBytes, Ipv4.MINIMUM_HEADER_LENGTH);
      return lower(packet, tcp, ip + totalLength, most) ? totalLength : Verdict.ACCEPT;
    }
    if (Ipv6.check(packet, ip, length) != Ipv6.OK) {
      return Verdict.ACCEPT;
    }
    int tcp = Ipv6.payloadOffset(packet, ip, Ipv4.PROTOCOL_TCP);
    if (tcp == Ipv6.NONE) {
      return Verdict.ACCEPT;
    }
    int totalLength = Ipv6.totalLength(packet, ip);
    int most = most(mtuBytes, Ipv6.HEADER_LENGTH);
    return lower(packet, tcp, ip + totalLength, most) ? totalLength : Verdict.ACCEPT;
  }

  private int most(int mtuBytes, int ipHeaderLength) {
    int fitting =
        mtuBytes == LinkMtus.UNKNOWN ? Integer.MAX_VALUE : mtuBytes - ipHeaderLength - TCP;
    // An MTU this small is a mistake, which an MSS of a few bytes would not make better.
    return Math.max(MtuOptions.LEAST_MSS, Math.min(largestMss, fitting));
  }

  private boolean lower(ByteBuffer packet, int tcp, int end, int most) {
    if (end - tcp <= Tcp.FLAGS_OFFSET || (Tcp.flags(packet, tcp) & Tcp.SYN) == 0) {
      return false;
    }
    MssCounter what =
        Tcp.check(packet, tcp, end - tcp) == Tcp.OK
            ? judge(packet, tcp, most)
            : MssCounter.MALFORMED;
    if (what == MssCounter.CLAMPED) {
      write(packet, tcp, most);
    }
    counters.increment(what);
    return what == MssCounter.CLAMPED;
  }

  /** Reads all options before any is changed. */
  private static MssCounter judge(ByteBuffer packet, int tcp, int most) {
    int end = tcp + Tcp.headerLength(packet, tcp);
    MssCounter what = MssCounter.WITHOUT;
    int at = tcp + TCP;
    while (at < end && TcpOption.kind(packet, at) != TcpOption.END) {
      if (TcpOption.check(packet, at, end) != TcpOption.OK) {
        return MssCounter.MALFORMED;
      }
      int length = TcpOption.length(packet, at);
      int kind = TcpOption.kind(packet, at);
      if (kind == TcpOption.AUTHENTICATION) {
        return MssCounter.SIGNED;
      }
      if (kind == TcpOption.MSS) {
        if (length != TcpOption.MSS_LENGTH) {
          return MssCounter.MALFORMED;
        }
        if (TcpOption.mss(packet, at) > most) {
          what = MssCounter.CLAMPED;
        } else if (what == MssCounter.WITHOUT) {
          what = MssCounter.FITTING;
        }
      }
      at += length;
    }
    return what;
  }

  /** Lowers every MSS option: which one counts when there are several is the receiver's choice. */
  private static void write(ByteBuffer packet, int tcp, int most) {
    int end = tcp + Tcp.headerLength(packet, tcp);
    int at = tcp + TCP;
    while (at < end && TcpOption.kind(packet, at) != TcpOption.END) {
      if (TcpOption.kind(packet, at) == TcpOption.MSS && TcpOption.mss(packet, at) > most) {
        TcpOption.setMss(packet, tcp, at, most);
      }
      at += TcpOption.length(packet, at);
    }
  }
}
