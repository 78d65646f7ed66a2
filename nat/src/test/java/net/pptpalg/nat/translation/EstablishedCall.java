package net.pptpalg.nat.translation;

import static net.pptpalg.nat.translation.JudgedEngine.must;

import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;

/** One call of a client behind a judged engine, set up anew for each input. */
final class EstablishedCall {
  static final int INSIDE_ID = 0x1234;

  /** The first call of all gets the id it asks for. */
  static final int OUTSIDE_ID = INSIDE_ID;

  static final int REMOTE_ID = 0x80;

  /** Sequence numbers of the first bytes that have not been sent yet. */
  static final int CLIENT_START = 0xffff_fff0;

  static final int SERVER_START = 0x7fff_fff0;

  static final int PORT = 40_000;
  private static final int CLIENT = JudgedEngine.client(0);
  private static final int SERVER = JudgedEngine.server(0);
  private static final int PAYLOAD = JudgedEngine.TRANSPORT + Tcp.MINIMUM_HEADER_LENGTH;

  final JudgedEngine engine = new JudgedEngine();
  int clientNext;
  int serverNext;
  private int publicAddress;

  /** Forgets whatever was there and sets the call up. */
  void begin() {
    engine.forget();
    clientNext = CLIENT_START;
    serverNext = SERVER_START;
    send(true, Tcp.SYN, 0);
    publicAddress = Ipv4.source(engine.packet, 0);
    clientNext++;
    send(false, Tcp.SYN | Tcp.ACK, 0);
    serverNext++;
    send(true, Tcp.ACK, 0);
    clientNext +=
        send(true, Tcp.ACK, write(ControlMessageType.OUTGOING_CALL_REQUEST, INSIDE_ID, 0));
    serverNext +=
        send(false, Tcp.ACK, write(ControlMessageType.OUTGOING_CALL_REPLY, REMOTE_ID, OUTSIDE_ID));
    must(engine.bindings.callCount() == 1, "no call");
  }

  private int write(ControlMessageType type, int callId, int peerCallId) {
    return engine.message(PAYLOAD, type, callId, peerCallId, 1);
  }

  private int send(boolean fromInside, int flags, int payload) {
    engine.ipv4(Ipv4.PROTOCOL_TCP, 0, 0);
    addressTcp(fromInside, flags, fromInside ? clientNext : serverNext);
    engine.finish(PAYLOAD + payload);
    int verdict = fromInside ? engine.out(PAYLOAD + payload) : engine.in(PAYLOAD + payload);
    must(verdict > 0, "set-up does not pass");
    return payload;
  }

  /** Gives the packet the addresses of the call. */
  void address(boolean fromInside) {
    Ipv4.setSource(engine.packet, 0, fromInside ? CLIENT : SERVER);
    Ipv4.setDestination(engine.packet, 0, fromInside ? SERVER : publicAddress);
  }

  /** Gives the packet a TCP header of the control connection. */
  void addressTcp(boolean fromInside, int flags, int sequence) {
    address(fromInside);
    engine.tcp(
        fromInside ? PORT : JudgedEngine.PPTP,
        fromInside ? JudgedEngine.PPTP : PORT,
        flags,
        sequence,
        (flags & Tcp.ACK) == 0 ? 0 : fromInside ? serverNext : clientNext);
  }

  /** The address the server knows the client by. */
  int publicAddress() {
    return publicAddress;
  }
}
