package net.pptpalg.nfqueue.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EventFdTest {
  private static final int LONG_MS = 10_000;

  @Test
  void shouldWakeTheWaiterForEveryPostOfManyThreads() throws Exception {
    LinuxKernel kernel = LinuxKernel.load();
    int posts = 20_000;
    try (NetlinkSocket socket = kernel.openNetfilterSocket(1, 4096);
        Wakeup wakeup = kernel.openWakeup()) {
      AtomicInteger mailbox = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        threads.add(
            new Thread(
                () -> {
                  for (int post = 0; post < posts; post++) {
                    mailbox.incrementAndGet();
                    wakeup.signal();
                  }
                }));
      }
      threads.forEach(Thread::start);
      int taken = 0;
      while (taken < 2 * posts) {
        assertTrue(socket.await(null, wakeup, LONG_MS), "a signal after " + taken + " posts");
        taken += mailbox.getAndSet(0);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertEquals(2 * posts, taken);
    }
  }

  @Test
  void shouldCloseItsDescriptorOnceAndIgnoreLateSignals() throws Exception {
    EventFd wakeup = EventFd.open(LinuxKernel.load());
    Path link = Path.of("/proc/self/fd/" + wakeup.descriptor());
    assertTrue(Files.readSymbolicLink(link).toString().contains("eventfd"), link.toString());
    wakeup.close();
    Path reused = Files.createTempFile("eventfd", ".test");
    try (SeekableByteChannel file = Files.newByteChannel(reused, StandardOpenOption.WRITE)) {
      wakeup.signal();
      wakeup.close();
      assertTrue(file.isOpen());
      assertEquals(0, Files.size(reused), "bytes written to a file with the old number");
    } finally {
      Files.delete(reused);
    }
  }
}
