package net.pptpalg.nfqueue;

import java.util.Optional;
import net.pptpalg.nfqueue.kernel.Kernel;

/** A machine that sends UDP to itself through a queue: the fake kernel's, or a real namespace. */
interface Loopback extends AutoCloseable {
  Kernel kernel();

  /** From now on what {@link #send} sends goes to {@code queue} first. */
  void divertTo(int queue);

  void send(String payload);

  /** Payload of the next datagram that arrives; empty when none does for some time. */
  Optional<String> arrival();

  /** What goes down takes the packets that wait in queues with it. */
  void takeInterfaceDown();

  @Override
  void close();
}
