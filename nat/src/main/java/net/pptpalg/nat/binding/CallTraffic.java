package net.pptpalg.nat.binding;

import net.pptpalg.nat.table.CallCounters;

/** Packets and bytes of a call each way, summed over lanes. Owned by the control agent's thread. */
public final class CallTraffic {
  public long packetsToRemote;
  public long bytesToRemote;
  public long packetsToInside;
  public long bytesToInside;

  /** Sets all to zero. */
  public void clear() {
    packetsToRemote = 0;
    bytesToRemote = 0;
    packetsToInside = 0;
    bytesToInside = 0;
  }

  /** Sets this to what the lanes have counted for a slot since the beginning. */
  void read(CallCounters[] lanes, int slot) {
    clear();
    for (CallCounters lane : lanes) {
      packetsToRemote += lane.packetsToRemote(slot);
      bytesToRemote += lane.bytesToRemote(slot);
      packetsToInside += lane.packetsToInside(slot);
      bytesToInside += lane.bytesToInside(slot);
    }
  }

  void subtract(CallTraffic earlier) {
    packetsToRemote -= earlier.packetsToRemote;
    bytesToRemote -= earlier.bytesToRemote;
    packetsToInside -= earlier.packetsToInside;
    bytesToInside -= earlier.bytesToInside;
  }

  long packets() {
    return packetsToRemote + packetsToInside;
  }
}
