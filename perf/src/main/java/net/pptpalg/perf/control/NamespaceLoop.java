package net.pptpalg.perf.control;

import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import net.pptpalg.perf.kernel.NetworkNamespaceEntry;
import net.pptpalg.perf.topology.Namespace;
import net.pptpalg.perf.topology.UnmeasurableException;

/** One event loop whose thread is in a network namespace, so that its sockets are. */
final class NamespaceLoop implements AutoCloseable {
  private static final long STOP_MS = 2_000;

  private final MultiThreadIoEventLoopGroup group;
  private final IoEventLoop loop;

  NamespaceLoop(Namespace namespace, String threadName) {
    ThreadFactory threads =
        work -> {
          Thread thread =
              new Thread(
                  () -> {
                    NetworkNamespaceEntry.enter(namespace.name());
                    work.run();
                  },
                  threadName);
          thread.setDaemon(true);
          return thread;
        };
    group = new MultiThreadIoEventLoopGroup(1, threads, NioIoHandler.newFactory());
    loop = group.next();
  }

  IoEventLoop loop() {
    return loop;
  }

  /** Does something on the loop's thread and waits for the result. */
  <T> T call(Callable<T> work) {
    try {
      return loop.submit(work).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnmeasurableException("interrupted", e);
    } catch (ExecutionException e) {
      throw new UnmeasurableException(String.valueOf(e.getCause().getMessage()), e.getCause());
    }
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, STOP_MS, TimeUnit.MILLISECONDS).awaitUninterruptibly(STOP_MS);
  }
}
