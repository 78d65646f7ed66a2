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
  private final boolean inUse;

  /**
   * @param subject what it was tried on, such as {@code NFQUEUE 0}
   * @param operation what was tried, such as {@code bind}
   * @param errno positive error number, 0 when the kernel gave none
   * @param advice what it means and what to do
   */
  public NetlinkException(String subject, String operation, int errno, String advice) {
    this(subject, operation, errno, advice, false);
  }

  /**
   * The same, for something that another program may have.
   *
   * @param inUse whether another program has it
   */
  public NetlinkException(
      String subject, String operation, int errno, String advice, boolean inUse) {
    super(
        subject + ": " + operation + ": " + (errno == 0 ? "" : Errno.name(errno) + " - ") + advice);
    this.operation = operation;
    this.errno = errno;
    this.inUse = inUse;
  }

  /** What was tried. */
  public String operation() {
    return operation;
  }

  /** Whether another program is known to have what was asked for. */
  public boolean inUse() {
    return inUse;
  }

  /** Positive error number, 0 when the kernel gave none. */
  public int errno() {
    return errno;
  }
}
