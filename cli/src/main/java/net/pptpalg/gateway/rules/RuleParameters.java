package net.pptpalg.gateway.rules;

import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the rules are made for. Every value is checked here, so nothing that reaches a rule can mean
 * anything else than itself.
 *
 * @param lanInterfaces interfaces of the private side, at least one
 * @param wanInterface the interface of the public side
 * @param publicAddresses IPv4 addresses in dotted notation that clients share or servers are
 *     published under, at least one
 * @param publishedServers IPv4 addresses in dotted notation, on the private side, of servers that
 *     are reached by a public address; may be empty
 * @param controlQueue NFQUEUE number of control connections, 0 to 65535
 * @param unsolicitedQueue NFQUEUE number of what belongs to no connection yet or need not, 0 to
 *     65535: SYNs that open control connections, and ICMP errors. A flood of these loses nobody's
 *     segments
 * @param firstGreQueue the lowest NFQUEUE number of GRE, 0 to 65535
 * @param greQueueCount how many queues GRE is spread over, at least 1
 * @param mssQueue NFQUEUE number of forwarded SYNs, 0 to 65535, or {@link #NO_QUEUE}
 * @param local how this machine is connected
 */
public record RuleParameters(
    List<String> lanInterfaces,
    String wanInterface,
    List<String> publicAddresses,
    List<String> publishedServers,
    int controlQueue,
    int unsolicitedQueue,
    int firstGreQueue,
    int greQueueCount,
    int mssQueue,
    LocalInterfaces local) {

  /** Forwarded SYNs are not queued. */
  public static final int NO_QUEUE = -1;

  private static final int QUEUE_MAX = 0xffff;

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern DOTTED_QUAD = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");

  /** Throws {@link RulesException} with one line about the first value that can't be used. */
  public RuleParameters {
    lanInterfaces = List.copyOf(lanInterfaces);
    publicAddresses = List.copyOf(publicAddresses);
    publishedServers = List.copyOf(publishedServers);
    require(!lanInterfaces.isEmpty(), "at least one LAN interface is needed");
    require(!publicAddresses.isEmpty(), "at least one public address is needed");
    lanInterfaces.forEach(InterfaceCheck::requireValidName);
    InterfaceCheck.requireValidName(wanInterface);
    require(
        !lanInterfaces.contains(wanInterface),
        "interface \"" + wanInterface + "\" can't be LAN and WAN at once");
    require(
        new HashSet<>(lanInterfaces).size() == lanInterfaces.size(),
        "a LAN interface is named twice: " + String.join(", ", lanInterfaces));
    requireAddresses(publicAddresses, "a public address");
    requireAddresses(publishedServers, "a published server");
    requireAddresses(local.addresses(), "an address of this machine");
    for (String server : publishedServers) {
      require(
          !publicAddresses.contains(server),
          "published server " + server + " can't be a public address as well");
    }
    require(greQueueCount >= 1, "at least one GRE queue is needed");
    requireQueue(controlQueue, "control queue");
    requireQueue(unsolicitedQueue, "queue of the unsolicited");
    require(
        firstGreQueue >= 0 && (long) firstGreQueue + greQueueCount - 1 <= QUEUE_MAX,
        "GRE queues "
            + firstGreQueue
            + " and up, "
            + greQueueCount
            + " of them, are not in 0 to "
            + QUEUE_MAX);
    requireApart(
        controlQueue, "control queue", firstGreQueue, greQueueCount, "one of the GRE queues");
    requireApart(
        unsolicitedQueue,
        "queue of the unsolicited",
        firstGreQueue,
        greQueueCount,
        "one of the GRE queues");
    requireApart(
        unsolicitedQueue, "queue of the unsolicited", controlQueue, 1, "the control queue");
    if (mssQueue != NO_QUEUE) {
      requireQueue(mssQueue, "MSS queue");
      requireApart(mssQueue, "MSS queue", firstGreQueue, greQueueCount, "one of the GRE queues");
      requireApart(mssQueue, "MSS queue", controlQueue, 1, "the control queue");
      requireApart(mssQueue, "MSS queue", unsolicitedQueue, 1, "the queue of the unsolicited");
    }
  }

  /** Parameters of rules that clamp no MSS, and know nothing of this machine. */
  public RuleParameters(
      List<String> lanInterfaces,
      String wanInterface,
      List<String> publicAddresses,
      List<String> publishedServers,
      int controlQueue,
      int unsolicitedQueue,
      int firstGreQueue,
      int greQueueCount) {
    this(
        lanInterfaces,
        wanInterface,
        publicAddresses,
        publishedServers,
        controlQueue,
        unsolicitedQueue,
        firstGreQueue,
        greQueueCount,
        NO_QUEUE,
        LocalInterfaces.UNKNOWN);
  }

  /** The same, but forwarded SYNs are queued. */
  public RuleParameters withMssQueue(int queue) {
    return new RuleParameters(
        lanInterfaces,
        wanInterface,
        publicAddresses,
        publishedServers,
        controlQueue,
        unsolicitedQueue,
        firstGreQueue,
        greQueueCount,
        queue,
        local);
  }

  /** The same, on a machine that is connected so. */
  public RuleParameters withLocal(LocalInterfaces interfaces) {
    return new RuleParameters(
        lanInterfaces,
        wanInterface,
        publicAddresses,
        publishedServers,
        controlQueue,
        unsolicitedQueue,
        firstGreQueue,
        greQueueCount,
        mssQueue,
        interfaces);
  }

  boolean clampsMss() {
    return mssQueue != NO_QUEUE;
  }

  int lastGreQueue() {
    return firstGreQueue + greQueueCount - 1;
  }

  /** Where packets don't go beyond this machine, or go to a public address; without loopback. */
  List<String> ownAddresses() {
    return Stream.concat(local.addresses().stream(), publicAddresses.stream())
        .filter(address -> !address.startsWith("127."))
        .distinct()
        .toList();
  }

  /** Whether whatever comes from a LAN, and is not for this machine, can but leave by the WAN. */
  boolean wanIsTheOnlyWay() {
    return local.areKnown() && lanInterfaces.size() == 1 && local.others().isEmpty();
  }

  /** An address as the number that matches of raw bytes take, like 0xcb007101. */
  static String asNumber(String address) {
    StringBuilder number = new StringBuilder("0x");
    for (String octet : address.split("\\.")) {
      number.append(String.format("%02x", Integer.parseInt(octet)));
    }
    return number.toString();
  }

  private static void requireQueue(int queue, String what) {
    require(queue >= 0 && queue <= QUEUE_MAX, what + " " + queue + " is not in 0 to " + QUEUE_MAX);
  }

  private static void requireApart(int queue, String what, int first, int count, String others) {
    require(
        queue < first || queue >= first + count,
        what + " " + queue + " is " + others + "; they must be apart");
  }

  private static void requireAddresses(List<String> addresses, String what) {
    for (String address : addresses) {
      require(
          DOTTED_QUAD.matcher(address).matches(),
          "\""
              + address.replaceAll("[^\\x20-\\x7e]", "?")
              + "\" is not an IPv4 address like 203.0.113.1");
    }
    require(
        new HashSet<>(addresses).size() == addresses.size(),
        what + " is named twice: " + String.join(", ", addresses));
  }

  private static void require(boolean condition, String complaint) {
    if (!condition) {
      throw new RulesException(RulesException.Kind.CONFIGURATION, complaint);
    }
  }
}
