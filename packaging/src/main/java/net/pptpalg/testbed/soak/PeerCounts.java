package net.pptpalg.testbed.soak;

import java.util.concurrent.atomic.AtomicLong;
import net.pptpalg.testbed.suite.endpoint.PacketWatch;
import net.pptpalg.testbed.suite.wire.IpPacket;

/**
 * What the stations of one side have sent and received. A datagram in fragments counts once, by its
 * first one: where the kernel reassembles, the gateway sees it whole.
 */
final class PeerCounts implements PacketWatch {

  final AtomicLong greSent = new AtomicLong();
  final AtomicLong greReceived = new AtomicLong();
  final AtomicLong tcpSent = new AtomicLong();

  /** What another peer has sent: one hop of its time to live is gone. */
  final AtomicLong tcpForwarded = new AtomicLong();

  /** What the gateway itself has sent. */
  final AtomicLong tcpFromGateway = new AtomicLong();

  @Override
  public void sent(IpPacket packet) {
    if (packet.fragmentOffset() == 0) {
      if (packet.protocol() == IpPacket.GRE) {
        greSent.incrementAndGet();
      } else if (packet.protocol() == IpPacket.TCP) {
        tcpSent.incrementAndGet();
      }
    }
  }

  @Override
  public void received(IpPacket packet) {
    if (packet.fragmentOffset() != 0) {
      return;
    }
    if (packet.protocol() == IpPacket.GRE) {
      greReceived.incrementAndGet();
    } else if (packet.protocol() == IpPacket.TCP) {
      boolean forwarded = packet.timeToLive() == IpPacket.DEFAULT_TTL - 1;
      (forwarded ? tcpForwarded : tcpFromGateway).incrementAndGet();
    }
  }
}
