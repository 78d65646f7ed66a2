package net.pptpalg.perf.measure;

/** Something that can be measured of all peers. */
public interface Measurement {
  void run(Context context);
}
