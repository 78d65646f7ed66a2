package net.pptpalg.replay;

import java.util.List;

/**
 * What came of a replay.
 *
 * @param frames frames of the capture
 * @param pptp packets of PPTP that were for the engine
 * @param written packets of the translated capture
 * @param dropped packets the engine would not let pass
 * @param differing packets of servers that the engine did not make again what was captured
 * @param notes what a reader must know, in sentences
 */
public record ReplayResult(
    long frames,
    long pptp,
    long written,
    long dropped,
    long differing,
    List<ReplayedSession> sessions,
    List<String> notes) {
  public ReplayResult {
    sessions = List.copyOf(sessions);
    notes = List.copyOf(notes);
  }
}
