package net.pptpalg.check;

import java.util.List;

/**
 * What the gateway is to be run with, as far as it is known. Nothing of it needs to exist.
 *
 * @param lanInterfaces interfaces towards the clients, empty when not known
 * @param wanInterface interface towards the servers, or {@code null}
 * @param publicAddresses IPv4 addresses in dotted notation; empty for the WAN interface's own
 * @param controlQueue number of the queue of control connections; the lanes' queues follow, and
 *     that of SYNs and ICMP errors
 * @param lanes how many of these, 1 or more
 * @param gatewayPid process id of the gateway that runs already, 0 when none answers
 */
public record BoxSettings(
    List<String> lanInterfaces,
    String wanInterface,
    List<String> publicAddresses,
    int controlQueue,
    int lanes,
    long gatewayPid) {

  /** Copies the lists. */
  public BoxSettings {
    lanInterfaces = List.copyOf(lanInterfaces);
    publicAddresses = List.copyOf(publicAddresses);
  }

  boolean knowsInterfaces() {
    return !lanInterfaces.isEmpty() && wanInterface != null;
  }
}
