package net.pptpalg.perf.engine;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.message.Bearer;
import net.pptpalg.alg.message.CallClearRequest;
import net.pptpalg.alg.message.CallDisconnectNotify;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.Framing;
import net.pptpalg.alg.message.OutgoingCallReply;
import net.pptpalg.alg.message.OutgoingCallRequest;
import net.pptpalg.alg.message.StartControlConnectionReply;
import net.pptpalg.alg.message.StartControlConnectionRequest;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.translation.ControlTranslator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Calls set up and ended, segment by segment. Time passes a millisecond an operation, so that as
 * many Call IDs rest and connections linger as at 1,000 set-ups a second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ControlTranslatorBenchmark {
  private static final int IP_BYTES = 20;
  private static final int TCP_BYTES = 20;
  private static final int PAYLOAD = IP_BYTES + TCP_BYTES;
  private static final int CAPACITY = 512;
  private static final int ACK = 0x10;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int FIRST_PORT = 1024;
  private static final int PORTS = 20_000;
  private static final int WINDOW = 64;
  private static final int GRANTED = 1;
  private static final int SPEED_BPS = 100_000_000;
  private static final int CALL_ID_MASK = 0xffff;
  private static final long STEP_NS = 1_000_000;

  /** How often the control agent lets time pass. */
  private static final long TICK_NS = 100_000_000;

  private final ByteBuffer packet = ByteBuffer.allocateDirect(CAPACITY);
  private Bindings bindings;
  private ControlTranslator translator;
  private long nowNs;
  private long tickedNs;
  private int connections;
  private int clientSequence;
  private int serverSequence;
  private int client;
  private int port;
  private int publicPort;
  private int callId;

  /** Opens a control connection for calls. */
  @Setup
  public void open() {
    Engine engine = new Engine(1);
    bindings = engine.bindings();
    translator = engine.control();
    connect();
  }

  /** A call on a control connection that is up: request, reply, clear, notification. */
  @Benchmark
  public int callSetUp() {
    passTime();
    int outsideId = request();
    reply(outsideId);
    int length = CallClearRequest.encode(packet, PAYLOAD, callId);
    toServer(length);
    length = CallDisconnectNotify.encode(packet, PAYLOAD, callId, 4, 0, 0, "");
    return toClient(length);
  }

  /** A control connection with one call, from SYN to RST. */
  @Benchmark
  public int connectionSetUp() {
    passTime();
    connect();
    reply(request());
    return sent(fromClient(RST | ACK, 0));
  }

  private void passTime() {
    nowNs += STEP_NS;
    if (nowNs - tickedNs >= TICK_NS) {
      tickedNs = nowNs;
      bindings.tick(nowNs);
    }
  }

  private void connect() {
    client = Engine.FIRST_CLIENT + connections / PORTS;
    port = FIRST_PORT + connections % PORTS;
    connections++;
    clientSequence = connections * 1000;
    serverSequence = connections * 777;
    sent(fromClient(SYN, 0));
    publicPort = Tcp.sourcePort(packet, IP_BYTES);
    clientSequence++;
    received(fromServer(SYN | ACK, 0));
    serverSequence++;
    sent(fromClient(ACK, 0));
    int length =
        StartControlConnectionRequest.encode(
            packet,
            PAYLOAD,
            StartControlConnectionRequest.VERSION_1_0,
            Framing.EITHER,
            Bearer.EITHER,
            0,
            1,
            "",
            "");
    toServer(length);
    length =
        StartControlConnectionReply.encode(
            packet,
            PAYLOAD,
            StartControlConnectionRequest.VERSION_1_0,
            GRANTED,
            0,
            Framing.EITHER,
            Bearer.EITHER,
            0,
            1,
            "",
            "");
    toClient(length);
  }

  /** Asks for a call; returns its outside Call ID. */
  private int request() {
    callId = callId + 1 & CALL_ID_MASK;
    int length =
        OutgoingCallRequest.encode(
            packet,
            PAYLOAD,
            callId,
            callId,
            SPEED_BPS,
            SPEED_BPS,
            Bearer.EITHER,
            Framing.EITHER,
            WINDOW,
            0,
            "",
            "");
    toServer(length);
    return packet.getShort(PAYLOAD + ControlHeader.CALL_ID_OFFSET) & CALL_ID_MASK;
  }

  private void reply(int outsideId) {
    int length =
        OutgoingCallReply.encode(
            packet, PAYLOAD, callId, outsideId, GRANTED, 0, 0, SPEED_BPS, WINDOW, 0, 0);
    toClient(length);
    if ((packet.getShort(PAYLOAD + ControlHeader.PEER_CALL_ID_OFFSET) & CALL_ID_MASK) != callId) {
      throw new IllegalStateException("the client would not know its call");
    }
  }

  private void toServer(int payloadLength) {
    sent(fromClient(ACK, payloadLength));
    clientSequence += payloadLength;
  }

  private int toClient(int payloadLength) {
    int verdict = received(fromServer(ACK, payloadLength));
    serverSequence += payloadLength;
    return verdict;
  }

  private int sent(int length) {
    int verdict =
        translator.postrouting(
            packet, 0, length, Engine.LAN_INTERFACE, Engine.WAN_INTERFACE, nowNs);
    return passed(verdict);
  }

  private int received(int length) {
    return passed(translator.prerouting(packet, 0, length, nowNs));
  }

  private static int passed(int verdict) {
    if (verdict <= 0) {
      throw new IllegalStateException("a segment was not translated: verdict " + verdict);
    }
    return verdict;
  }

  private int fromClient(int flags, int payloadLength) {
    return headers(client, port, Engine.FIRST_SERVER, Engine.PPTP_PORT, flags, payloadLength, true);
  }

  private int fromServer(int flags, int payloadLength) {
    return headers(
        Engine.FIRST_SERVER,
        Engine.PPTP_PORT,
        Engine.PUBLIC_ADDRESS,
        publicPort,
        flags,
        payloadLength,
        false);
  }

  /** Checksums are left at zero: the engine adjusts them and never looks whether they are right. */
  private int headers(
      int source,
      int sourcePort,
      int destination,
      int destinationPort,
      int flags,
      int payloadLength,
      boolean client) {
    int length = PAYLOAD + payloadLength;
    packet.putInt(0, 0x4500 << 16 | length);
    packet.putInt(Ipv4.IDENTIFICATION_OFFSET, 0);
    packet.putInt(Ipv4.TIME_TO_LIVE_OFFSET, (64 << 8 | Ipv4.PROTOCOL_TCP) << 16);
    packet.putInt(Ipv4.SOURCE_OFFSET, source);
    packet.putInt(Ipv4.DESTINATION_OFFSET, destination);
    packet.putInt(IP_BYTES, sourcePort << 16 | destinationPort);
    packet.putInt(IP_BYTES + Tcp.SEQUENCE_OFFSET, client ? clientSequence : serverSequence);
    int acknowledgment = (flags & ACK) == 0 ? 0 : client ? serverSequence : clientSequence;
    packet.putInt(IP_BYTES + Tcp.ACKNOWLEDGMENT_OFFSET, acknowledgment);
    packet.putInt(IP_BYTES + Tcp.DATA_OFFSET_OFFSET, TCP_BYTES / 4 << 28 | flags << 16 | 0xffff);
    packet.putInt(IP_BYTES + Tcp.CHECKSUM_OFFSET, 0);
    return length;
  }
}
