package net.pptpalg.capture;

import java.nio.ByteBuffer;
import net.pptpalg.alg.control.Malformation;
import net.pptpalg.alg.diagnosis.ControlObserver;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.packet.Tcp;

/** One control connection that is watched: both directions of its stream, and its observer. */
public final class WatchedConnection {
  private final ControlObserver observer;
  private final MessageStream[] streams = new MessageStream[Side.values().length];
  private final Runnable callsChanged;
  private long nowNs;
  private boolean synSeen;
  private int clientInitialSequence;
  private boolean serverSynSeen;
  private int serverInitialSequence;

  /**
   * @param callsChanged is run after each message that may make or change a call.
   */
  public WatchedConnection(int client, int clientPort, int server, Runnable callsChanged) {
    this(new ControlObserver(client, clientPort, server), callsChanged);
  }

  /**
   * @param observer is shown what passes
   * @param callsChanged is run after each message that may make or change a call.
   */
  public WatchedConnection(ControlObserver observer, Runnable callsChanged) {
    this.observer = observer;
    this.callsChanged = callsChanged;
    for (Side side : Side.values()) {
      streams[side.ordinal()] = new MessageStream(new Messages(side));
    }
  }

  private final class Messages implements MessageStream.Listener {
    private final Side sender;

    Messages(Side sender) {
      this.sender = sender;
    }

    @Override
    public void message(ControlMessageType type, ByteBuffer message) {
      observer.message(sender, nowNs, type, message);
      if (type != ControlMessageType.ECHO_REQUEST && type != ControlMessageType.ECHO_REPLY) {
        callsChanged.run();
      }
    }

    @Override
    public void malformed(Malformation malformation) {
      observer.malformed(sender, nowNs, malformation);
    }

    @Override
    public void retransmission() {
      observer.retransmission(sender);
    }
  }

  /**
   * One segment.
   *
   * @param tcp first byte of a sound TCP header.
   * @param captured bytes of the segment that are there, header included.
   * @param length bytes it had on the wire, header included.
   */
  public void segment(Side sender, long timeNs, ByteBuffer b, int tcp, int captured, int length) {
    nowNs = timeNs;
    int flags = Tcp.flags(b, tcp);
    int sequence = Tcp.sequence(b, tcp);
    if ((flags & Tcp.SYN) != 0) {
      streams[sender.ordinal()].begin(sequence + 1);
      if (sender == Side.CLIENT) {
        synSeen = true;
        clientInitialSequence = sequence;
      } else {
        serverSynSeen = true;
        serverInitialSequence = sequence;
      }
    }
    int header = Tcp.headerLength(b, tcp);
    int payload = length - header;
    boolean closes = (flags & (Tcp.FIN | Tcp.RST)) != 0;
    if (!closes) {
      observer.segment(sender, timeNs, flags, payload);
    }
    if ((flags & Tcp.ACK) != 0) {
      streams[sender.other().ordinal()].acknowledged(Tcp.acknowledgment(b, tcp));
    }
    if ((flags & (Tcp.SYN | Tcp.RST)) == 0) {
      streams[sender.ordinal()].segment(
          sequence, b, tcp + header, Math.max(0, captured - header), payload);
    }
    if (closes) {
      // What a last segment says comes before the end it brings.
      observer.segment(sender, timeNs, flags, payload);
    }
  }

  /** Whether a SYN of the client begins another connection with the same ports. */
  boolean isSucceededBy(int initialSequence) {
    boolean other = synSeen ? clientInitialSequence != initialSequence : true;
    return other && (observer.ending() != null || serverSynSeen || !synSeen);
  }

  /** Whether this is the same connection as seen on the other side of a translator. */
  boolean isSeenTwice(WatchedConnection other) {
    return synSeen
        && other.synSeen
        && clientInitialSequence == other.clientInitialSequence
        && (!serverSynSeen
            || !other.serverSynSeen
            || serverInitialSequence == other.serverInitialSequence)
        && observer.serverAddress() == other.observer.serverAddress()
        && observer.clientAddress() != other.observer.clientAddress();
  }

  /** Equal for what may be the same connection on two sides of a translator. */
  long pairingKey() {
    int sequence = synSeen ? clientInitialSequence : System.identityHashCode(this);
    return Integer.toUnsignedLong(sequence) << Integer.SIZE
        | Integer.toUnsignedLong(observer.serverAddress());
  }

  /** What is known about it. */
  public ControlObserver observer() {
    return observer;
  }
}
