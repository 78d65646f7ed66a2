package net.pptpalg.nat.binding;

/**
 * Ends what has timed out. Passes over all calls and all control connections again and again, some
 * of them at each step: a step is short however many there are, and a pass has no more than {@link
 * #STEPS_PER_PASS} steps.
 *
 * <p>Calls are taken by their slots, so that their counters come in the order in which they lie in
 * memory. Owned by the control agent's thread.
 */
final class Sweep {
  private static final int STEPS_PER_PASS = 100;

  /** As few as this are looked at in each step. */
  private static final int EACH_STEP = 4096;

  private final Bindings bindings;
  private int nextCall;
  private int nextConnection;

  Sweep(Bindings bindings) {
    this.bindings = bindings;
  }

  void step(NatOptions.Timeouts timeouts, long nowNs) {
    int end = bindings.callsEnd();
    for (int i = share(end); i > 0; i--) {
      nextCall = nextCall < end ? nextCall : 0;
      Call call = bindings.call(nextCall++);
      if (call != null && !call.resting) {
        look(call, timeouts, nowNs);
      }
    }
    end = bindings.connectionsEnd();
    for (int i = share(end); i > 0; i--) {
      nextConnection = nextConnection < end ? nextConnection : 0;
      ControlConnection connection = bindings.connection(nextConnection++);
      if (connection != null) {
        look(connection, timeouts, nowNs);
      }
    }
  }

  private static int share(int all) {
    return Math.min(all, Math.max(EACH_STEP, all / STEPS_PER_PASS + 1));
  }

  /** Takes note of GRE that has passed since the last look; ends a call that carries none. */
  private void look(Call call, NatOptions.Timeouts timeouts, long nowNs) {
    long packets = bindings.packets(call);
    if (packets != call.packetsSeen) {
      call.packetsSeen = packets;
      call.lastSeenNs = nowNs;
      call.connection.lastSeenNs = nowNs;
    } else if (nowNs - call.lastSeenNs >= timeouts.callIdleNs()) {
      bindings.end(call, EndReason.CALL_IDLE, nowNs);
    }
  }

  private void look(ControlConnection connection, NatOptions.Timeouts timeouts, long nowNs) {
    switch (connection.state) {
      case CONNECTING -> {
        if (nowNs - connection.createdNs >= timeouts.halfOpenNs()) {
          bindings.remove(connection, EndReason.HALF_OPEN, nowNs);
        }
      }
      case CLOSING -> {
        if (nowNs - connection.closingNs >= timeouts.lingerNs()) {
          bindings.remove(connection, connection.closingReason, nowNs);
        }
      }
      default -> {
        if (isIdle(connection, timeouts, nowNs)) {
          lookAtCalls(connection, timeouts, nowNs);
          if (isIdle(connection, timeouts, nowNs)) {
            bindings.remove(connection, EndReason.IDLE, nowNs);
          }
        }
      }
    }
  }

  private static boolean isIdle(
      ControlConnection connection, NatOptions.Timeouts timeouts, long nowNs) {
    return nowNs - connection.lastSeenNs >= timeouts.idleNs();
  }

  /** Their own turn may not have come since they carried something. */
  private void lookAtCalls(ControlConnection connection, NatOptions.Timeouts timeouts, long nowNs) {
    Call next;
    for (Call call = connection.calls; call != null; call = next) {
      next = call.next;
      look(call, timeouts, nowNs);
    }
  }
}
