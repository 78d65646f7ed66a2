package net.pptpalg.capture;

import java.util.List;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.Conclusion;
import net.pptpalg.alg.diagnosis.ControlObserver;

/**
 * What a capture holds and what is wrong in it.
 *
 * @param summary counts over the whole file.
 * @param connections control connections in the order they were seen.
 * @param calls calls of which only the GRE was seen.
 * @param notes what the reader of the report should know about the capture, in sentences.
 */
public record CaptureReport(
    Summary summary, List<Connection> connections, List<Call> calls, List<String> notes) {

  /**
   * Counts over the whole file.
   *
   * @param frames frames in the file.
   * @param pptp packets of control connections and of PPTP's GRE.
   * @param duplicates packets that were captured twice, counted once.
   * @param firstNs time of the first frame, nanoseconds since 1970.
   * @param lastNs time of the last frame.
   */
  public record Summary(long frames, long pptp, long duplicates, long firstNs, long lastNs) {}

  /**
   * One control connection.
   *
   * @param observer what is known about it.
   * @param outside the client's address beyond the translator, when the capture has both sides;
   *     null when it hasn't.
   * @param conclusions what is wrong with the connection itself.
   * @param calls its calls.
   */
  public record Connection(
      ControlObserver observer, String outside, List<Conclusion> conclusions, List<Call> calls) {}

  /**
   * One call.
   *
   * @param id the gateway's number for it; null in a capture.
   * @param observer what is known about it.
   * @param client address of its client.
   * @param server address of its server.
   * @param conclusions what is wrong with it.
   */
  public record Call(
      Long id, CallObserver observer, String client, String server, List<Conclusion> conclusions) {}

  /** Whether there is any PPTP in it. */
  public boolean holdsPptp() {
    return !connections.isEmpty() || !calls.isEmpty();
  }

  /** Whether anything is wrong. */
  public boolean hasFindings() {
    return connections.stream()
            .anyMatch(each -> !each.conclusions.isEmpty() || hasFindings(each.calls))
        || hasFindings(calls);
  }

  private static boolean hasFindings(List<Call> calls) {
    return calls.stream().anyMatch(each -> !each.conclusions.isEmpty());
  }
}
