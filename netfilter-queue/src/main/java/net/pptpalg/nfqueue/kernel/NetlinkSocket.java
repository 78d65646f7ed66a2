package net.pptpalg.nfqueue.kernel;

/**
 * A netlink socket to the kernel. Owned by one thread. Failures on the packet path are negative
 * errno values, not exceptions.
 */
public interface NetlinkSocket extends AutoCloseable {
  /**
   * Receives one datagram into each of the first slots, as many as there are but at most {@link
   * ReceiveSlots#count()}.
   *
   * @param wait whether to wait for the first one, up to the socket's receive time-out
   * @return how many slots were filled, or a negative errno: {@link Errno#EAGAIN} when none came
   */
  int receive(ReceiveSlots slots, boolean wait);

  /**
   * Sends the entries {@code first} to {@code first + count - 1} as one datagram.
   *
   * @return the datagram's length, or a negative errno; then the kernel has seen nothing of it
   */
  int send(GatherList messages, int first, int count);

  /**
   * Waits until a datagram is there, {@code wakeup} was signalled or the time is over.
   *
   * @param other where a datagram is waited for as well, a socket of the same kernel; or null
   * @param timeoutMs 0 not to wait at all, -1 to wait without limit
   * @return whether there was a datagram or a signal; the signal is taken
   */
  boolean await(NetlinkSocket other, Wakeup wakeup, int timeoutMs);

  /** Size of the receive buffer that the kernel really gave, in bytes of its own bookkeeping. */
  int receiveBufferBytes();

  /** Closes the socket, and with it every queue that it owns. A second call does nothing. */
  @Override
  void close();
}
