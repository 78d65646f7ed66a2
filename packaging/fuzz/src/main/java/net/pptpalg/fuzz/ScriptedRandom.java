package net.pptpalg.fuzz;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Random numbers that are an input's bytes, so that a fuzzer can steer what draws them: one byte
 * for a choice of up to 256, two for a larger one. When the bytes run out the numbers go on at
 * random, and follow from the input all the same.
 */
public final class ScriptedRandom implements RandomGenerator {
  private final Script script;
  private final SplittableRandom rest;

  /** Numbers that begin with the first byte. */
  public ScriptedRandom(byte[] input) {
    script = new Script(input);
    rest = new SplittableRandom(Arrays.hashCode(input));
  }

  @Override
  public long nextLong() {
    return script.hasMore() ? (long) script.int32() << 32 | script.int32() : rest.nextLong();
  }

  @Override
  public int nextInt() {
    return script.hasMore() ? script.int32() : rest.nextInt();
  }

  @Override
  public int nextInt(int bound) {
    if (!script.hasMore()) {
      return rest.nextInt(bound);
    }
    return bound <= 0x100
        ? script.below(bound)
        : bound <= 0x1_0000 ? script.uint16() % bound : Math.floorMod(script.int32(), bound);
  }

  @Override
  public int nextInt(int origin, int bound) {
    return origin + nextInt(bound - origin);
  }

  @Override
  public boolean nextBoolean() {
    return nextInt(2) == 1;
  }

  @Override
  public double nextDouble() {
    return script.hasMore() ? script.uint8() / 256.0 : rest.nextDouble();
  }
}
