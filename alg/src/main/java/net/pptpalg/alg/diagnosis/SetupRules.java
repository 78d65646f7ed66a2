package net.pptpalg.alg.diagnosis;

import net.pptpalg.alg.message.GeneralError;
import net.pptpalg.alg.message.IncomingCallResult;
import net.pptpalg.alg.message.OutgoingCallResult;
import net.pptpalg.alg.message.ProtocolCode;

/** What is wrong with the setup of a call: no answer, or a refusal. */
final class SetupRules {
  private static final long ANSWER_NS = 10 * Facts.SECOND_NS;

  private SetupRules() {}

  /** The conclusion, or null when the call was accepted or is still young. */
  static Conclusion judge(ControlObserver c, CallObserver call, long nowNs) {
    if (call.connected) {
      return null;
    }
    if (call.answered) {
      return refused(call);
    }
    if (!call.setupSeen || !c.serverSpoke || call.incoming) {
      return null;
    }
    Ending ending = call.controlEnding();
    long waitedNs = (ending == null ? nowNs : ending.timeNs()) - call.startedNs;
    boolean hungUp = ending != null && ending.by() == Side.SERVER;
    if (!hungUp && waitedNs < ANSWER_NS) {
      return null;
    }
    return new Facts()
        .add("call request", "sent, Call ID " + call.callId(Side.CLIENT))
        .add("answer", "none")
        .addSeconds("waited", waitedNs)
        .addIf(ending != null, "ended by", ending == null ? "" : ending.text())
        .addIf(
            c.retransmissions[Side.CLIENT.ordinal()] > 0,
            "TCP retransmissions by the client",
            String.valueOf(c.retransmissions[Side.CLIENT.ordinal()]))
        .conclude(Finding.CALL_UNANSWERED);
  }

  private static Conclusion refused(CallObserver call) {
    ProtocolCode result =
        call.incoming
            ? IncomingCallResult.of(call.resultCode)
            : OutgoingCallResult.of(call.resultCode);
    boolean busy =
        result == OutgoingCallResult.BUSY
            || call.errorCode == GeneralError.NO_RESOURCE.code()
            || CodeText.isBusy(call.causeCode);
    Facts facts = new Facts().add("result", CodeText.of(call.resultCode, result));
    facts.addIf(
        call.refusedByGateway,
        "refused by",
        "the gateway: the client has as many calls as it may, or no Call ID is left");
    if (result != null) {
      facts.add("meaning", result.sentence());
    }
    if (call.errorCode != 0) {
      facts.add("error", CodeText.error(call.errorCode));
    }
    if (call.causeCode != 0) {
      facts.add("cause", CodeText.cause(call.causeCode));
    }
    return facts.conclude(busy ? Finding.CALL_BUSY : Finding.CALL_REFUSED);
  }
}
