package net.pptpalg.gateway.observer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.pptpalg.alg.diagnosis.CallAllowance;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.ControlObserver;
import net.pptpalg.alg.diagnosis.GreFlow;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.capture.WatchedConnection;

/** One control connection that is watched, with its calls. Owned by the observer's thread. */
final class LiveConnection {
  /** Older calls of one connection are known by their observers, not by their numbers. */
  private static final int MOST_CALLS = ControlObserver.MOST_CALLS;

  final long id;
  final WatchedConnection watched;
  final FlightRecorder recorder = new FlightRecorder();
  private final List<LiveCall> calls = new ArrayList<>(1);
  private final List<Notice.CallRefused> refused = new ArrayList<>(0);
  long endedNs;

  /**
   * @param allowance bounds the calls of all connections together
   */
  LiveConnection(long id, int client, int clientPort, int server, CallAllowance allowance) {
    this.id = id;
    this.watched =
        new WatchedConnection(new ControlObserver(client, clientPort, server, allowance), () -> {});
  }

  /** A call by its number and slot. */
  static final class LiveCall {
    static final int NOTHING_SHOWN = -1;

    final long id;
    final LiveConnection connection;
    final int insideId;
    final Side inside;
    final long createdNs;
    final int slot;
    final int outsideId;
    final int publicAddress;

    /** What the security watch has shown of it. */
    int shown = NOTHING_SHOWN;

    int failures;
    boolean awaited;
    boolean overdue;

    /** Its negotiation was before the watching began. */
    boolean resumed;

    final int[] epochs = new int[Side.values().length];
    final boolean[] heard = new boolean[Side.values().length];
    private CallObserver observer;

    LiveCall(Notice.CallAdded notice, LiveConnection connection, Side inside, long createdNs) {
      this.id = notice.id();
      this.slot = notice.slot();
      this.outsideId = notice.outsideId();
      this.publicAddress = notice.publicAddress();
      this.connection = connection;
      this.insideId = notice.insideId();
      this.inside = inside;
      this.createdNs = createdNs;
    }

    /** What is known of it; null as long as no message has told of it. */
    CallObserver observer() {
      if (observer == null) {
        observer = connection.observer().callOf(inside, insideId);
      }
      return observer;
    }
  }

  /**
   * Takes up a call.
   *
   * @param full whether there are too many of all connections
   * @param unwatched gets those that have made room
   * @return null when there is no room
   */
  LiveCall add(
      Notice.CallAdded notice, long createdNs, boolean full, Consumer<LiveCall> unwatched) {
    calls.removeIf(
        call -> {
          boolean forgotten = call.observer() != null && call.observer().isForgotten();
          if (forgotten) {
            unwatched.accept(call);
          }
          return forgotten;
        });
    if (calls.size() == MOST_CALLS || full && !calls.isEmpty()) {
      return null;
    }
    Side inside = notice.openedFromInside() ? Side.CLIENT : Side.SERVER;
    LiveCall call = new LiveCall(notice, this, inside, createdNs);
    calls.add(call);
    return call;
  }

  /** The gateway refuses a call, of which no message has told yet. */
  void refused(Notice.CallRefused notice) {
    if (refused.size() == MOST_CALLS) {
      refused.remove(0);
    }
    refused.add(notice);
  }

  /** What is known of the connection and its calls, by whom they were refused included. */
  ControlObserver judged() {
    for (Notice.CallRefused each : refused) {
      Side inside = each.openedFromInside() ? Side.CLIENT : Side.SERVER;
      CallObserver call = observer().callOf(inside, each.insideId());
      if (call != null && !call.connected()) {
        call.refusedByGateway();
      }
    }
    return observer();
  }

  ControlObserver observer() {
    return watched.observer();
  }

  /** The gateway's number of a call; null when it never got one. */
  Long idOf(CallObserver observer) {
    for (LiveCall call : calls) {
      if (call.observer() == observer) {
        return call.id;
      }
    }
    return null;
  }

  /** Null when no frame to the inside end of the call was seen. */
  Integer lastSequenceToInside(long number) {
    for (LiveCall call : calls) {
      if (call.id == number && call.observer() != null) {
        GreFlow flow = call.observer().flow(call.inside.other());
        return flow.withPayload() == 0 ? null : (Integer) flow.highest();
      }
    }
    return null;
  }

  /** Forgets a call that is over and was never seen to begin; false when it was. */
  boolean leave(LiveCall call) {
    return call.observer() == null && calls.remove(call);
  }

  /** How many calls it has. */
  int callCount() {
    return calls.size();
  }

  boolean has(long number) {
    return id == number || calls.stream().anyMatch(call -> call.id == number);
  }
}
