package net.pptpalg.capture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.message.CallClearRequest;
import net.pptpalg.alg.message.CallDisconnectNotify;
import net.pptpalg.alg.message.OutgoingCallReply;
import net.pptpalg.alg.message.OutgoingCallRequest;
import net.pptpalg.alg.message.StartControlConnectionReply;
import net.pptpalg.alg.message.StartControlConnectionRequest;
import net.pptpalg.alg.packet.Icmp;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.alg.packet.Tcp;

/** Two scripted PPTP peers and the capture of what they send; time passes when it is told to. */
final class Script {
  static final int MPPE_128 = 0x0100_0040;
  static final int MPPE_40 = 0x0100_0020;
  static final byte[] PAP = {3, 4, (byte) 0xC0, 0x23};
  static final byte[] CHAP_MD5 = {3, 5, (byte) 0xC2, 0x23, 5};
  static final byte[] MS_CHAP_V1 = {3, 5, (byte) 0xC2, 0x23, (byte) 0x80};
  static final byte[] MS_CHAP_V2 = {3, 5, (byte) 0xC2, 0x23, (byte) 0x81};

  private static final int IP = Ipv4.MINIMUM_HEADER_LENGTH;
  private static final int SERVER_PORT = 1723;
  private static final long START_NS = 1_700_000_000_000_000_000L;
  private static final double NANOS = 1e9;

  record Packet(long timeNs, ByteBuffer bytes, int length) {}

  final List<Packet> packets = new ArrayList<>();
  int client = Ipv4Address.parse("10.0.0.2");
  int server = Ipv4Address.parse("192.0.2.10");
  int clientPort = 1044;
  int clientCallId = 7;
  int serverCallId = 4711;
  boolean dontFragment;
  private final int[] tcpNext = {1000, 5000};
  private final int[] sequence = new int[2];
  private final int[] heard = {-1, -1};
  private final boolean[] deaf = new boolean[2];
  private int identification = 1;
  private int pppId = 1;
  private long nowNs = START_NS;

  // ---- time and the network

  Script after(double seconds) {
    nowNs += (long) (seconds * NANOS);
    return this;
  }

  /** From now on nothing reaches this side, though the capture holds it. */
  Script deaf(Side side) {
    deaf[side.ordinal()] = true;
    return this;
  }

  Script hearing(Side side) {
    deaf[side.ordinal()] = false;
    return this;
  }

  /** A payload that the capture never sees. */
  Script lose(Side sender) {
    sequence[sender.ordinal()]++;
    return this;
  }

  // ---- TCP

  Script syn() {
    tcp(Side.CLIENT, Tcp.SYN, new byte[0]);
    return this;
  }

  Script connect() {
    syn();
    tcpNext[0]++;
    after(0.01).tcp(Side.SERVER, Tcp.SYN | Tcp.ACK, new byte[0]);
    tcpNext[1]++;
    tcp(Side.CLIENT, Tcp.ACK, new byte[0]);
    return this;
  }

  Script fin(Side sender) {
    tcp(sender, Tcp.FIN | Tcp.ACK, new byte[0]);
    return this;
  }

  Script reset(Side sender) {
    tcp(sender, Tcp.RST | Tcp.ACK, new byte[0]);
    return this;
  }

  Script message(Side sender, ByteBuffer message, int length) {
    byte[] bytes = new byte[length];
    message.get(0, bytes);
    tcp(sender, Tcp.PSH | Tcp.ACK, bytes);
    return this;
  }

  void tcp(Side sender, int flags, byte[] payload) {
    int length = IP + Tcp.MINIMUM_HEADER_LENGTH + payload.length;
    ByteBuffer b = ipv4(from(sender), to(sender), Ipv4.PROTOCOL_TCP, length);
    boolean fromClient = sender == Side.CLIENT;
    b.putShort(IP, (short) (fromClient ? clientPort : SERVER_PORT));
    b.putShort(IP + 2, (short) (fromClient ? SERVER_PORT : clientPort));
    b.putInt(IP + 4, tcpNext[sender.ordinal()]);
    b.putInt(IP + 8, tcpNext[sender.other().ordinal()]);
    b.put(IP + Tcp.DATA_OFFSET_OFFSET, (byte) 0x50);
    b.put(IP + Tcp.FLAGS_OFFSET, (byte) flags);
    b.put(IP + Tcp.MINIMUM_HEADER_LENGTH, payload);
    Tcp.setChecksum(b, IP, Tcp.fullChecksum(b, 0, IP, length - IP));
    tcpNext[sender.ordinal()] += payload.length;
    add(b, length);
  }

