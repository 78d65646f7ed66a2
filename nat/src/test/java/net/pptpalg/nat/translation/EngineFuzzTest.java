package net.pptpalg.nat.translation;

import com.code_intelligence.jazzer.junit.FuzzTest;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.packet.Icmp;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.fuzz.Script;
import net.pptpalg.fuzz.Tally;
import net.pptpalg.nat.binding.EndReason;

/**
 * Scripts of packets, time and faults through the whole engine: clients, servers and the gateway
 * itself open control connections, set up and clear calls with few Call IDs, in whole messages and
 * in parts, lost, repeated and damaged, and send GRE, fragments and ICMP errors. {@link
 * JudgedEngine} says what must hold.
 *
 * <p>An input is a script. Each step begins with a byte that says what happens; the bytes behind it
 * are its numbers.
 */
class EngineFuzzTest {
  private static final Tally TALLY = Tally.stateful("engine");
  private static final int CONNECTIONS = 8;
  private static final int LONGEST = 1400;
  private static final int GRE_PAYLOAD = JudgedEngine.TRANSPORT + 12;
  private static final int TCP_PAYLOAD = JudgedEngine.TRANSPORT + Tcp.MINIMUM_HEADER_LENGTH;
  private static final long MILLISECOND_NS = 1_000_000L;
  private static final ControlMessageType[] TYPES = ControlMessageType.values();
  private static final JudgedEngine ENGINE = new JudgedEngine();

  private final Dialogue[] dialogues = new Dialogue[CONNECTIONS];

  /** The packet that left last, which errors are about. */
  private final byte[] lastOut = new byte[LONGEST];

  private final byte[] lastIn = new byte[LONGEST];
  private int lastOutLength;
  private int lastInLength;

  /** One control connection as its two ends know it. */
  private static final class Dialogue {
    int inside;
    int insidePort;
    int remote;
    int remotePort;
    int publicAddress;
    int publicPort;
    boolean fromInside;
    boolean own;
    int insideNext;
    int remoteNext;

    /** What of the last message has not been sent, by side. */
    final byte[][] unsent = new byte[2][];
  }

  @FuzzTest
  void shouldHoldItsPromisesWhateverTheScript(byte[] input) {
    Script script = new Script(input);
    for (int i = 0; i < CONNECTIONS; i++) {
      dialogues[i] = null;
    }
    lastOutLength = 0;
    lastInLength = 0;
    while (script.hasMore()) {
      step(script);
    }
    ENGINE.forget();
    TALLY.add(1);
  }

  private void step(Script script) {
    int step = script.uint8();
    int which = step & 7;
    switch (step >>> 3) {
      case 0 -> dial(which, script);
      case 1 -> answer(which);
      case 2 -> segment(which, Tcp.ACK, true, script.below(3));
      case 3, 4, 5 -> message(which, true, script);
      case 6, 7, 8 -> message(which, false, script);
      case 9 -> rest(which, script);
      case 10, 11, 12 -> greOut(which, script);
      case 13, 14, 15 -> greIn(which, script);
      case 16 -> lcp(which, script, true);
      case 17 -> lcp(which, script, false);
      case 18 -> icmpIn(which, script);
      case 19 -> icmpOut(which, script);
      case 20 -> segment(which, Tcp.FIN | Tcp.ACK, (script.uint8() & 1) == 0, 0);
      case 21 -> segment(which, Tcp.RST | Tcp.ACK, (script.uint8() & 1) == 0, script.below(3));
      case 22, 23 -> ENGINE.pass(script.uint16() * MILLISECOND_NS);
      case 24 -> ENGINE.pass(script.uint8() * 1000L * MILLISECOND_NS);
      case 25 -> kill(which);
      case 26 -> ENGINE.reconfigure((which & 1) == 0);
      case 27 -> again(script, true);
      case 28 -> again(script, false);
      case 29 -> raw(which, script);
      default -> dialAndAnswer(which, script);
    }
  }

  private void dialAndAnswer(int which, Script script) {
    dial(which, script);
    answer(which);
    segment(which, Tcp.ACK, true, 0);
  }

