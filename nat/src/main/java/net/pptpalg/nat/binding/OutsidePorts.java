package net.pptpalg.nat.binding;

/**
 * Chooses the outside port of a control connection: the client's own if no other connection to the
 * same server has it, else one outside the range from which the box takes ports for itself.
 *
 * <p>Owned by the control agent's thread.
 */
final class OutsidePorts {
  /** No port is free. */
  static final int NONE = -1;

  private static final int FIRST = 1024;
  private static final int LAST = 65535;

  private final KeyedIndex<ControlConnection> connectionsByOutside;
  private final int ephemeralLow;
  private final int ephemeralHigh;

  /**
   * @param connectionsByOutside which ports are taken
   */
  OutsidePorts(
      KeyedIndex<ControlConnection> connectionsByOutside, int ephemeralLow, int ephemeralHigh) {
    this.connectionsByOutside = connectionsByOutside;
    this.ephemeralLow = ephemeralLow;
    this.ephemeralHigh = ephemeralHigh;
  }

  int free(int publicAddress, int wished, int remote, int remotePort) {
    if (isFree(publicAddress, wished, remote, remotePort)) {
      return wished;
    }
    int range = LAST - FIRST + 1;
    // Starting at a place that depends on the wished port keeps colliding clients apart.
    int start = (wished * 0x9E37 & 0xffff) % range;
    for (int i = 0; i < range; i++) {
      int port = FIRST + (start + i) % range;
      boolean boxesOwn = port >= ephemeralLow && port <= ephemeralHigh;
      if (!boxesOwn && isFree(publicAddress, port, remote, remotePort)) {
        return port;
      }
    }
    return NONE;
  }

  private boolean isFree(int publicAddress, int port, int remote, int remotePort) {
    return connectionsByOutside.find(
            (long) publicAddress << 32 | remote & 0xffffffffL, (long) port << 32 | remotePort)
        == null;
  }
}
