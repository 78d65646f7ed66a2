package net.pptpalg.nat.binding;

import net.pptpalg.nat.table.KeyHash;

/**
 * Finds things by a 128-bit key that they tell themselves: a hash table with open addressing and
 * linear probing that holds nothing but references, so an entry costs six to twelve bytes. What a
 * thing tells must not change while it is in here.
 *
 * <p>Owned by the control agent's thread.
 */
final class KeyedIndex<T> {
  private static final int FIRST_CAPACITY = 64;

  /** What the things are found by. */
  interface Key<T> {
    long first(T thing);

    long second(T thing);
  }

  private final Key<T> key;
  private Object[] entries = new Object[FIRST_CAPACITY];
  private int size;

  KeyedIndex(Key<T> key) {
    this.key = key;
  }

  int size() {
    return size;
  }

  /** What was put last of all that have this key and were not removed; or null. */
  T find(long first, long second) {
    return at(position(first, second));
  }

  /** Puts a thing into the place of any that has the same key. */
  void put(T thing) {
    int position = position(key.first(thing), key.second(thing));
    if (entries[position] == null) {
      size++;
    }
    entries[position] = thing;
    // Past two thirds, searches get long.
    if (size * 3L > entries.length * 2L) {
      grow();
    }
  }

  /** Removes a thing, unless another with the same key has taken its place. */
  void remove(T thing) {
    int position = position(key.first(thing), key.second(thing));
    if (entries[position] == thing) {
      close(position);
      size--;
    }
  }

  /** Where the entry with this key is or would be. */
  private int position(long first, long second) {
    int mask = entries.length - 1;
    int position = KeyHash.of(first, second) & mask;
    while (true) {
      T thing = at(position);
      if (thing == null || key.first(thing) == first && key.second(thing) == second) {
        return position;
      }
      position = position + 1 & mask;
    }
  }

  /** Lets those behind it move up, so that no search ends at the gap. */
  private void close(int gap) {
    int mask = entries.length - 1;
    for (int i = gap + 1 & mask; entries[i] != null; i = i + 1 & mask) {
      T thing = at(i);
      int home = KeyHash.of(key.first(thing), key.second(thing));
      if ((i - home & mask) >= (i - gap & mask)) {
        entries[gap] = thing;
        gap = i;
      }
    }
    entries[gap] = null;
  }

  private void grow() {
    Object[] before = entries;
    entries = new Object[before.length * 2];
    for (Object thing : before) {
      if (thing != null) {
        T known = cast(thing);
        entries[position(key.first(known), key.second(known))] = known;
      }
    }
  }

  private T at(int position) {
    return cast(entries[position]);
  }

  @SuppressWarnings("unchecked")
  private T cast(Object thing) {
    return (T) thing;
  }
}