  private void dial(int which, Script script) {
    Dialogue d = new Dialogue();
    int kind = script.uint8();
    d.fromInside = (kind & 3) != 3;
    d.own = (kind & 0x0c) == 0x0c;
    int number = kind >>> 4 & 3;
    d.publicAddress = JudgedEngine.publicAddress(kind >>> 6);
    d.inside = d.own ? d.publicAddress : JudgedEngine.client(d.fromInside ? number : 9);
    d.insidePort = d.fromInside ? 40_000 + (kind & 1) : JudgedEngine.PPTP;
    d.remote =
        d.fromInside ? JudgedEngine.server(kind >>> 6 & 1) : JudgedEngine.REMOTE_CLIENT - number;
    d.remotePort = d.fromInside ? JudgedEngine.PPTP : 50_000 + number;
    d.publicPort = d.insidePort;
    d.insideNext = script.uint8() << 24 | 0xff_fff0;
    d.remoteNext = ~d.insideNext;
    dialogues[which] = d;
    if (d.fromInside) {
      int verdict = tcp(d, true, Tcp.SYN, d.insideNext, 0);
      if (verdict > 0) {
        d.publicAddress = Ipv4.source(ENGINE.packet, 0);
        d.publicPort = Tcp.sourcePort(ENGINE.packet, JudgedEngine.TRANSPORT);
      }
      d.insideNext++;
    } else {
      tcp(d, false, Tcp.SYN, d.remoteNext++, 0);
    }
  }

  private void answer(int which) {
    Dialogue d = dialogues[which];
    if (d != null) {
      boolean fromInside = !d.fromInside;
      tcp(d, fromInside, Tcp.SYN | Tcp.ACK, fromInside ? d.insideNext++ : d.remoteNext++, 0);
    }
  }

  /** A segment without payload; {@code off} says how far from where it should be. */
  private void segment(int which, int flags, boolean fromInside, int off) {
    Dialogue d = dialogues[which];
    if (d != null) {
      int sequence = (fromInside ? d.insideNext : d.remoteNext) + (off == 2 ? 1 << 20 : -off);
      tcp(d, fromInside, flags, sequence, 0);
    }
  }

  /** One or two messages, of which only the beginning may be in the segment. */
  private void message(int which, boolean fromInside, Script script) {
    Dialogue d = dialogues[which];
    if (d == null) {
      return;
    }
    int type = script.uint8();
    int callId = callId(script.uint8());
    int peerCallId = callId(script.uint8());
    int length =
        ENGINE.message(
            TCP_PAYLOAD, TYPES[(type & 15) % TYPES.length], callId, peerCallId, type >>> 7 ^ 1);
    if ((type & 0x40) != 0) {
      ENGINE.packet.put(TCP_PAYLOAD + script.uint8() % length, (byte) script.uint8());
    }
    int cut = (type & 0x20) != 0 ? script.uint8() % length : length;
    byte[] unsent = new byte[length - cut];
    ENGINE.packet.get(TCP_PAYLOAD + cut, unsent);
    d.unsent[fromInside ? 0 : 1] = unsent;
    payload(d, fromInside, cut, (type & 0x10) != 0);
  }

  /** What is left of the last message, or a part of it, or more after a gap. */
  private void rest(int which, Script script) {
    Dialogue d = dialogues[which];
    int how = script.uint8();
    boolean fromInside = (how & 1) == 0;
    byte[] unsent = d == null ? null : d.unsent[fromInside ? 0 : 1];
    if (unsent == null || unsent.length == 0) {
      return;
    }
    int from = (how & 2) != 0 ? Math.min(unsent.length - 1, how >>> 3) : 0;
    int length = Math.min(unsent.length - from, (how & 4) != 0 ? 1 + (how >>> 3) : LONGEST);
    ENGINE.packet.put(TCP_PAYLOAD, unsent, from, length);
    if (from > 0) {
      int next = fromInside ? d.insideNext : d.remoteNext;
      tcp(d, fromInside, Tcp.ACK, next + from, length);
      return;
    }
    byte[] left = new byte[unsent.length - length];
    System.arraycopy(unsent, length, left, 0, left.length);
    d.unsent[fromInside ? 0 : 1] = left;
    payload(d, fromInside, length, false);
  }

