package net.pptpalg.nat.binding;

/** What control connections and calls are found by. Addresses and ports are network values. */
final class BindingKeys {
  private interface Of<T> {
    long of(T thing);
  }

  /** Addresses, then ports, of the inside end and of the remote end. */
  static final KeyedIndex.Key<ControlConnection> INSIDE_ENDS =
      key(
          connection -> pair(connection.insideAddress, connection.remoteAddress),
          connection -> pair(connection.insidePort, connection.remotePort));

  /** The same of what the inside end is outside and of the remote end. */
  static final KeyedIndex.Key<ControlConnection> OUTSIDE_ENDS =
      key(
          connection -> pair(connection.publicAddress, connection.remoteAddress),
          connection -> pair(connection.publicPort, connection.remotePort));

  /** The connection and the inside Call ID. */
  static final KeyedIndex.Key<Call> INSIDE_ID =
      key(call -> call.connection.id, call -> call.insideId);

  /** The connection and the remote Call ID. */
  static final KeyedIndex.Key<Call> REMOTE_ID =
      key(call -> call.connection.id, call -> call.remoteId);

  /** Remote and public address, and the outside Call ID. */
  static final KeyedIndex.Key<Call> OUTSIDE_ID =
      key(
          call -> pair(call.connection.remoteAddress, call.connection.publicAddress),
          call -> call.outsideId);

  /** Source, destination and Call ID of GRE that has left towards the remote side. */
  static final KeyedIndex.Key<Call> SENT_TO_REMOTE =
      key(
          call -> pair(call.connection.publicAddress, call.connection.remoteAddress),
          call -> call.remoteId);

  /** Inside and remote address of GRE that has left towards the inside, and its Call ID. */
  static final KeyedIndex.Key<Call> SENT_TO_INSIDE =
      key(
          call -> pair(call.connection.insideAddress, call.connection.remoteAddress),
          call -> call.insideId);

  private BindingKeys() {}

  private static <T> KeyedIndex.Key<T> key(Of<T> first, Of<T> second) {
    return new KeyedIndex.Key<>() {
      @Override
      public long first(T thing) {
        return first.of(thing);
      }

      @Override
      public long second(T thing) {
        return second.of(thing);
      }
    };
  }

  /** Two numbers of 32 bits as one key. */
  static long pair(int high, int low) {
    return (long) high << 32 | low & 0xffffffffL;
  }
}
