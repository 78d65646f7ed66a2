package net.pptpalg.nat.binding;

/**
 * A call as another process has left it. Times are those of its clock. The addresses are there for
 * calls whose connection is gone and whose outside Call ID still rests.
 *
 * @param order rises with each call that got to know its remote Call ID; 0 for one that does not,
 *     and for one whose remote Call ID another call between the same addresses has got since
 * @param carried what it had carried
 */
public record SavedCall(
    long id,
    long connectionId,
    int insideAddress,
    int remoteAddress,
    int publicAddress,
    int insideId,
    int outsideId,
    int remoteId,
    Call.State state,
    CallCause cause,
    boolean answer,
    long createdNs,
    long endedNs,
    long order,
    CallTraffic carried) {}
