package net.pptpalg.gateway.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gateway as a whole: the answer to {@code GET /v1/status}.
 *
 * @param version version of the running program
 * @param pid process id of the gateway
 * @param uptimeSeconds seconds since the gateway started
 * @param backend what holds the firewall rules, in words: {@code nft} or {@code iptables}
 * @param lanInterfaces interfaces towards the clients
 * @param wanInterface interface towards the servers
 * @param publicAddresses addresses the servers see, dotted quads
 * @param controlConnections control connections that are followed now
 * @param calls calls that are translated now
 * @param lanes the control queue first, then the GRE queues, then that of SYNs that open control
 *     connections and of ICMP errors, then that of forwarded SYNs if there is one
 * @param counters name to value since the start, in the order to show them
 * @param counterHelp counter name to a sentence that explains it; a counter may lack one
 */
public record Status(
    String version,
    long pid,
    long uptimeSeconds,
    String backend,
    List<String> lanInterfaces,
    String wanInterface,
    List<String> publicAddresses,
    int controlConnections,
    int calls,
    List<Lane> lanes,
    Map<String, Long> counters,
    Map<String, String> counterHelp) {

  /** Copies what it is given, so a status can cross threads. */
  public Status {
    lanInterfaces = List.copyOf(lanInterfaces);
    publicAddresses = List.copyOf(publicAddresses);
    lanes = List.copyOf(lanes);
    counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
    counterHelp = Collections.unmodifiableMap(new LinkedHashMap<>(counterHelp));
  }

  /**
   * One queue of the kernel and the thread that answers it.
   *
   * @param queue queue number, 0 to 65535
   * @param packets packets received
   * @param dropped packets the kernel dropped because the queue was full
   * @param lost packets the kernel lost because the socket's buffer was full
   * @param queued packets that wait for a verdict now
   */
  public record Lane(int queue, long packets, long dropped, long lost, long queued) {}
}