  /** Sends payload that lies where it belongs; what does not pass is sent again some time. */
  private void payload(Dialogue d, boolean fromInside, int length, boolean lost) {
    int sequence = fromInside ? d.insideNext : d.remoteNext;
    int verdict = tcp(d, fromInside, Tcp.ACK | Tcp.PSH, sequence, length);
    if (verdict > 0 && !lost) {
      int passed = Math.min(length, verdict - TCP_PAYLOAD);
      if (fromInside) {
        d.insideNext += passed;
      } else {
        d.remoteNext += passed;
      }
    }
  }

  private int tcp(Dialogue d, boolean fromInside, int flags, int sequence, int payload) {
    ENGINE.ipv4(
        Ipv4.PROTOCOL_TCP,
        fromInside ? d.inside : d.remote,
        fromInside ? d.remote : d.publicAddress);
    int acknowledgment = fromInside ? d.remoteNext : d.insideNext;
    ENGINE.tcp(
        fromInside ? d.insidePort : d.remotePort,
        fromInside ? d.remotePort : d.publicPort,
        flags,
        sequence,
        (flags & Tcp.ACK) == 0 ? 0 : acknowledgment);
    ENGINE.finish(TCP_PAYLOAD + payload);
    return send(d, fromInside, TCP_PAYLOAD + payload);
  }

  private int send(Dialogue d, boolean fromInside, int length) {
    boolean own = d != null && d.own;
    int verdict =
        fromInside
            ? ENGINE.pass(length, true, own ? 0 : JudgedEngine.LAN, JudgedEngine.WAN)
            : ENGINE.in(length);
    if (verdict > 0 && verdict <= LONGEST) {
      remember(fromInside, verdict);
    }
    return verdict;
  }

  private void remember(boolean fromInside, int length) {
    ENGINE.packet.get(0, fromInside ? lastOut : lastIn, 0, length);
    if (fromInside) {
      lastOutLength = length;
    } else {
      lastInLength = length;
    }
  }

  /** Few ids, so that they collide; 0 and halves of others among them. */
  private static int callId(int drawn) {
    return switch (drawn & 7) {
      case 0 -> 0;
      case 1 -> 0x100 | drawn >>> 3;
      case 2 -> 0xffff;
      case 3 -> drawn >>> 3 << 8 | 0x34;
      default -> 0x1200 + (drawn >>> 3);
    };
  }

  private void greOut(int which, Script script) {
    Dialogue d = dialogues[which];
    if (d != null) {
      gre(d, true, script);
    }
  }

  private void greIn(int which, Script script) {
    Dialogue d = dialogues[which];
    if (d != null) {
      gre(d, false, script);
    }
  }

  /** Enhanced GRE, perhaps in fragments. */
  private void gre(Dialogue d, boolean fromInside, Script script) {
    int callId = callId(script.uint8());
    int how = script.uint8();
    int length = GRE_PAYLOAD + (how & 0x0f);
    ENGINE.ipv4(
        Ipv4.PROTOCOL_GRE,
        fromInside ? d.inside : d.remote,
        fromInside ? d.remote : d.publicAddress);
    ENGINE.gre(callId, length);
    if ((how & 0x10) != 0) {
      int fragment = (how & 0x20) != 0 ? 0x2000 : how >>> 6 & 3;
      ENGINE.packet.putShort(Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, (short) fragment);
      ENGINE.packet.putShort(Ipv4.IDENTIFICATION_OFFSET, (short) (how >>> 7));
    }
    ENGINE.finish(length);
    send(d, fromInside, length);
  }

  /** An LCP packet: a few of its bytes, the rest as the script has it. */
  private void lcp(int which, Script script, boolean fromInside) {
    Dialogue d = dialogues[which];
    if (d == null) {
      return;
    }
    int callId = callId(script.uint8());
    int code = 1 + script.below(12);
    byte[] options = script.bytes(script.below(24));
    int lcp = GRE_PAYLOAD + 4;
    int length = lcp + 4 + options.length;
    ENGINE.ipv4(
        Ipv4.PROTOCOL_GRE,
        fromInside ? d.inside : d.remote,
        fromInside ? d.remote : d.publicAddress);
    ENGINE.gre(callId, length);
    ENGINE.packet.putInt(GRE_PAYLOAD, 0xff03_c021);
    ENGINE.packet.put(lcp, (byte) code);
    ENGINE.packet.put(lcp + 1, (byte) (which & 1));
    ENGINE.packet.putShort(lcp + 2, (short) (4 + options.length));
    ENGINE.packet.put(lcp + 4, options);
    ENGINE.finish(length);
    send(d, fromInside, length);
  }

