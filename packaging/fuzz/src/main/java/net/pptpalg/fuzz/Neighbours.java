package net.pptpalg.fuzz;

import java.util.Arrays;

/**
 * Tries an input and others that differ from it in one place. What the fuzzer's own machinery costs
 * an execution is a multiple of what a parser needs for a packet, so a target tries a few near
 * relatives of each input with it; their coverage counts as the input's.
 *
 * <p>The neighbours follow from the input alone: trying the input again tries them again.
 */
public final class Neighbours {
  /** How many inputs are tried an execution. */
  public static final int TRIED = 16;

  /** Changes are made where headers and options are. */
  private static final int CHANGED_BYTES = 96;

  private static final byte[] POPULAR = {0, 1, 2, 3, 4, 0x0f, 0x10, 0x7f, (byte) 0x80, (byte) 0xff};

  /** What is under test. */
  public interface Parser {
    /**
     * Tries one input.
     *
     * @param length how many bytes of it there are; those behind are none of it
     */
    void read(byte[] input, int length);
  }

  private Neighbours() {}

  /**
   * Hands an input and its neighbours to a parser. The array is as before afterwards.
   *
   * @return how many inputs were tried
   */
  public static int read(byte[] input, Parser parser) {
    parser.read(input, input.length);
    if (input.length == 0) {
      return 1;
    }
    long random = Arrays.hashCode(input) * 0x9E3779B97F4A7C15L | 1;
    for (int i = 1; i < TRIED; i++) {
      random ^= random << 13;
      random ^= random >>> 7;
      random ^= random << 17;
      int at = (int) ((random >>> 32) % Math.min(input.length, CHANGED_BYTES));
      byte old = input[at];
      int length = input.length;
      int value = (int) (random >>> 8) & 0xff;
      switch ((int) random & 7) {
        case 0, 1, 2 -> input[at] = (byte) value;
        case 3 -> input[at] ^= (byte) (1 << (value & 7));
        case 4 -> input[at]++;
        case 5 -> input[at]--;
        case 6 -> input[at] = POPULAR[value % POPULAR.length];
        default -> length = at;
      }
      try {
        parser.read(input, length);
      } finally {
        input[at] = old;
      }
    }
    return TRIED;
  }
}
