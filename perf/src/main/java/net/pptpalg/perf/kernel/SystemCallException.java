package net.pptpalg.perf.kernel;

import net.pptpalg.nfqueue.kernel.Errno;

/** A system call that set-up needs has failed. */
public final class SystemCallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SystemCallException(String operation, int errno) {
    super(operation + ": " + Errno.name(errno));
  }
}
