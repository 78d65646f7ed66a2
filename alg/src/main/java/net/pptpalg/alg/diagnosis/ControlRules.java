package net.pptpalg.alg.diagnosis;

import net.pptpalg.alg.message.ProtocolCode;
import net.pptpalg.alg.message.StartControlConnectionRequest;
import net.pptpalg.alg.message.StartResult;
import net.pptpalg.alg.message.StopReason;

/** What is wrong with a control connection before it carries a call, or when it breaks. */
final class ControlRules {
  private static final long CONNECT_NS = 3 * Facts.SECOND_NS;
  private static final long ANSWER_NS = 10 * Facts.SECOND_NS;

  private final ControlObserver c;
  private final long endNs;

  ControlRules(ControlObserver c, long nowNs) {
    this.c = c;
    this.endNs = c.ending == null ? nowNs : c.ending.timeNs();
  }

  /** The conclusion, or null when nothing is wrong. */
  Conclusion judge() {
    if (c.firstNs == ControlObserver.NEVER) {
      return null;
    }
    if (c.syns > 0 && !c.synAnswered) {
      return connect();
    }
    if (!c.serverSpoke) {
      return null;
    }
    boolean connected = c.calls().stream().anyMatch(CallObserver::connected);
    if (c.badMessages > 0 && !connected) {
      return facts()
          .add("malformed messages", c.badMessages)
          .add("by", "the " + c.badMessagesBy.text())
          .add("the last", c.badMessage.sentence())
          .conclude(Finding.CONTROL_MALFORMED);
    }
    if (!c.startAnswered && c.calls().isEmpty()) {
      return start();
    }
    if (c.startAnswered && c.calls().isEmpty()) {
      Conclusion refused = refused();
      if (refused != null) {
        return refused;
      }
    }
    return reset();
  }

  private Conclusion connect() {
    Facts facts = facts().add("SYNs from the client", c.syns);
    if (isEnded(Side.SERVER, Ending.How.RESET)) {
      return facts.add("answer", "reset").conclude(Finding.TCP_REFUSED);
    }
    if (c.unreachables > 0) {
      return facts
          .add("ICMP errors", c.unreachables)
          .add("the last", c.unreachable)
          .conclude(Finding.TCP_UNREACHABLE);
    }
    boolean waited = c.syns > 1 || endNs - c.firstNs >= CONNECT_NS;
    if (c.clientWentOn || c.serverSpoke || !waited) {
      return null;
    }
    return facts
        .add("answers", 0)
        .addSeconds("waited", endNs - c.firstNs)
        .conclude(Finding.TCP_UNANSWERED);
  }

  private Conclusion start() {
    boolean closed = isEnded(Side.SERVER, Ending.How.FIN);
    boolean reset = isEnded(Side.SERVER, Ending.How.RESET);
    if (!c.startSeen) {
      boolean early = c.syns > 0 && endNs - c.firstNs < ANSWER_NS;
      return early && (closed || reset)
          ? facts()
              .add("closed by", c.ending.text())
              .addSeconds("after", endNs - c.firstNs)
              .conclude(Finding.CONTROL_CLOSED_EARLY)
          : null;
    }
    Facts facts =
        facts()
            .add("Start-Control-Connection-Request", "sent, version " + version(c.version))
            .addSeconds("waited", endNs - c.startNs);
    if (c.version != StartControlConnectionRequest.VERSION_1_0 && c.ending != null) {
      return facts.add("ended by", c.ending.text()).conclude(Finding.CONTROL_VERSION);
    }
    if (closed || reset) {
      return facts
          .add("answer", "none; closed by " + c.ending.text())
          .conclude(reset ? Finding.TCP_RESET : Finding.CONTROL_CLOSED_EARLY);
    }
    return endNs - c.startNs >= ANSWER_NS
        ? facts.add("answer", "none").conclude(Finding.CONTROL_UNANSWERED)
        : null;
  }

  private Conclusion refused() {
    StartResult result = StartResult.of(c.startResult);
    boolean otherVersion =
        c.answeredVersion >>> Byte.SIZE != StartControlConnectionRequest.VERSION_1_0 >>> Byte.SIZE;
    boolean stopped =
        c.ending != null
            && c.ending.how() == Ending.How.STOP
            && c.ending.reason().equals(StopReason.STOP_PROTOCOL.text());
    if (result == StartResult.VERSION_NOT_SUPPORTED || otherVersion || stopped) {
      return facts()
          .add("client's version", version(c.version))
          .add("server's version", version(c.answeredVersion))
          .add("result", CodeText.of(c.startResult, result))
          .conclude(Finding.CONTROL_VERSION);
    }
    if (result == StartResult.SUCCESS) {
      return null;
    }
    return facts()
        .add("result", CodeText.of(c.startResult, result))
        .addIf(result != null, "meaning", sentence(result))
        .addIf(c.startError != 0, "error", CodeText.error(c.startError))
        .conclude(Finding.CONTROL_REFUSED);
  }

  private Conclusion reset() {
    if (!isEnded(Side.SERVER, Ending.How.RESET)) {
      return null;
    }
    boolean broke = c.calls().isEmpty();
    for (CallObserver call : c.calls()) {
      Ending ending = call.ending();
      broke |= ending != null && ending.how() == Ending.How.RESET;
    }
    return broke
        ? facts()
            .add("reset by", "the server, or something on the way in its name")
            .addSeconds("after", endNs - c.firstNs)
            .add("calls", c.calls().size())
            .conclude(Finding.TCP_RESET)
        : null;
  }

  private boolean isEnded(Side by, Ending.How how) {
    return c.ending != null && c.ending.by() == by && c.ending.how() == how;
  }

  private static Facts facts() {
    return new Facts();
  }

  private static String sentence(ProtocolCode code) {
    return code == null ? "" : code.sentence();
  }

  private static String version(int version) {
    return (version >>> Byte.SIZE) + "." + (version & 0xFF);
  }
}
