package net.pptpalg.perf.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that a run has measured.
 *
 * @param started when, ISO 8601
 * @param machine facts by name
 * @param settings of the run, by name
 */
public record Report(
    String started,
    Map<String, String> machine,
    Map<String, String> settings,
    List<Figure> figures,
    List<Missing> missing) {

  /** The figures of a measure, in the order in which they were taken. */
  public List<Figure> of(Measure measure) {
    return figures.stream().filter(figure -> figure.measure() == measure).toList();
  }

  /** One figure. */
  public Optional<Figure> figure(Measure measure, String peer, Variant variant) {
    return figures.stream()
        .filter(figure -> figure.measure() == measure)
        .filter(figure -> figure.peer().equals(peer) && figure.variant().equals(variant))
        .findFirst();
  }

  /** The variants a measure was taken in. */
  public Set<Variant> variants(Measure measure) {
    Set<Variant> variants = new LinkedHashSet<>();
    of(measure).forEach(figure -> variants.add(figure.variant()));
    return variants;
  }

  /** The peers a measure was taken of. */
  public Set<String> peers(Measure measure) {
    Set<String> peers = new LinkedHashSet<>();
    of(measure).forEach(figure -> peers.add(figure.peer()));
    return peers;
  }
}
