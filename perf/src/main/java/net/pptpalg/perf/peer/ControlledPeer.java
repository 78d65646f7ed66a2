package net.pptpalg.perf.peer;

import net.pptpalg.perf.control.ControlPlane;

/** A peer that follows control connections. */
public interface ControlledPeer extends Peer {
  ControlPlane control();
}
