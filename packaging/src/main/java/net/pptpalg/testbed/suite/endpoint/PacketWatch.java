package net.pptpalg.testbed.suite.endpoint;

import net.pptpalg.testbed.suite.wire.IpPacket;

/** Looks at the packets of a {@link RawLink}'s stations. */
public interface PacketWatch {

  /** Looks at nothing. */
  PacketWatch NONE =
      new PacketWatch() {
        @Override
        public void sent(IpPacket packet) {}

        @Override
        public void received(IpPacket packet) {}
      };

  /** A station is about to send it. On the thread that sends. */
  void sent(IpPacket packet);

  /** It has come for a station and has no defect. On the link's thread. */
  void received(IpPacket packet);
}
