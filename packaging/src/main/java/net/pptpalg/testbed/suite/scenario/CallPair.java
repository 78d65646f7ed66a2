package net.pptpalg.testbed.suite.scenario;

import java.util.Arrays;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IpPacket;

/**
 * A call, and its GRE with both ends in hand. "Outside" is how the other end knows an id.
 *
 * @param openerId the Call ID the opener has chosen
 * @param openerOutside the same as the listener knows it
 * @param listenerId the Call ID the listener has chosen
 * @param listenerOutside the same as the opener knows it
 */
public record CallPair(
    Bench bench,
    ControlPair control,
    int openerId,
    int openerOutside,
    int listenerId,
    int listenerOutside) {

  public Station opener() {
    return control.opener().station();
  }

  public Station listener() {
    return control.listener().station();
  }

  /** A packet as the opener sends it; its key is set here. */
  public IpPacket.Builder fromOpener(byte[] gre) {
    return IpPacket.builder(opener().address(), control.target(), IpPacket.GRE)
        .payload(GrePacket.withCallId(gre, listenerOutside));
  }

  /** A packet as the listener sends it; its key is set here. */
  public IpPacket.Builder fromListener(byte[] gre) {
    return IpPacket.builder(listener().address(), control.openerAsSeen(), IpPacket.GRE)
        .payload(GrePacket.withCallId(gre, openerOutside));
  }

  /** Sends it; it has to arrive as through a router, but for addresses and key. */
  public void toListener(String what, IpPacket packet) {
    opener().send(packet);
    byte[] expected = GrePacket.withCallId(packet.payload(), listenerId);
    IpPacket seen = listener().expect(what, other -> isGre(other, expected));
    Bench.expectForwarded(
        what, packet, seen, control.openerAsSeen(), listener().address(), expected);
  }

  /** The other way. */
  public void toOpener(String what, IpPacket packet) {
    listener().send(packet);
    byte[] expected = GrePacket.withCallId(packet.payload(), openerId);
    IpPacket seen = opener().expect(what, other -> isGre(other, expected));
    Bench.expectForwarded(what, packet, seen, control.target(), opener().address(), expected);
  }

  /** Whatever the key: the content tells the packets of a case apart. */
  private static boolean isGre(IpPacket packet, byte[] gre) {
    if (packet.protocol() != IpPacket.GRE || packet.isFragment()) {
      return false;
    }
    byte[] payload = packet.payload();
    return payload.length >= 8
        && Arrays.equals(GrePacket.withCallId(payload, 0), GrePacket.withCallId(gre, 0));
  }

  /** Data goes both ways. */
  public void expectAlive() {
    byte[] there = GrePacket.data(0, bench.random().nextInt(), bench.pppFrame(60));
    toListener("GRE of call " + openerId + " to " + listenerId, fromOpener(there).build());
    byte[] back = GrePacket.data(0, bench.random().nextInt(), bench.pppFrame(60));
    toOpener("GRE of call " + listenerId + " to " + openerId, fromListener(back).build());
  }

  /** Nothing the listener sends gets to the opener any more. */
  public void expectClosedToOpener(String when) {
    byte[] gre = GrePacket.data(0, bench.random().nextInt(), bench.pppFrame(60));
    listener().send(fromListener(gre).build());
    opener().expectNothing("GRE " + when, packet -> isGre(packet, gre));
  }

  /** Whether what the listener sends gets to the opener now. */
  public boolean isOpenToOpener() {
    byte[] gre = GrePacket.data(0, bench.random().nextInt(), bench.pppFrame(60));
    listener().send(fromListener(gre).build());
    return opener().await(packet -> isGre(packet, gre), Station.MUST_NOT_COME_NS) != null;
  }
}
