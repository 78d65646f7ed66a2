package net.pptpalg.gateway.events;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import net.pptpalg.gateway.api.EventSource;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.CallTraffic;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.policy.BanList;
import net.pptpalg.nat.policy.Refusal;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;

/**
 * Takes events from the control agent's thread and hands them to sinks and subscribers on its own.
 */
public final class EventFeed implements BindingEvents, EventSource, Runnable {
  private static final int RING_EVENTS = 1 << 14;
  private static final int MAX_SUBSCRIBERS = 16;
  private static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private final SpscVarHandleArrayQueue<Event> ring = new SpscVarHandleArrayQueue<>(RING_EVENTS);
  private final EventCounters counters;
  private final List<EventSink> sinks;
  private final LongSupplier wallMs;
  private final List<Consumer<byte[]>> subscribers = new CopyOnWriteArrayList<>();
  private final CallTraffic traffic = new CallTraffic();
  private final Thread thread = new Thread(this, "events");
  private Bindings bindings;
  private volatile boolean waiting;
  private volatile boolean stopping;

  /**
   * @param sinks where all events go, besides subscribers
   */
  EventFeed(EventCounters counters, List<EventSink> sinks) {
    this(counters, sinks, System::currentTimeMillis);
  }

  /**
   * @param wallMs the time on the wall, in milliseconds since 1970; it may jump
   */
  EventFeed(EventCounters counters, List<EventSink> sinks, LongSupplier wallMs) {
    this.wallMs = wallMs;
    this.counters = counters;
    this.sinks = List.copyOf(sinks);
    thread.setDaemon(true);
  }

  /** What was counted. Any thread. */
  public EventCounters counters() {
    return counters;
  }

  /**
   * Begins to hand events on.
   *
   * @param source whose events they are
   */
  public void start(Bindings source) {
    bindings = source;
    thread.start();
  }

