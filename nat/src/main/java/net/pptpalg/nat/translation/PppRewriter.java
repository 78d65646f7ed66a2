package net.pptpalg.nat.translation;

import java.nio.ByteBuffer;

/** Changes PPP frames of translated GRE in place. One per lane, owned by the lane's thread. */
public interface PppRewriter {
  /**
   * Looks at the frame of a packet that is translated already and is no fragment.
   *
   * @param packet big-endian
   * @param ip where the sound IPv4 header begins in it
   * @param gre where PPTP's GRE header begins; its optional fields may be beyond the packet
   * @param totalLength bytes from {@code ip} on
   * @param slot the call's
   * @param fromInside whether the packet goes from the inside to the remote side
   * @return the new total length
   */
  int rewrite(ByteBuffer packet, int ip, int gre, int totalLength, int slot, boolean fromInside);
}
