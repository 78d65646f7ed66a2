package net.pptpalg.gateway.journal;

import java.nio.file.Path;
import net.pptpalg.nat.journal.JournalReader.Outcome;

/**
 * What was taken over from the process before.
 *
 * @param outcome how the reading of its journal ended
 * @param records records that were read
 * @param connections control connections that are followed again
 * @param calls calls that carry GRE again
 * @param aside where the journal is, not being whole; or null
 */
public record Restored(Outcome outcome, long records, int connections, int calls, Path aside) {}