  /** Hands on what is there and ends, within the time. The agent's thread has ended before. */
  public void stop(long milliseconds) {
    stopping = true;
    LockSupport.unpark(thread);
    try {
      thread.join(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Subscription subscribe(Consumer<byte[]> subscriber) {
    synchronized (subscribers) {
      if (subscribers.size() >= MAX_SUBSCRIBERS) {
        return null;
      }
      subscribers.add(subscriber);
    }
    return () -> subscribers.remove(subscriber);
  }

  @Override
  public void connectionAdded(ControlConnection connection) {
    publish(EventKind.CONNECTION_OPENED, connection, null, null);
  }

  @Override
  public void connectionRestored(ControlConnection connection) {
    publish(EventKind.CONNECTION_RESTORED, connection, null, null);
  }

  @Override
  public void callRestored(Call call) {
    publish(EventKind.CALL_RESTORED, call.connection(), call, null);
  }

  @Override
  public void connectionChanged(ControlConnection connection) {
    boolean closing = connection.state() == ControlConnection.State.CLOSING;
    publish(
        closing ? EventKind.CONNECTION_CLOSING : EventKind.CONNECTION_ESTABLISHED,
        connection,
        null,
        null);
  }

  @Override
  public void connectionRemoved(ControlConnection connection, EndReason reason) {
    publish(EventKind.CONNECTION_ENDED, connection, null, reason);
  }

  @Override
  public void callAdded(Call call) {
    publish(EventKind.CALL_REQUESTED, call.connection(), call, null);
  }

  @Override
  public void callChanged(Call call) {
    EventKind kind =
        switch (call.state()) {
          case CLEARING -> EventKind.CALL_CLEARING;
          case CUT -> EventKind.CALL_CUT;
          default -> EventKind.CALL_ESTABLISHED;
        };
    publish(kind, call.connection(), call, null);
  }

  @Override
  public void callRemoved(Call call, EndReason reason) {
    publish(EventKind.CALL_ENDED, call.connection(), call, reason);
  }

  @Override
  public void callRefused(Call call) {
    publish(EventKind.CALL_REFUSED, call.connection(), call, null);
  }

  @Override
  public void callBreached(Call call, String what, boolean ended) {
    String detail = "the call " + what + (ended ? "; it is ended" : "; it goes on");
    publish(EventKind.CALL_BREACHED, call.connection(), call, null, detail);
  }

  @Override
  public void clientBanned(ControlConnection connection, BanList.Ban ban) {
    String detail =
        ban.failures()
            + " failed authentications; banned for "
            + TimeUnit.NANOSECONDS.toSeconds(ban.untilNs() - ban.sinceNs())
            + " s";
    publish(EventKind.CLIENT_BANNED, connection, null, null, detail);
  }

  @Override
  public void connectionRefused(
      boolean outward,
      int client,
      int clientPort,
      int server,
      int serverPort,
      Refusal refusal,
      long ruleId) {
    Event.Ends ends = new Event.Ends(0, outward, client, clientPort, server, serverPort, 0, 0);
    offer(
        new Event(
            EventKind.CONNECTION_REFUSED,
            wallMs.getAsLong(),
            ends,
            null,
            null,
            refusal,
            ruleId,
            null));
  }

  /**
   * Publishes an event of the gateway itself. Agent's thread.
   *
   * @param detail what it is about
   */
  public void announce(EventKind kind, String detail) {
    offer(new Event(kind, wallMs.getAsLong(), null, null, null, null, 0, detail));
  }

  private void publish(EventKind kind, ControlConnection connection, Call call, EndReason reason) {
    publish(kind, connection, call, reason, null);
  }

  private void publish(
      EventKind kind, ControlConnection connection, Call call, EndReason reason, String detail) {
    boolean outward = connection.openedFromInside();
    int inside = connection.insideAddress();
    int remote = connection.remoteAddress();
    Event.Ends ends =
        new Event.Ends(
            connection.id(),
            outward,
            outward ? inside : remote,
            outward ? connection.insidePort() : connection.remotePort(),
            outward ? remote : inside,
            outward ? connection.remotePort() : connection.insidePort(),
            connection.publicAddress(),
            connection.publicPort());
    long nowMs = wallMs.getAsLong();
    Event.CallPart part = call == null ? null : part(call, kind, outward, nowMs);
    offer(new Event(kind, nowMs, ends, part, reason, null, 0, detail));
  }

  private Event.CallPart part(Call call, EventKind kind, boolean outward, long nowMs) {
    traffic.clear();
    if (kind == EventKind.CALL_ENDED) {
      bindings.traffic(call, traffic);
    }
    long ageMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - call.createdNs());
    return new Event.CallPart(
        call.id(),
        call.insideId(),
        call.outsideId(),
        call.remoteId(),
        nowMs - ageMs,
        outward ? traffic.packetsToRemote : traffic.packetsToInside,
        outward ? traffic.bytesToRemote : traffic.bytesToInside,
        outward ? traffic.packetsToInside : traffic.packetsToRemote,
        outward ? traffic.bytesToInside : traffic.bytesToRemote,
        call.cause());
  }

  private void offer(Event event) {
    counters.increment(ring.offer(event) ? EventCounter.PUBLISHED : EventCounter.LOST);
    if (waiting) {
      LockSupport.unpark(thread);
    }
  }

  /** The events' thread. */
  @Override
  public void run() {
    while (true) {
      boolean last = stopping;
      if (ring.drain(this::handOn) > 0) {
        continue;
      }
      if (last) {
        break;
      }
      waiting = true;
      if (ring.isEmpty() && !stopping) {
        LockSupport.parkNanos(this, IDLE_NS);
      }
      waiting = false;
    }
    new ArrayList<>(sinks).forEach(EventSink::close);
  }

  private void handOn(Event event) {
    if (sinks.isEmpty() && subscribers.isEmpty()) {
      return;
    }
    byte[] line = EventJson.line(event);
    for (EventSink sink : sinks) {
      sink.accept(event, line);
    }
    for (Consumer<byte[]> subscriber : subscribers) {
      subscriber.accept(line);
    }
  }
}
