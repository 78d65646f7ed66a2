package net.pptpalg.gateway;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv6;
import net.pptpalg.nat.mtu.LinkMtus;
import net.pptpalg.nfqueue.kernel.RouteMtu;

/**
 * The largest packet that passes between the two ends of a forwarded one: what the interfaces that
 * it comes and leaves by carry, and the routes to its source and to its destination.
 *
 * <p>Owned by one thread. Allocates nothing.
 */
final class PathMtu {
  private final LinkMtus links;
  private final RouteMtu routes;

  /**
   * @param routes null where interfaces alone count
   */
  PathMtu(LinkMtus links, RouteMtu routes) {
    this.links = links;
    this.routes = routes;
  }

  /**
   * @param packet big-endian
   * @param ip where its header begins
   * @param length bytes from there on
   * @param inInterface kernel index of the interface it came by
   * @param outInterface kernel index of the interface it leaves by
   * @return bytes, or {@link LinkMtus#UNKNOWN}
   */
  int of(ByteBuffer packet, int ip, int length, int inInterface, int outInterface) {
    int mtu = links.between(inInterface, outInterface);
    if (routes == null) {
      return mtu;
    }
    int there = RouteMtu.UNKNOWN;
    int back = RouteMtu.UNKNOWN;
    if (Ipv4.check(packet, ip, length) == Ipv4.OK) {
      there = routes.towardsIpv4(packet, ip + Ipv4.DESTINATION_OFFSET, outInterface);
      back = routes.towardsIpv4(packet, ip + Ipv4.SOURCE_OFFSET, inInterface);
    } else if (Ipv6.check(packet, ip, length) == Ipv6.OK) {
      there = routes.towardsIpv6(packet, ip + Ipv6.DESTINATION_OFFSET, outInterface);
      back = routes.towardsIpv6(packet, ip + Ipv6.SOURCE_OFFSET, inInterface);
    }
    return least(mtu, least(there, back));
  }

  private static int least(int one, int other) {
    // Nothing is known of what is 0.
    return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
  }
}