  /** An error from the WAN about what left last. */
  private void icmpIn(int which, Script script) {
    int quoted = quote(lastOut, lastOutLength, script);
    int destination = lastOutLength == 0 ? JudgedEngine.publicAddress(0) : address(lastOut, false);
    ENGINE.ipv4(Ipv4.PROTOCOL_ICMP, JudgedEngine.server(which), destination);
    sendIcmp(script, quoted, false);
  }

  /** An error from the LAN about what came in last. */
  private void icmpOut(int which, Script script) {
    int quoted = quote(lastIn, lastInLength, script);
    int destination = lastInLength == 0 ? JudgedEngine.server(0) : address(lastIn, false);
    ENGINE.ipv4(Ipv4.PROTOCOL_ICMP, JudgedEngine.client(which), destination);
    sendIcmp(script, quoted, true);
  }

  private static int address(byte[] packet, boolean destination) {
    int at = destination ? Ipv4.DESTINATION_OFFSET : Ipv4.SOURCE_OFFSET;
    return (packet[at] & 0xff) << 24
        | (packet[at + 1] & 0xff) << 16
        | (packet[at + 2] & 0xff) << 8
        | packet[at + 3] & 0xff;
  }

  private static int quote(byte[] packet, int length, Script script) {
    int quoted = Math.min(length, 20 + script.uint8() % 60);
    ENGINE.packet.put(Icmp.quotedOffset(JudgedEngine.TRANSPORT), packet, 0, quoted);
    if (quoted > 0 && (script.uint8() & 3) == 0) {
      int at = Icmp.quotedOffset(JudgedEngine.TRANSPORT) + script.uint8() % quoted;
      ENGINE.packet.put(at, (byte) script.uint8());
    }
    return quoted;
  }

  private void sendIcmp(Script script, int quoted, boolean fromInside) {
    int what = script.uint8();
    ENGINE.packet.put(JudgedEngine.TRANSPORT + Icmp.TYPE_OFFSET, (byte) (3 + (what & 15)));
    ENGINE.packet.put(JudgedEngine.TRANSPORT + Icmp.CODE_OFFSET, (byte) (what >>> 4));
    ENGINE.packet.putInt(JudgedEngine.TRANSPORT + 4, 1400);
    int length = Icmp.quotedOffset(JudgedEngine.TRANSPORT) + quoted;
    ENGINE.finish(length);
    send(null, fromInside, length);
  }

  /** A packet that passed comes a second time on the way it came, as only a fault can do it. */
  private void again(Script script, boolean out) {
    byte[] packet = out ? lastOut : lastIn;
    int length = out ? lastOutLength : lastInLength;
    if (length > 0) {
      ENGINE.packet.put(0, packet, 0, length);
      ENGINE.packet.put(script.uint8() % length, (byte) script.uint8());
      send(null, (script.uint8() & 1) == 0, length);
    }
  }

  private void kill(int which) {
    if (which < ENGINE.bindings.connectionsEnd() && ENGINE.bindings.connection(which) != null) {
      ENGINE.control.kill(ENGINE.bindings.connection(which), EndReason.IDLE, ENGINE.nowNs);
    }
  }

  /** Any bytes at all. */
  private void raw(int which, Script script) {
    byte[] bytes = script.bytes(script.uint8());
    ENGINE.packet.put(0, bytes);
    boolean fromInside = (which & 1) == 0;
    ENGINE.pass(
        bytes.length,
        fromInside,
        (which & 2) == 0 ? JudgedEngine.LAN : 0,
        (which & 4) == 0 ? JudgedEngine.WAN : JudgedEngine.LAN);
  }
}
