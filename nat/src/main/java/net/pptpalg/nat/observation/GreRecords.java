package net.pptpalg.nat.observation;

import java.nio.ByteBuffer;

/** Takes what a {@link GreRing} holds. */
public interface GreRecords {
  /**
   * One packet of a call.
   *
   * @param timeNs the lane's clock
   * @param slot of the call
   * @param epoch changes when packets of this lane were left out since the record before
   * @param ipBytes of the whole packet, or of the fragment
   * @param flags of {@link GreRing#TO_REMOTE} and its like
   * @param gre first byte of the GRE header
   * @param copied bytes from there on, {@link GreRing#MOST_BYTES} at most; valid during the call
   */
  void packet(
      long timeNs, int slot, int epoch, int ipBytes, int flags, ByteBuffer b, int gre, int copied);

  /**
   * A fragment of a packet of a call; the first one is told of by {@link #packet} as well, behind
   * this.
   *
   * @param fragment its identification and, below, the flags and the offset of its IPv4 header
   * @param payloadBytes of the fragment, without the IPv4 header
   */
  default void fragment(
      long timeNs, int slot, int epoch, int flags, int fragment, int payloadBytes) {}

  /**
   * GRE that is no call's and was dropped.
   *
   * @param source as it came, a network value
   * @param destination as it came, a network value
   * @param flags of {@link GreRing#TO_REMOTE} and its like
   * @param gre first byte of the GRE header
   */
  default void stray(long timeNs, int source, int destination, int flags, ByteBuffer b, int gre) {}
}