  // ---- control connection

  Script start() {
    ByteBuffer m = ByteBuffer.allocate(256);
    int length = StartControlConnectionRequest.encode(m, 0, 0x100, 3, 3, 0, 1, "pc", "Microsoft");
    return message(Side.CLIENT, m, length);
  }

  Script started(int version, int result, int error) {
    ByteBuffer m = ByteBuffer.allocate(256);
    int length =
        StartControlConnectionReply.encode(
            m, 0, version, result, error, 3, 3, 1, 1, "vpn", "linux");
    return after(0.01).message(Side.SERVER, m, length);
  }

  Script request() {
    ByteBuffer m = ByteBuffer.allocate(256);
    int length =
        OutgoingCallRequest.encode(m, 0, clientCallId, 1, 300, 100000000, 3, 3, 64, 0, "", "");
    return message(Side.CLIENT, m, length);
  }

  Script reply(int result, int error, int cause) {
    ByteBuffer m = ByteBuffer.allocate(256);
    int length =
        OutgoingCallReply.encode(
            m, 0, serverCallId, clientCallId, result, error, cause, 100000000, 64, 0, 0);
    return after(0.01).message(Side.SERVER, m, length);
  }

  Script clear() {
    ByteBuffer m = ByteBuffer.allocate(256);
    return message(Side.CLIENT, m, CallClearRequest.encode(m, 0, clientCallId));
  }

  Script disconnected(int result) {
    ByteBuffer m = ByteBuffer.allocate(256);
    int length = CallDisconnectNotify.encode(m, 0, serverCallId, result, 0, 0, "");
    return message(Side.SERVER, m, length);
  }

  /** As far as the call that is set up. */
  Script call() {
    return connect().start().started(0x100, 1, 0).request().reply(1, 0, 0);
  }

  // ---- GRE

  Script gre(Side sender, int protocol, byte[] information) {
    ByteBuffer frame = ByteBuffer.allocate(4 + information.length);
    frame.putShort((short) 0xFF03).putShort((short) protocol).put(information);
    return greFrame(from(sender), to(sender), sender, idOf(sender.other()), frame.array());
  }

  Script greFrame(int source, int destination, Side sender, int callId, byte[] frame) {
    int[] length = new int[1];
    ByteBuffer b = grePacket(source, destination, sender, callId, frame, length);
    add(b, length[0]);
    return this;
  }

  private ByteBuffer grePacket(
      int source, int destination, Side sender, int callId, byte[] frame, int[] lengthOut) {
    int side = sender.ordinal();
    boolean acknowledges = heard[side] >= 0;
    int header = acknowledges ? 16 : 12;
    int length = IP + header + frame.length;
    ByteBuffer b = ipv4(source, destination, Ipv4.PROTOCOL_GRE, length);
    b.putShort(IP, (short) (acknowledges ? 0x3081 : 0x3001));
    b.putShort(IP + 2, (short) 0x880B);
    b.putShort(IP + 4, (short) frame.length);
    b.putShort(IP + 6, (short) callId);
    b.putInt(IP + 8, sequence[side]);
    if (acknowledges) {
      b.putInt(IP + 12, heard[side]);
    }
    b.put(IP + header, frame);
    int other = sender.other().ordinal();
    if (!deaf[other]) {
      heard[other] = sequence[side];
    }
    sequence[side]++;
    lengthOut[0] = length;
    return b;
  }

