package net.pptpalg.nat.translation;

import net.pptpalg.nat.binding.NatOptions;

/** Which addresses and interfaces are the gateway's. Immutable; for any thread. */
final class Boundary {
  private final int[] publicAddresses;
  private final int[] lanInterfaces;

  Boundary(NatOptions options) {
    publicAddresses = options.publicAddresses().clone();
    lanInterfaces = options.lanInterfaces().clone();
  }

  boolean isPublic(int address) {
    for (int candidate : publicAddresses) {
      if (candidate == address) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a packet that leaves towards the WAN is to be translated, its source being none of the
   * gateway's.
   *
   * @param inInterface kernel index of the interface it came by; 0 where the kernel does not tell
   */
  boolean isFromLan(int inInterface) {
    if (inInterface == 0) {
      return true;
    }
    for (int candidate : lanInterfaces) {
      if (candidate == inInterface) {
        return true;
      }
    }
    return false;
  }
}
