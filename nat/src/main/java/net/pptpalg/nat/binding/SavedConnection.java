package net.pptpalg.nat.binding;

import net.pptpalg.alg.control.ControlStream;
import net.pptpalg.alg.control.Direction;

/**
 * A control connection as another process has left it. Times are those of its clock.
 *
 * @param closingReason why it is closing, or null
 * @param closingNs since when; 0 when it is not
 * @param reservedOutsideId an outside Call ID kept for it, or -1
 * @param remoteRequests Call IDs with which the remote peer has asked for calls
 * @param ruleId the rule that allowed it, 0 for the default, or {@link #NO_RULE}
 * @param inInterface kernel index of the interface its SYN came by, or 0
 * @param fromInside what was read of the inside end's stream
 * @param fromRemote what was read of the remote end's stream
 */
public record SavedConnection(
    long id,
    ControlConnection.Endpoints ends,
    boolean openedFromInside,
    ControlConnection.State state,
    EndReason closingReason,
    long createdNs,
    long closingNs,
    int reservedOutsideId,
    char[] remoteRequests,
    long ruleId,
    int inInterface,
    ControlStream fromInside,
    ControlStream fromRemote) {

  /** The rule of a connection that no policy was asked about. */
  public static final long NO_RULE = -1;

  /** Gives back what the streams keep: nobody goes on with this connection. */
  public void release() {
    fromInside.release();
    fromRemote.release();
  }

  /** What was read of a stream; it may be restored further. */
  public ControlStream stream(Direction direction) {
    return direction == Direction.FROM_INSIDE ? fromInside : fromRemote;
  }
}
