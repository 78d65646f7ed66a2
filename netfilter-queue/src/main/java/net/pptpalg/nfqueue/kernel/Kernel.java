package net.pptpalg.nfqueue.kernel;

import java.io.IOException;
import java.util.List;

/** What this module asks of the operating system. Any thread may call it. */
public interface Kernel {
  /**
   * Opens a socket to netfilter, in the network namespace of the calling thread.
   *
   * @param receiveTimeoutMs how long a waiting receive waits at most, 1 or more
   * @param bufferBytes wanted size of the receive and of the send buffer; the kernel may give less
   * @throws NetlinkException when the kernel refuses
   */
  NetlinkSocket openNetfilterSocket(int receiveTimeoutMs, int bufferBytes) throws NetlinkException;

  /**
   * Creates something that {@link NetlinkSocket#await} of this kernel's sockets can wait for.
   *
   * @throws NetlinkException when the kernel refuses
   */
  Wakeup openWakeup() throws NetlinkException;

  /**
   * The lines of {@code /proc/net/netfilter/nfnetlink_queue} in the network namespace of the
   * calling thread: one for each queue that somebody owns.
   *
   * @throws IOException when the table cannot be read, for want of a right or of the kernel module
   */
  List<String> queueTable() throws IOException;

  /**
   * The index by which packets name an interface, in the network namespace of the calling thread.
   *
   * @throws NetlinkException when there is no such interface
   */
  int interfaceIndex(String name) throws NetlinkException;

  /** Names the program that owns a netfilter socket, such as {@code pid 812, suricata}. */
  String describePort(long portId);
}