  /** Data whose fragments all come, or not. */
  Script fragmented(Side sender, int bytes, boolean whole) {
    int[] lengthOut = new int[1];
    byte[] frame = data(bytes);
    ByteBuffer b =
        grePacket(from(sender), to(sender), sender, idOf(sender.other()), frame, lengthOut);
    int length = lengthOut[0];
    int first = 800;
    ByteBuffer one = ByteBuffer.allocate(IP + first);
    one.put(0, b, 0, IP + first);
    one.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) (IP + first));
    one.putShort(Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, (short) 0x2000);
    add(one, IP + first);
    if (whole) {
      int rest = length - IP - first;
      ByteBuffer two = ByteBuffer.allocate(IP + rest);
      two.put(0, b, 0, IP);
      two.put(IP, b, IP + first, rest);
      two.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) (IP + rest));
      two.putShort(Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, (short) (first / 8));
      add(two, IP + rest);
    }
    return this;
  }

  /** An acknowledgment without a payload. */
  Script acknowledge(Side sender) {
    int length = IP + 12;
    ByteBuffer b = ipv4(from(sender), to(sender), Ipv4.PROTOCOL_GRE, length);
    b.putShort(IP, (short) 0x2081);
    b.putShort(IP + 2, (short) 0x880B);
    b.putShort(IP + 6, (short) idOf(sender.other()));
    b.putInt(IP + 8, heard[sender.ordinal()]);
    add(b, length);
    return this;
  }

  /** An ICMP error about the last packet. */
  Script icmp(int reporter, int type, int code, int mtu) {
    Packet about = packets.get(packets.size() - 1);
    int quoted = Math.min(about.length, IP + 8);
    int length = IP + Icmp.HEADER_LENGTH + quoted;
    ByteBuffer b = ipv4(reporter, Ipv4.source(about.bytes, 0), Ipv4.PROTOCOL_ICMP, length);
    b.put(IP, (byte) type).put(IP + 1, (byte) code).putShort(IP + 6, (short) mtu);
    b.put(IP + Icmp.HEADER_LENGTH, about.bytes, 0, quoted);
    add(b, length);
    return this;
  }

  // ---- PPP

  static byte[] packet(int code, int id, byte[]... data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] each : data) {
      out.writeBytes(each);
    }
    int length = 4 + out.size();
    return ByteBuffer.allocate(length)
        .put((byte) code)
        .put((byte) id)
        .putShort((short) length)
        .put(out.toByteArray())
        .array();
  }

  static byte[] option(int type, int value) {
    return ByteBuffer.allocate(6).put((byte) type).put((byte) 6).putInt(value).array();
  }

  static byte[] mru(int bytes) {
    return ByteBuffer.allocate(4).put((byte) 1).put((byte) 4).putShort((short) bytes).array();
  }

  Script lcp(Side sender, int code, byte[]... options) {
    return after(0.005).gre(sender, 0xC021, packet(code, pppId++, options));
  }

  Script ccp(Side sender, int code, byte[]... options) {
    return after(0.005).gre(sender, 0x80FD, packet(code, pppId++, options));
  }

  Script ipcp(Side sender, int code, byte[]... options) {
    return after(0.005).gre(sender, 0x8021, packet(code, pppId++, options));
  }

  Script magic(Side sender, int value) {
    return lcp(sender, 1, option(5, value));
  }

  /** LCP as two sides do it that agree at once. */
  Script lcpOpens(byte[] authentication) {
    return lcp(Side.SERVER, 1, mru(1400), authentication, option(5, 0x11112222))
        .lcp(Side.CLIENT, 1, mru(1400), option(5, 0x33334444))
        .lcp(Side.CLIENT, 2, mru(1400), authentication, option(5, 0x11112222))
        .lcp(Side.SERVER, 2, mru(1400), option(5, 0x33334444));
  }

  Script chap(Side sender, int code, String text) {
    return after(0.005)
        .gre(sender, 0xC223, packet(code, pppId, text.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Challenge and response; the result is another's to give. */
  Script challenged() {
    return chap(Side.SERVER, 1, "\u0010SECRETCHALLENGE0vpn")
        .chap(Side.CLIENT, 2, "1SECRETRESPONSE");
  }

  Script authenticated() {
    return lcpOpens(MS_CHAP_V2).challenged().chap(Side.SERVER, 3, "S=SECRETHASH M=Welcome");
  }

  Script encrypted(int bits) {
    return ccp(Side.SERVER, 1, option(18, bits))
        .ccp(Side.CLIENT, 1, option(18, bits))
        .ccp(Side.CLIENT, 2, option(18, bits))
        .ccp(Side.SERVER, 2, option(18, bits));
  }

  Script addressed() {
    int clientTunnel = Ipv4Address.parse("10.9.0.2");
    int serverTunnel = Ipv4Address.parse("10.9.0.1");
    return ipcp(Side.CLIENT, 1, option(3, 0))
        .ipcp(Side.SERVER, 1, option(3, serverTunnel))
        .ipcp(Side.CLIENT, 2, option(3, serverTunnel))
        .ipcp(Side.SERVER, 3, option(3, clientTunnel))
        .ipcp(Side.CLIENT, 1, option(3, clientTunnel))
        .ipcp(Side.SERVER, 2, option(3, clientTunnel));
  }

  /** As far as a tunnel that is up with everything as it should be. */
  Script up() {
    return call().authenticated().encrypted(MPPE_128).addressed();
  }

  private static byte[] data(int bytes) {
    byte[] frame = new byte[bytes];
    frame[1] = (byte) 0xFD;
    frame[2] = (byte) 0x90;
    return frame;
  }

  /** One encrypted frame such that the IP packet has at least this many bytes. */
  Script data(Side sender, int bytes) {
    return after(0.002)
        .greFrame(from(sender), to(sender), sender, idOf(sender.other()), data(bytes));
  }

  /** A frame of IP in the clear. */
  Script clear(Side sender) {
    byte[] ip = new byte[60];
    ip[0] = 0x45;
    ip[16] = 10;
    ip[19] = 1;
    return after(0.002).gre(sender, 0x21, ip);
  }

  Script talk(int rounds) {
    for (int i = 0; i < rounds; i++) {
      data(Side.CLIENT, 100).data(Side.SERVER, 1300);
    }
    return this;
  }

  Script terminate(Side sender, byte[] reason) {
    return lcp(sender, 5, reason);
  }

  Script closedByClient() {
    return terminate(Side.CLIENT, "User request".getBytes(StandardCharsets.US_ASCII))
        .lcp(Side.SERVER, 6)
        .clear()
        .disconnected(4)
        .fin(Side.CLIENT)
        .fin(Side.SERVER);
  }

  // ---- the capture

  private int from(Side sender) {
    return sender == Side.CLIENT ? client : server;
  }

  private int to(Side sender) {
    return from(sender.other());
  }

  private int idOf(Side side) {
    return side == Side.CLIENT ? clientCallId : serverCallId;
  }

  private ByteBuffer ipv4(int source, int destination, int protocol, int length) {
    ByteBuffer b = ByteBuffer.allocate(Math.max(length, 64));
    b.put(0, (byte) 0x45);
    b.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) length);
    b.putShort(Ipv4.IDENTIFICATION_OFFSET, (short) identification++);
    b.putShort(Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, (short) (dontFragment ? 0x4000 : 0));
    b.put(Ipv4.TIME_TO_LIVE_OFFSET, (byte) 64);
    b.put(Ipv4.PROTOCOL_OFFSET, (byte) protocol);
    b.putInt(Ipv4.SOURCE_OFFSET, source);
    b.putInt(Ipv4.DESTINATION_OFFSET, destination);
    b.putShort(Ipv4.CHECKSUM_OFFSET, (short) InternetChecksum.of(b, 0, IP));
    return b;
  }

  void add(ByteBuffer b, int length) {
    packets.add(new Packet(nowNs, b, length));
  }

  /** Something that isn't PPTP, so that time has passed in the capture too. */
  Script until(double seconds) {
    after(seconds);
    add(ipv4(client, server, 17, IP), IP);
    return this;
  }

  /** Another capture's packets in between, by time. */
  Script with(Script other) {
    packets.addAll(other.packets);
    packets.sort((one, two) -> Long.compare(one.timeNs, two.timeNs));
    return this;
  }

  byte[] file(int snapLength) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PcapWriter writer = new PcapWriter(out)) {
      for (Packet packet : packets) {
        int length = Math.min(packet.length, snapLength);
        writer.write(packet.timeNs, packet.bytes, 0, length, packet.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  CaptureReport report() {
    return report(file(65_535));
  }

  static CaptureReport report(byte[] file) {
    CaptureDiagnosis diagnosis = new CaptureDiagnosis();
    try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(file), "test")) {
      for (CapturedFrame frame = reader.next(); frame != null; frame = reader.next()) {
        diagnosis.frame(frame);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return diagnosis.finish();
  }
}
