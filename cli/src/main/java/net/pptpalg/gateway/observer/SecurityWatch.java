package net.pptpalg.gateway.observer;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.pptpalg.alg.diagnosis.Authentication;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.PppObserver;

/**
 * Reports how calls authenticate and encrypt as soon as that changes, and how often their
 * authentication fails. Owned by the observer's thread; a packet that changes nothing costs a few
 * comparisons.
 */
final class SecurityWatch {
  /**
   * How long a network protocol may be open before encryption is agreed on. Peers negotiate both at
   * once, so that either may be first; data in the clear is judged without delay.
   */
  static final long GRACE_NS = TimeUnit.SECONDS.toNanos(5);

  private static final int MOST_UNSENT = 4096;

  private record Open(LiveConnection.LiveCall call, long untilNs) {}

  private final SecurityOutlet outlet;
  private final ArrayDeque<Open> open = new ArrayDeque<>();
  private final ArrayDeque<CallSecurity> unsent = new ArrayDeque<>();
  private final AtomicLong lost = new AtomicLong();

  SecurityWatch(SecurityOutlet outlet) {
    this.outlet = outlet;
  }

  /** Reports that found no room, however often they were tried. Any thread. */
  long lost() {
    return lost.get();
  }

  /** A packet of a call was seen. */
  void look(LiveConnection.LiveCall call, CallObserver observer, long nowNs) {
    if (call.resumed) {
      return;
    }
    PppObserver ppp = observer.ppp();
    Authentication authentication = ppp.authentication();
    int bits = ppp.decidedEncryptionBits();
    if (bits == PppObserver.UNDECIDED && ppp.isNetworkOpen()) {
      if (call.overdue) {
        bits = 0;
      } else if (!call.awaited) {
        call.awaited = true;
        open.add(new Open(call, nowNs + GRACE_NS));
      }
    }
    // Methods are only ever added.
    int shown = authentication.methods().size() << Byte.SIZE | bits & 0xFF;
    int failures = authentication.failures() - call.failures;
    if (shown == call.shown && failures == 0) {
      return;
    }
    call.shown = shown;
    call.failures += failures;
    CallSecurity security =
        new CallSecurity(call.id, call.slot, authentication.methods(), bits, failures);
    if (outlet.wants(security) && !(unsent.isEmpty() && outlet.report(security))) {
      keep(security);
    }
  }

  private void keep(CallSecurity security) {
    if (unsent.size() == MOST_UNSENT) {
      lost.lazySet(lost.get() + 1);
    } else {
      unsent.add(security);
    }
  }

  /** Time passes. */
  void tick(long nowNs) {
    while (!unsent.isEmpty() && outlet.report(unsent.peek())) {
      unsent.poll();
    }
    while (!open.isEmpty() && nowNs - open.peek().untilNs >= 0) {
      LiveConnection.LiveCall call = open.poll().call;
      call.overdue = true;
      look(call, call.observer(), nowNs);
    }
  }

  /** Reports a call again, whatever was reported of it: other rules are in force. */
  void review(LiveConnection.LiveCall call, long nowNs) {
    call.shown = LiveConnection.LiveCall.NOTHING_SHOWN;
    look(call, call.observer(), nowNs);
  }
}
