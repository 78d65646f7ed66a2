package net.pptpalg.nat.model;

import net.pptpalg.alg.packet.Ipv4Address;

/** The two ends of a TCP connection as one side sees them. */
record Ends(int address, int port, int peerAddress, int peerPort) {
  Ends reversed() {
    return new Ends(peerAddress, peerPort, address, port);
  }

  @Override
  public String toString() {
    return Ipv4Address.format(address)
        + ":"
        + port
        + "-"
        + Ipv4Address.format(peerAddress)
        + ":"
        + peerPort;
  }
}
