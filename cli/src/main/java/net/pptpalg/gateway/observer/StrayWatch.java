package net.pptpalg.gateway.observer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntPredicate;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.ControlObserver;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.packet.Ipv4Address;

/**
 * Finds the call that GRE was meant for which the gateway dropped, being no call's: one that the
 * gateway has given up and the peers have not, or one whose GRE comes with another address or Call
 * ID than was agreed on. Owned by the observer's thread.
 */
final class StrayWatch {
  /** Calls given up that are remembered. */
  private static final int MOST_GIVEN_UP = 256;

  private record GivenUp(LiveConnection.LiveCall call, String why) {}

  private final Deque<GivenUp> givenUp = new ArrayDeque<>();

  /**
   * The gateway translates a call no more, and neither peer has asked for that.
   *
   * @param why in words
   */
  void givenUp(LiveConnection.LiveCall call, String why) {
    if (givenUp.size() == MOST_GIVEN_UP) {
      givenUp.poll();
    }
    givenUp.add(new GivenUp(call, why));
  }

  /**
   * GRE was dropped, being no call's.
   *
   * @param slots the calls there are, null where there is none
   * @param source as it came, a network value
   * @param destination as it came, a network value
   * @param callId its key
   * @param toRemote whether it came from the inside
   * @param isKnown whether a remote address is one of a control connection, so that GRE with it is
   *     not another's
   */
  void stray(
      LiveConnection.LiveCall[] slots,
      long timeNs,
      int source,
      int destination,
      int callId,
      boolean toRemote,
      IntPredicate isKnown) {
    for (GivenUp each : givenUp) {
      if (isExpected(each.call, source, destination, callId, toRemote) && isOpen(each.call)) {
        Side sender = sender(each.call, toRemote);
        each.call.observer().droppedByGateway(sender, timeNs, each.why);
        return;
      }
    }
    LiveConnection.LiveCall meant = null;
    int nearest = -1;
    for (LiveConnection.LiveCall call : slots) {
      if (call == null || timeNs < call.createdNs || !isOpen(call)) {
        continue;
      }
      boolean sourceFits = source == source(call, toRemote);
      boolean destinationFits = destination == destination(call, toRemote);
      boolean bothFit = sourceFits && destinationFits;
      boolean silent = call.observer().flow(sender(call, toRemote)).packets() == 0;
      if (bothFit && !silent) {
        // Between these two it is rather a packet of a call that is over.
        meant = null;
        break;
      }
      boolean idFits = callId == callId(call, toRemote) && (sourceFits || destinationFits);
      int nearness = bothFit ? Integer.SIZE : idFits ? nearness(call, source, toRemote) : -1;
      if (silent && nearness > nearest) {
        meant = call;
        nearest = nearness;
      }
    }
    boolean fromElsewhere = nearest < Integer.SIZE;
    if (meant != null && !(fromElsewhere && isKnown.test(toRemote ? destination : source))) {
      String text = text(meant, source, destination, callId, toRemote);
      meant.observer().stray(sender(meant, toRemote), 1, text);
    }
  }

  /** Bits the source has in common with the one that was agreed on. */
  private static int nearness(LiveConnection.LiveCall call, int source, boolean toRemote) {
    return Integer.numberOfLeadingZeros(source ^ source(call, toRemote)) - 1;
  }

  /** Whether the peers have the call still, for all that is known. */
  private static boolean isOpen(LiveConnection.LiveCall call) {
    CallObserver observer = call.observer();
    return observer != null && observer.connected() && observer.ending() == null;
  }

  private static Side sender(LiveConnection.LiveCall call, boolean toRemote) {
    return toRemote ? call.inside : call.inside.other();
  }

  private static boolean isExpected(
      LiveConnection.LiveCall call, int source, int destination, int callId, boolean toRemote) {
    return source == source(call, toRemote)
        && destination == destination(call, toRemote)
        && callId == callId(call, toRemote);
  }

  /** Whence GRE of a call comes to the gateway. */
  private static int source(LiveConnection.LiveCall call, boolean toRemote) {
    return toRemote ? address(call, call.inside) : address(call, call.inside.other());
  }

  private static int destination(LiveConnection.LiveCall call, boolean toRemote) {
    return toRemote ? address(call, call.inside.other()) : call.publicAddress;
  }

  private static int address(LiveConnection.LiveCall call, Side side) {
    ControlObserver connection = call.connection.observer();
    return side == Side.CLIENT ? connection.clientAddress() : connection.serverAddress();
  }

  private static int callId(LiveConnection.LiveCall call, boolean toRemote) {
    return toRemote ? call.observer().callId(call.inside.other()) : call.outsideId;
  }

  private static String text(
      LiveConnection.LiveCall call, int source, int destination, int callId, boolean toRemote) {
    return words(source, destination, callId)
        + "; expected "
        + words(source(call, toRemote), destination(call, toRemote), callId(call, toRemote));
  }

  private static String words(int source, int destination, int callId) {
    return "from "
        + Ipv4Address.format(source)
        + " to "
        + Ipv4Address.format(destination)
        + " with Call ID "
        + callId;
  }
}
