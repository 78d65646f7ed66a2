package net.pptpalg.nat.binding;

import java.util.Arrays;

/**
 * The outside Call IDs in use, or at rest, between one public address and one remote address.
 *
 * <p>The client's own id is kept when it is free. Otherwise an id with the same high byte is
 * preferred: a Call ID that a segment boundary cuts in half can then be translated half by half.
 *
 * <p>Owned by the control agent's thread. Takes 64 bytes for few ids, 8 KiB for many.
 */
final class OutsideCallIds {
  /** No id is free. */
  static final int NONE = -1;

  private static final int IDS = 1 << 16;
  private static final int BLOCK_IDS = 1 << 8;
  private static final int FEW = 16;
  private static final int WORDS_PER_BLOCK = BLOCK_IDS / Long.SIZE;
  private static final int RESERVED_FOR_REFUSALS = 256;

  private char[] few = new char[4];
  private long[] many;
  private int count;

  int count() {
    return count;
  }

  boolean isFree(int id) {
    if (many != null) {
      return (many[id >>> 6] & 1L << id) == 0;
    }
    for (int i = 0; i < count; i++) {
      if (few[i] == id) {
        return false;
      }
    }
    return true;
  }

  /** Whether calls may take ids: the last ones are for calls that are refused. */
  boolean hasRoom() {
    return count < IDS - RESERVED_FOR_REFUSALS;
  }

  /** Takes the wished id, or one like it, or any; {@link #NONE} when all are taken. */
  int take(int wished) {
    int id = isFree(wished) ? wished : free(wished);
    if (id != NONE) {
      occupy(id);
    }
    return id;
  }

  /** Takes this very id; false when it is taken. */
  boolean takeExactly(int id) {
    boolean free = isFree(id);
    if (free) {
      occupy(id);
    }
    return free;
  }

  /**
   * Takes the wished id, or another one with the given high byte; {@link #NONE} if none is left.
   */
  int takeInBlock(int wished, int highByte) {
    int id = wished >>> 8 == highByte && isFree(wished) ? wished : freeInBlock(highByte, wished);
    if (id != NONE) {
      occupy(id);
    }
    return id;
  }

  /**
   * A high byte under which an id is free, the wished one if possible; {@link #NONE} if none is.
   */
  int freeBlock(int wishedHighByte) {
    for (int i = 0; i < IDS / BLOCK_IDS; i++) {
      int highByte = (wishedHighByte + i) & 0xff;
      if (freeInBlock(highByte, 0) != NONE) {
        return highByte;
      }
    }
    return NONE;
  }

  /** An id nobody has, without taking it; {@link #NONE} when all are taken. */
  int free(int wished) {
    if (count == IDS) {
      return NONE;
    }
    for (int i = 0; i < IDS / BLOCK_IDS; i++) {
      int id = freeInBlock((wished >>> 8) + i & 0xff, wished);
      if (id != NONE) {
        return id;
      }
    }
    return NONE;
  }

  private int freeInBlock(int highByte, int after) {
    if (many != null) {
      return freeInBitmap(highByte << 8, after + 1 & 0xff);
    }
    for (int i = 1; i <= BLOCK_IDS; i++) {
      int id = highByte << 8 | after + i & 0xff;
      if (isFree(id)) {
        return id;
      }
    }
    return NONE;
  }

  /** The first free id of a block from a low byte on, coming round at the block's end. */
  private int freeInBitmap(int block, int lowByte) {
    int first = (block | lowByte) >>> 6;
    long fromLowByte = -1L << lowByte;
    for (int i = 0; i <= WORDS_PER_BLOCK; i++) {
      int word = (block >>> 6) + (first - (block >>> 6) + i) % WORDS_PER_BLOCK;
      long free = ~many[word];
      if (i == 0) {
        free &= fromLowByte;
      } else if (i == WORDS_PER_BLOCK) {
        free &= ~fromLowByte;
      }
      if (free != 0) {
        return word << 6 | Long.numberOfTrailingZeros(free);
      }
    }
    return NONE;
  }

  private void occupy(int id) {
    if (many == null && count == FEW) {
      many = new long[IDS >>> 6];
      for (int i = 0; i < count; i++) {
        many[few[i] >>> 6] |= 1L << few[i];
      }
      few = null;
    }
    if (many != null) {
      many[id >>> 6] |= 1L << id;
    } else {
      if (count == few.length) {
        few = Arrays.copyOf(few, count * 2);
      }
      few[count] = (char) id;
    }
    count++;
  }

  /** Gives an id back. It must be taken. */
  void release(int id) {
    if (many != null) {
      many[id >>> 6] &= ~(1L << id);
      count--;
      return;
    }
    for (int i = 0; i < count; i++) {
      if (few[i] == id) {
        few[i] = few[--count];
        return;
      }
    }
  }
}
