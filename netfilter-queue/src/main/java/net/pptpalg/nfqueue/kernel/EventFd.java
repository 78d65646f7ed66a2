package net.pptpalg.nfqueue.kernel;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A {@link Wakeup} that poll(2) can wait for: an eventfd(2). */
final class EventFd implements Wakeup {
  private static final int NONBLOCK = 0x800;
  private static final int CLOSE_ON_EXEC = 0x80000;
  private static final int COUNTER_BYTES = Long.BYTES;
  private static final int CLOSED = 1 << 31;

  private final LibC libc;
  private final int descriptor;
  private final ByteBuffer increment = DirectMemory.allocate(COUNTER_BYTES, COUNTER_BYTES);
  private final ByteBuffer taken = DirectMemory.allocate(COUNTER_BYTES, COUNTER_BYTES);
  private final long incrementAddress = DirectMemory.address(increment);
  private final long takenAddress = DirectMemory.address(taken);

  /** Saves the system call while an earlier signal has not been taken yet. */
  private final AtomicBoolean signalled = new AtomicBoolean();

  /**
   * Threads inside {@link #signal()}, and the closed bit. The last of them closes the descriptor:
   * its number may belong to another file the moment it is closed.
   */
  private final AtomicInteger users = new AtomicInteger();

  private final AtomicBoolean released = new AtomicBoolean();

  private EventFd(LibC libc, int descriptor) {
    this.libc = libc;
    this.descriptor = descriptor;
    increment.putLong(0, 1);
  }

  static EventFd open(LinuxKernel kernel) throws NetlinkException {
    int descriptor = kernel.libc().eventfd(0, NONBLOCK | CLOSE_ON_EXEC);
    if (descriptor < 0) {
      throw new NetlinkException(
          "wake-up", "eventfd", kernel.errno(), "raise the limit of open files (LimitNOFILE=)");
    }
    return new EventFd(kernel.libc(), descriptor);
  }

  @Override
  public void signal() {
    if (signalled.get() || signalled.getAndSet(true)) {
      return;
    }
    if (users.incrementAndGet() > 0) {
      libc.write(descriptor, incrementAddress, COUNTER_BYTES);
    }
    leave();
  }

  private void leave() {
    if (users.decrementAndGet() == CLOSED) {
      closeOnce();
    }
  }

  /**
   * Takes the signal. To be called by the waiting thread only, before it looks into its mailbox:
   * what is posted later then signals anew.
   */
  void take() {
    libc.read(descriptor, takenAddress, COUNTER_BYTES);
    signalled.set(false);
  }

  int descriptor() {
    return descriptor;
  }

  @Override
  public void close() {
    int before;
    do {
      before = users.get();
      if (before < 0) {
        return;
      }
    } while (!users.compareAndSet(before, before | CLOSED));
    if (before == 0) {
      closeOnce();
    }
  }

  /** A late {@link #signal()} on a closed descriptor passes through zero users again. */
  private void closeOnce() {
    if (!released.getAndSet(true)) {
      libc.close(descriptor);
    }
  }
}
