package net.pptpalg.nat.model;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import net.pptpalg.alg.control.Direction;

/** One control connection as the gateway has to know it. */
final class ModelConnection {
  enum State {
    CONNECTING,
    ESTABLISHED,
    CLOSING,
    ENDED
  }

  final Ends inside;
  final Ends outside;
  final boolean openedFromInside;
  final long createdNs;
  final Trace trace;

  final Set<ModelCall> liveCalls = new LinkedHashSet<>();

  /** The latest live call with each inside Call ID. */
  final Map<Integer, ModelCall> byInsideId = new HashMap<>();

  State state = State.CONNECTING;
  long closingNs;

  /** Sequence number of the last SYN in its client's name since it was established, or null. */
  Integer openedAnewBy;

  long lastSeenNs;

  private SentStream fromInside;
  private SentStream fromRemote;

  /**
   * @param inside the two ends as the inside peer sees them, its own first
   * @param outside the two ends as the remote peer sees them, the public one first
   */
  ModelConnection(Ends inside, Ends outside, boolean openedFromInside, long nowNs, Trace trace) {
    this.inside = inside;
    this.outside = outside;
    this.openedFromInside = openedFromInside;
    this.createdNs = nowNs;
    this.lastSeenNs = nowNs;
    this.trace = trace;
  }

  /** Who opened it. */
  int client() {
    return openedFromInside ? inside.address() : inside.peerAddress();
  }

  /** What one side sends; null before its SYN has passed. */
  SentStream stream(Direction direction) {
    return direction == Direction.FROM_INSIDE ? fromInside : fromRemote;
  }

  void attach(Direction direction, SentStream stream) {
    stream.connection = this;
    if (direction == Direction.FROM_INSIDE) {
      fromInside = stream;
    } else {
      fromRemote = stream;
    }
  }
}
