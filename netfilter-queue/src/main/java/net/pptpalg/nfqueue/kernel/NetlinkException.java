package net.pptpalg.nfqueue.kernel;

import java.io.IOException;

/**
 * The kernel refused something outside the packet path. The message says what was tried, the errno
 * by name, and what the operator can do about it.
 */
public final class NetlinkException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String operation;
  private final int errno;

  /**
   * @param subject what it was tried on, such as {@code NFQUEUE 0}
   * @param operation what was tried, such as {@code bind}
   * @param errno positive error number, 0 when the kernel gave none
   * @param advice what it means and what to do
   */
  public NetlinkException(String subject, String operation, int errno, String advice) {
    super(
        subject + ": " + operation + ": " + (errno == 0 ? "" : Errno.name(errno) + " - ") + advice);
    this.operation = operation;
    this.errno = errno;
  }

  /** What was tried. */
  public String operation() {
    return operation;
  }

  /** Positive error number, 0 when the kernel gave none. */
  public int errno() {
    return errno;
  }
}
