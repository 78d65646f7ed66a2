package net.pptpalg.nat.translation;

import java.nio.ByteBuffer;

/** Sends packets that are the gateway's own making. */
public interface PacketInjector {
  /** Sends nothing. */
  PacketInjector NONE = (packet, length) -> false;

  /**
   * Sends an IPv4 packet by its destination address. Never blocks, and must not bring the packet
   * back to the translation of new connections. Control agent's thread.
   *
   * @param packet begins at byte 0, big-endian; the caller's again when this returns
   * @param length bytes of it
   * @return whether the packet is on its way
   */
  boolean inject(ByteBuffer packet, int length);
}
