package net.pptpalg.nat.translation;

import net.pptpalg.nat.binding.NatOptions;

/** Which addresses and interfaces are the gateway's. Any thread may ask. */
public final class Boundary {
  private volatile int[] publicAddresses;
  private volatile int[] lanInterfaces;

  public Boundary(NatOptions options) {
    publicAddresses = options.publicAddresses().clone();
    lanInterfaces = options.lanInterfaces().clone();
  }

  /** The public addresses are others from now on. Control agent's thread. */
  public void publicAddresses(int[] addresses) {
    publicAddresses = addresses.clone();
  }

  /** The LAN's interfaces have these kernel indices from now on. Control agent's thread. */
  public void lanInterfaces(int[] kernelIndices) {
    lanInterfaces = kernelIndices.clone();
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
    return inInterface == 0 || isLan(inInterface);
  }

  /** Whether an interface is one of the inside. */
  boolean isLan(int kernelIndex) {
    for (int candidate : lanInterfaces) {
      if (candidate == kernelIndex) {
        return true;
      }
    }
    return false;
  }
}
