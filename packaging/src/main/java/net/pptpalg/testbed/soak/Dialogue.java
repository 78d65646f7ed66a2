package net.pptpalg.testbed.soak;

import java.util.ArrayList;
import java.util.List;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;

/** A control connection that is up, and its calls. */
final class Dialogue {

  final ControlPair control;

  /** Whether a WAN client has dialled a published server. */
  final boolean published;

  final List<LiveCall> calls = new ArrayList<>();

  /** When something was last sent on the control connection. */
  long touchedNs = System.nanoTime();

  /** A call, and when GRE was last sent on it. */
  static final class LiveCall {
    final CallPair pair;
    long touchedNs = System.nanoTime();

    LiveCall(CallPair pair) {
      this.pair = pair;
    }
  }

  Dialogue(ControlPair control, boolean published) {
    this.control = control;
    this.published = published;
  }

  Station client() {
    return control.opener().station();
  }

  /** Whoever has the Call IDs that are translated. */
  Station inside() {
    return published ? control.listener().station() : control.opener().station();
  }

  /** Both ends finish. */
  void finish() {
    control.close();
  }

  /** The connection is over for both ends. */
  void release() {
    control.opener().release();
    control.listener().release();
  }
}
