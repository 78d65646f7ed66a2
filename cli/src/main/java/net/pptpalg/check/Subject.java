package net.pptpalg.check;

import java.util.Locale;

/** What is looked at. The names are stable: scripts may rely on them. */
public enum Subject {
  PRIVILEGES("Whether this process may look at everything, and the gateway could do its work."),
  KERNEL("Whether the kernel is recent enough, and lets a changed packet go on."),
  QUEUE_SUPPORT("Whether nft or iptables can send packets to the gateway on this kernel."),
  QUEUE_IN_USE("Whether another program has one of the gateway's queues."),
  SOCKET_BUFFER("Whether the kernel grants the buffer that takes bursts of packets."),
  SETTINGS("Whether it is known which interfaces the gateway is to work between."),
  INTERFACE_MISSING("Whether the LAN and WAN interfaces exist."),
  INTERFACE_DOWN("Whether they are up."),
  INTERFACE_ADDRESS("Whether they have IPv4 addresses."),
  PUBLIC_ADDRESS("Whether packets to the public addresses come to this machine."),
  FORWARDING("Whether the kernel forwards packets between the interfaces."),
  REVERSE_PATH("Whether the kernel's reverse path filter would drop what comes from servers."),
  FORWARD_DROPPED("Whether a firewall rule or policy drops forwarded PPTP."),
  OWN_PPTP_DROPPED("Whether a firewall rule or policy drops PPTP of this machine itself."),
  ICMP_ERROR_DROPPED("Whether a firewall rule drops what the kernel reports to clients."),
  KERNEL_PPTP_HELPER("Whether the kernel's own PPTP helper is switched on."),
  CONNTRACK("Whether the kernel tracks connections, and so reassembles fragments."),
  OFFLOAD("Whether an interface merges received packets in a way that can't be forwarded."),
  MTU("Whether full-size packets fit through the interfaces."),
  PORT_RANGE("Whether the machine's own connections leave ports for translated ones.");

  private final String sentence;

  Subject(String sentence) {
    this.sentence = sentence;
  }

  /** Name for people and programs, such as {@code forward-dropped}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What is looked at, for the manual. */
  public String sentence() {
    return sentence;
  }
}
