package net.pptpalg.gateway.observer;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.policy.Refusal;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;

/**
 * The control agent's end of the ring to the observer: control packets as they are on the inside,
 * and which call has which slot. When the ring is full, what would come next is counted and lost.
 *
 * <p>Owned by the control agent's thread.
 */
public final class ControlTap implements BindingEvents {
  private static final int NOTICES = 8192;
  private static final int LONGEST_BYTES = 1500;

  private final SpscVarHandleArrayQueue<Notice> ring = new SpscVarHandleArrayQueue<>(NOTICES);
  private final AtomicLong missed = new AtomicLong();

  /** Copies a packet; what is no packet, or too long for a control packet, is left out. */
  public byte[] copy(ByteBuffer packet, int ip, int length) {
    if (length < Ipv4.MINIMUM_HEADER_LENGTH || length > LONGEST_BYTES || isFull()) {
      return null;
    }
    byte[] bytes = new byte[length];
    packet.get(ip, bytes);
    return bytes;
  }

  /** A packet that passes, of which {@link #copy} made a copy, or null. */
  public void passed(byte[] packet, long timeNs) {
    if (packet == null) {
      missed.lazySet(missed.get() + 1);
    } else {
      tell(new Notice.Packet(timeNs, packet));
    }
  }

  /** Notices for which there was no room. Any thread. */
  public long missed() {
    return missed.get();
  }

  /** The oldest notice, or null. Observer's thread. */
  Notice poll() {
    return ring.poll();
  }

  private boolean isFull() {
    return ring.size() >= NOTICES;
  }

  /** Puts a notice into the ring. */
  void tell(Notice notice) {
    if (!ring.offer(notice)) {
      missed.lazySet(missed.get() + 1);
    }
  }

  @Override
  public void connectionAdded(ControlConnection c) {
    boolean outward = c.openedFromInside();
    tell(
        new Notice.ConnectionAdded(
            c.id(),
            c.createdNs(),
            outward ? c.insideAddress() : c.remoteAddress(),
            outward ? c.insidePort() : c.remotePort(),
            outward ? c.remoteAddress() : c.insideAddress()));
  }

  @Override
  public void connectionRestored(ControlConnection connection) {
    connectionAdded(connection);
  }

  @Override
  public void callRestored(Call call) {
    if (call.remoteId() == Call.UNKNOWN) {
      tell(added(call));
    } else {
      tell(new Notice.CallResumed(added(call), call.remoteId()));
    }
  }

  @Override
  public void connectionChanged(ControlConnection connection) {}

  @Override
  public void connectionRemoved(ControlConnection connection, EndReason reason) {
    tell(new Notice.ConnectionRemoved(connection.id()));
  }

  @Override
  public void callAdded(Call call) {
    tell(added(call));
  }

  private static Notice.CallAdded added(Call call) {
    ControlConnection connection = call.connection();
    return new Notice.CallAdded(
        call.id(),
        connection.id(),
        call.slot(),
        call.insideId(),
        call.outsideId(),
        connection.publicAddress(),
        connection.openedFromInside(),
        call.createdNs());
  }

  @Override
  public void callRefused(Call call) {
    ControlConnection connection = call.connection();
    tell(new Notice.CallRefused(connection.id(), call.insideId(), connection.openedFromInside()));
  }

  @Override
  public void connectionRefused(
      boolean outward,
      int client,
      int clientPort,
      int server,
      int serverPort,
      Refusal refusal,
      long ruleId) {}

  @Override
  public void callBreached(Call call, String what, boolean ended) {
    tell(new Notice.CallBreached(call.id(), call.slot(), what, ended));
  }

  @Override
  public void callChanged(Call call) {}

  @Override
  public void callRemoved(Call call, EndReason reason) {
    String givenUp = reason == EndReason.CALL_IDLE ? reason.sentence() : null;
    tell(new Notice.CallRemoved(call.id(), call.slot(), givenUp));
  }
}
