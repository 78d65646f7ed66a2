package net.pptpalg.perf.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.pptpalg.perf.peer.Peer;
import net.pptpalg.perf.topology.UnmeasurableException;

/** Who takes part in the rounds of a measurement. */
final class Rounds {
  private Rounds() {}

  /** Goes on with those peers whose calls are up and carry GRE; the others are noted. */
  static void eachReady(
      Context context, String what, List<Peer> peers, int calls, Consumer<List<Peer>> then) {
    List<Peer> ready = new ArrayList<>();
    for (Peer peer : peers) {
      try {
        Preparation.calls(context, peer, calls);
        ready.add(peer);
      } catch (UnmeasurableException e) {
        String whose = "%s, %s, %,d calls".formatted(what, peer.name(), calls);
        context.recording().missing(whose, e.getMessage());
        context.progress().println(whose + ": " + e.getMessage());
      }
    }
    then.accept(ready);
  }
}
