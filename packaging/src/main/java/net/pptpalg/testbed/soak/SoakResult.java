package net.pptpalg.testbed.soak;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run has done and found.
 *
 * @param seconds it took
 * @param done how often each action and fault was played
 * @param packetsChecked GRE packets that came as they had to
 * @param checks times at which the books were balanced and the calls counted
 * @param lowTides times at which all was over and nothing was left
 * @param process its descriptors and threads, the same at every low tide
 * @param violations none when all is well
 */
public record SoakResult(
    long seed,
    long seconds,
    Map<String, Long> done,
    long packetsChecked,
    long checks,
    long lowTides,
    ProcessFigures process,
    MemoryTrend heap,
    MemoryTrend resident,
    List<String> violations) {

  public boolean passed() {
    return violations.isEmpty();
  }

  String progress() {
    return String.format(
        Locale.ROOT,
        "%5d s  %d calls set up, %d GRE packets checked, %d checks, %s, %s, %d violations",
        seconds,
        done.get(Player.OUTGOING_CALLS) + done.get(Player.INCOMING_CALLS),
        packetsChecked,
        checks,
        heap,
        resident,
        violations.size());
  }

  /** The verdict and the figures for a person. */
  public String text() {
    List<String> lines = new ArrayList<>();
    done.forEach((what, times) -> lines.add(String.format(Locale.ROOT, "%8d  %s", times, what)));
    lines.add(String.format(Locale.ROOT, "%8d  GRE packets checked", packetsChecked));
    lines.add(String.format(Locale.ROOT, "%8d  times the books were balanced", checks));
    lines.add(String.format(Locale.ROOT, "%8d  times all was over and nothing left", lowTides));
    lines.add(
        String.format(
            Locale.ROOT,
            "%8d  descriptors and %d threads, always",
            process.descriptors(),
            process.threads().size()));
    lines.add("          " + heap);
    lines.add("          " + resident);
    violations.forEach(violation -> lines.add("VIOLATION " + violation));
    lines.add(
        (passed() ? "PASS" : "FAIL: " + violations.size() + " violations")
            + ", "
            + seconds
            + " s, seed "
            + seed);
    return String.join("\n", lines) + "\n";
  }

  /** The same for programs. */
  public String json() throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("passed", passed());
    fields.put("seed", seed);
    fields.put("seconds", seconds);
    fields.put("done", done);
    fields.put("packetsChecked", packetsChecked);
    fields.put("checks", checks);
    fields.put("lowTides", lowTides);
    fields.put("descriptors", process.descriptors());
    fields.put("threads", process.threads().size());
    fields.put("heap", heap.fields());
    fields.put("resident", resident.fields());
    fields.put("violations", violations);
    return JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(fields) + "\n";
  }
}
