package net.pptpalg.nfqueue.fake;

import net.pptpalg.nfqueue.kernel.Wakeup;

/** A wake-up of the fake kernel; guarded by the kernel's monitor. */
final class FakeWakeup implements Wakeup {
  private final FakeKernel kernel;
  private boolean signalled;

  FakeWakeup(FakeKernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public void signal() {
    synchronized (kernel) {
      signalled = true;
      kernel.notifyAll();
    }
  }

  boolean isSignalled() {
    return signalled;
  }

  void take() {
    signalled = false;
  }

  @Override
  public void close() {
    // Nothing to release.
  }
}
