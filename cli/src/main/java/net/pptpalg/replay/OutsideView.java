package net.pptpalg.replay;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import net.pptpalg.alg.control.CallIdTranslation;
import net.pptpalg.alg.control.ControlStream;
import net.pptpalg.alg.control.ControlStreamReader;
import net.pptpalg.alg.control.Direction;
import net.pptpalg.alg.control.Malformation;
import net.pptpalg.alg.control.Segment;
import net.pptpalg.alg.control.StreamMemory;
import net.pptpalg.alg.message.CallIdRule;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;

/**
 * Turns what a server's packet looks like on the inside into what it was on the outside, given the
 * bindings: the opposite of what the gateway does with it. A capture from the inside holds the
 * former; the engine wants the latter.
 *
 * <p>Used by one thread.
 */
final class OutsideView {
  private static final int STREAM_BYTES = 64 << 20;

  private final Bindings bindings;
  private final StreamMemory memory = new StreamMemory(STREAM_BYTES);
  private final ControlStreamReader reader = new ControlStreamReader();
  private final Segment segment = new Segment();
  private final Map<Long, ControlStream> streams = new HashMap<>();
  private final Ids ids = new Ids();
  private ControlConnection connection;

  OutsideView(Bindings bindings) {
    this.bindings = bindings;
  }

  /** The inside peer's Call IDs become those that stand for them outside. */
  private final class Ids implements CallIdTranslation {
    @Override
    public int translate(
        Direction direction, ControlMessageType type, int field, int callId, int sentHighByte) {
      int rule = field == ControlHeader.CALL_ID_OFFSET ? type.callIdRule() : type.peerCallIdRule();
      boolean own =
          rule == CallIdRule.OWN
              || rule == CallIdRule.EITHER && bindings.byRemoteId(connection, callId) != null;
      Call call = own ? null : bindings.byInsideId(connection, callId);
      return call == null ? callId : call.outsideId();
    }

    @Override
    public int translateHighByte(
        Direction direction, ControlMessageType type, int field, int highByte) {
      for (Call call = connection.calls(); call != null; call = call.next()) {
        if (call.insideId() >>> Byte.SIZE == highByte) {
          return call.outsideId() >>> Byte.SIZE;
        }
      }
      return highByte;
    }

    @Override
    public int translateResult(Direction direction, ControlMessageType type, ByteBuffer message) {
      return UNCHANGED;
    }

    @Override
    public void message(Direction direction, ControlMessageType type, ByteBuffer message) {}

    @Override
    public void malformed(Direction direction, Malformation malformation) {}
  }

  /** A connection is gone: what was kept of its stream is not needed any more. */
  void forget(ControlConnection gone) {
    ControlStream stream = streams.remove(gone.id());
    if (stream != null) {
      stream.release();
    }
  }

  /**
   * Changes a segment in place.
   *
   * @return false when the engine knows no connection of it; nothing is changed then
   */
  boolean segment(ByteBuffer b, int ip, int tcp) {
    int inside = Ipv4.destination(b, ip);
    int insidePort = Tcp.destinationPort(b, tcp);
    connection = bindings.byInside(inside, insidePort, Ipv4.source(b, ip), Tcp.sourcePort(b, tcp));
    if (connection == null) {
      return false;
    }
    ControlStream stream =
        streams.computeIfAbsent(connection.id(), any -> new ControlStream(memory));
    int sequence = Tcp.sequence(b, tcp);
    boolean syn = (Tcp.flags(b, tcp) & Tcp.SYN) != 0;
    if (syn && (!stream.synchronised() || stream.isEmpty())) {
      stream.synchronise(sequence + 1);
    }
    stream.acknowledged(connection.stream(Direction.FROM_REMOTE).acknowledged());
    int payload = tcp + Tcp.headerLength(b, tcp);
    int length = ip + Ipv4.totalLength(b, ip) - payload;
    if (length > 0 && stream.synchronised()) {
      segment.wrap(b, tcp, payload, length, sequence);
      reader.read(stream, Direction.FROM_REMOTE, segment, ids);
    }
    Tcp.adjustChecksumForAddress(b, tcp, inside, connection.publicAddress());
    Ipv4.setDestination(b, ip, connection.publicAddress());
    Tcp.setDestinationPort(b, tcp, connection.publicPort());
    return true;
  }

  /**
   * Changes GRE in place, a fragment as well.
   *
   * @param gre first byte of the GRE header; not looked at in a later fragment
   * @return false when the engine knows no call of it; nothing is changed then
   */
  boolean gre(ByteBuffer b, int ip, int gre) {
    int inside = Ipv4.destination(b, ip);
    int remote = Ipv4.source(b, ip);
    if (Ipv4.fragmentOffset(b, ip) != 0) {
      ControlConnection any = between(inside, remote);
      if (any != null) {
        Ipv4.setDestination(b, ip, any.publicAddress());
      }
      return any != null;
    }
    Call call = bindings.sentToInside(inside, remote, Gre.callId(b, gre));
    if (call == null) {
      return false;
    }
    Gre.setCallId(b, gre, call.outsideId());
    Ipv4.setDestination(b, ip, call.connection().publicAddress());
    return true;
  }

  private ControlConnection between(int inside, int remote) {
    for (int i = 0; i < bindings.connectionsEnd(); i++) {
      ControlConnection each = bindings.connection(i);
      boolean theirs =
          each != null && each.insideAddress() == inside && each.remoteAddress() == remote;
      if (theirs) {
        return each;
      }
    }
    return null;
  }
}
