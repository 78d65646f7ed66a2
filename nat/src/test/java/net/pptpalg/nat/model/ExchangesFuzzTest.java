package net.pptpalg.nat.model;

import com.code_intelligence.jazzer.junit.FuzzTest;
import net.pptpalg.fuzz.ScriptedRandom;
import net.pptpalg.fuzz.Tally;

/**
 * Small worlds of clients, servers and bad networks whose random numbers are the fuzzer's, through
 * the engine and the naive model beside it.
 *
 * <p>An input is a world: some hundred packets, then rest, time-outs and a new start.
 */
class ExchangesFuzzTest {
  private static final Tally TALLY = Tally.stateful("exchanges");
  private static final int STEPS = 100;

  @FuzzTest
  void shouldDoWhatTheNaiveModelDoesWhateverTheScript(byte[] input) {
    new World("scripted", new ScriptedRandom(input), STEPS).run();
    TALLY.add(1);
  }
}
