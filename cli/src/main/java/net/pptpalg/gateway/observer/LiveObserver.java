package net.pptpalg.gateway.observer;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.Conclusion;
import net.pptpalg.alg.diagnosis.ControlObserver;
import net.pptpalg.alg.diagnosis.Diagnosis;
import net.pptpalg.alg.diagnosis.GreFlow;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.diagnosis.Timeline;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Icmp;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.capture.CaptureReport;
import net.pptpalg.gateway.api.ApiException;
import net.pptpalg.nat.mtu.LinkMtus;
import net.pptpalg.nat.observation.GreRecords;
import net.pptpalg.nat.observation.GreRing;
import net.pptpalg.nat.observation.GreTap;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/**
 * Watches the calls that pass: drains the rings of the control agent and of the lanes, feeds the
 * observers of {@code alg.diagnosis}, and answers what others ask about them.
 *
 * <p>Everything it keeps belongs to its one thread and is bounded. It never touches a packet that
 * is under way; when it lags, the rings overflow, which is counted.
 */
public final class LiveObserver implements Runnable {
  private static final Logger LOG = System.getLogger("pptp-alg");
  private static final int PPTP_PORT = 1723;
  private static final int QUESTIONS = 64;
  private static final int RECORDS_PER_TURN = 4096;
  private static final int NOTICES_PER_TURN = 4096;

  /** Each wake-up costs as much as some packets do; the rings hold what comes meanwhile. */
  private static final long IDLE_NS = 10_000_000L;

  private final ControlTap control;
  private final List<GreTap> lanes;
  private final LinkMtus links;
  private final long[] ends;
  private final MpscVarHandleArrayQueue<Runnable> questions =
      new MpscVarHandleArrayQueue<>(QUESTIONS);
  private final GreRecords greRecords = new Records();
  private final FragmentWatch fragments = new FragmentWatch();
  private final StrayWatch strays = new StrayWatch();
  private final WatchedCalls watched;
  private final SecurityWatch security;
  private final Trace trace = new Trace();
  private final AtomicLong faults = new AtomicLong();

  /** Difference between nanoseconds since 1970 and the monotonic clock's. */
  private final long epochNs;

  private final LongSupplier clock;

  private volatile boolean stopping;
  private volatile boolean ended;

  /**
   * @param outlet gets what calls turn out to be
   */
  public LiveObserver(
      ControlTap control, List<GreTap> lanes, LinkMtus links, SecurityOutlet outlet) {
    this(
        control,
        lanes,
        links,
        outlet,
        TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - System.nanoTime(),
        System::nanoTime);
  }

  /**
   * @param epochNs what to add to the clock's times for nanoseconds since 1970
   * @param clock in nanoseconds
   */
  LiveObserver(
      ControlTap control,
      List<GreTap> lanes,
      LinkMtus links,
      SecurityOutlet outlet,
      long epochNs,
      LongSupplier clock) {
    this.watched = new WatchedCalls(this::now);
    this.security = new SecurityWatch(outlet);
    this.control = control;
    this.lanes = List.copyOf(lanes);
    this.links = links;
    this.ends = new long[lanes.size()];
    this.epochNs = epochNs;
    this.clock = clock;
  }

  /** What could not be copied, for want of room. Any thread. */
  public long missed() {
    long sum = control.missed();
    for (GreTap lane : lanes) {
      sum += lane.missed();
    }
    return sum;
  }

  /** Control connections and calls that were too many to be watched. Any thread. */
  public long unwatched() {
    return watched.unwatched();
  }

  /** Packets that the observer itself could not cope with. Any thread. */
  public long faults() {
    return faults.get();
  }

  /** Reports about the security of calls that found no room. Any thread. */
  public long unreported() {
    return security.lost();
  }

  /** Reports the security of all calls again: other rules are in force. Any thread. */
  public CompletableFuture<Void> review() {
    return ask(
        () -> {
          for (LiveConnection.LiveCall call : watched.slots()) {
            if (call != null && call.observer() != null) {
              security.review(call, now());
            }
          }
          return null;
        });
  }

  /** Makes it end. Any thread. */
  public void stop() {
    stopping = true;
  }

  /**
   * Asks the observer's thread something. Any thread.
   *
   * @return the answer, or a failure when too many ask at once
   */
  <T> CompletableFuture<T> ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (ended) {
      return CompletableFuture.failedFuture(
          new ApiException(ApiException.Kind.FAILED, "the observer has died; the log says why"));
    }
    boolean posted =
        questions.offer(
            () -> {
              try {
                answer.complete(question.get());
              } catch (RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    if (!posted) {
      answer.completeExceptionally(
          new ApiException(ApiException.Kind.FAILED, "too many questions at once; try again"));
    }
    return answer;
  }

  @Override
  public void run() {
    try {
      while (!stopping) {
        int done = turn();
        if (!answer() && done == 0) {
          LockSupport.parkNanos(this, IDLE_NS);
        }
      }
    } finally {
      ended = true;
    }
  }

  /** Answers a question; false when nobody asks. */
  boolean answer() {
    Runnable question = questions.poll();
    if (question != null) {
      question.run();
    }
    return question != null;
  }

  /**
   * One turn. GRE of a call comes after the notice of the call: the ends of the lanes' rings are
   * looked up before the notices are read.
   */
  int turn() {
    for (int i = 0; i < ends.length; i++) {
      ends[i] = lanes.get(i).ring().written();
    }
    int done = 0;
    Notice notice = control.poll();
    while (notice != null) {
      guarded(notice);
      // The lanes may only be read when no notice that came before is left.
      notice = ++done < NOTICES_PER_TURN ? control.poll() : null;
    }
    if (done == NOTICES_PER_TURN) {
      return done;
    }
    for (int i = 0; i < ends.length; i++) {
      done += lanes.get(i).ring().drain(ends[i], RECORDS_PER_TURN, greRecords);
    }
    security.tick(now());
    fragments.tick(now());
    return done;
  }

  private void guarded(Notice notice) {
    try {
      take(notice);
    } catch (RuntimeException e) {
      fault(e);
    }
  }

  private void fault(RuntimeException cause) {
    if (faults.getAndIncrement() == 0) {
      LOG.log(
          Level.ERROR, "a packet could not be diagnosed; others of its kind are counted", cause);
    }
  }

  private void take(Notice notice) {
    if (notice instanceof Notice.Packet packet) {
      packet(packet.timeNs() + epochNs, packet.bytes());
    } else if (notice instanceof Notice.ConnectionAdded added) {
      LiveConnection connection = watched.add(added);
      if (connection != null) {
        connection.observer().listener(tracing(added));
      }
    } else if (notice instanceof Notice.ConnectionRemoved removed) {
      watched.remove(removed.id());
    } else if (notice instanceof Notice.CallAdded added) {
      watched.add(added, added.timeNs() + epochNs);
    } else if (notice instanceof Notice.CallResumed resumed) {
      watched.resume(resumed.added(), resumed.added().timeNs() + epochNs, resumed.remoteId());
    } else if (notice instanceof Notice.CallRefused refused) {
      LiveConnection connection = watched.connection(refused.connection());
      if (connection != null) {
        connection.refused(refused);
      }
    } else if (notice instanceof Notice.CallBreached breached) {
      LiveConnection.LiveCall call = watched.call(breached.slot(), breached.id());
      if (call != null && call.observer() != null) {
        call.observer().breached(now(), breached.what(), breached.ended());
      }
    } else if (notice instanceof Notice.CallRemoved removed) {
      LiveConnection.LiveCall call = watched.removeCall(removed.slot(), removed.id());
      if (call != null && removed.givenUp() != null) {
        strays.givenUp(call, removed.givenUp());
      }
    }
  }

  /** Writes what happens to a connection into the trace while somebody looks at its client. */
  private Timeline.Listener tracing(Notice.ConnectionAdded added) {
    return (timeNs, sender, text) -> {
      if (trace.isWatched(added.client())) {
        String who = sender == null ? "" : sender.text() + ": ";
        trace.add(timeNs, added.client(), added.clientPort(), added.server(), who + text);
      }
    };
  }

  // ---- control packets

  private void packet(long timeNs, byte[] bytes) {
    ByteBuffer b = ByteBuffer.wrap(bytes);
    if (Ipv4.check(b, 0, bytes.length) != Ipv4.OK) {
      return;
    }
    int header = Ipv4.headerLength(b, 0);
    int length = Ipv4.totalLength(b, 0) - header;
    if (Ipv4.protocol(b, 0) == Ipv4.PROTOCOL_ICMP) {
      icmp(timeNs, b, header, length);
    } else if (Tcp.check(b, header, length) == Tcp.OK) {
      boolean toServer = Tcp.destinationPort(b, header) == PPTP_PORT;
      int client = toServer ? Ipv4.source(b, 0) : Ipv4.destination(b, 0);
      int server = toServer ? Ipv4.destination(b, 0) : Ipv4.source(b, 0);
      int port = toServer ? Tcp.sourcePort(b, header) : Tcp.destinationPort(b, header);
      LiveConnection connection = watched.connection(client, port, server);
      if (connection == null) {
        return;
      }
      Side sender = toServer ? Side.CLIENT : Side.SERVER;
      connection.watched.segment(sender, timeNs, b, header, length, length);
      watched.record(connection, new FlightRecorder.Packet(timeNs, bytes, bytes.length));
    }
  }

  private void icmp(long timeNs, ByteBuffer b, int icmp, int length) {
    if (Icmp.check(b, icmp, length) != Icmp.OK || !Icmp.isError(b, icmp)) {
      return;
    }
    int quoted = Icmp.quotedOffset(icmp);
    int rest = icmp + length - quoted;
    if (rest < Ipv4.MINIMUM_HEADER_LENGTH || rest < Ipv4.headerLength(b, quoted) + Long.BYTES) {
      return;
    }
    int inner = quoted + Ipv4.headerLength(b, quoted);
    int source = Ipv4.source(b, quoted);
    int destination = Ipv4.destination(b, quoted);
    int type = Icmp.type(b, icmp);
    int code = Icmp.code(b, icmp);
    int reporter = Ipv4.source(b, 0);
    boolean tooBig = type == Icmp.DESTINATION_UNREACHABLE && code == Icmp.CODE_FRAGMENTATION_NEEDED;
    if (Ipv4.protocol(b, quoted) == Ipv4.PROTOCOL_TCP && !tooBig) {
      LiveConnection connection = watched.connection(source, Tcp.sourcePort(b, inner), destination);
      if (connection != null) {
        connection.observer().unreachable(timeNs, type, code, reporter);
      }
    } else if (Ipv4.protocol(b, quoted) == Ipv4.PROTOCOL_GRE && Gre.isPptp(b, inner, Long.BYTES)) {
      greError(
          timeNs,
          source,
          destination,
          Gre.callId(b, inner),
          type,
          code,
          reporter,
          tooBig ? Icmp.nextHopMtu(b, icmp) : -1);
    }
  }

  private void greError(
      long timeNs,
      int source,
      int destination,
      int callId,
      int type,
      int code,
      int reporter,
      int mtu) {
    for (LiveConnection connection : watched.connections()) {
      ControlObserver observer = connection.observer();
      boolean fromClient =
          observer.clientAddress() == source && observer.serverAddress() == destination;
      boolean fromServer =
          observer.serverAddress() == source && observer.clientAddress() == destination;
      if (!fromClient && !fromServer) {
        continue;
      }
      Side sender = fromClient ? Side.CLIENT : Side.SERVER;
      CallObserver call = observer.callOf(sender.other(), callId);
      if (call != null && mtu >= 0) {
        call.greTooBig(sender, timeNs, mtu);
        return;
      }
      if (call != null) {
        call.greRefused(sender, timeNs, type, code, reporter);
        return;
      }
    }
  }

  // ---- GRE

  private final class Records implements GreRecords {
    @Override
    public void packet(
        long timeNs,
        int slot,
        int epoch,
        int ipBytes,
        int flags,
        ByteBuffer b,
        int gre,
        int copied) {
      gre(timeNs, slot, epoch, ipBytes, flags, b, gre, copied);
    }

    @Override
    public void fragment(
        long timeNs, int slot, int epoch, int flags, int fragment, int payloadBytes) {
      LiveConnection.LiveCall call = watched.call(slot);
      if (call == null || timeNs + epochNs < call.createdNs) {
        return;
      }
      Side sender = (flags & GreRing.TO_REMOTE) != 0 ? call.inside : call.inside.other();
      int side = sender.ordinal();
      if (call.heard[side] && call.epochs[side] != epoch) {
        fragments.interrupted(call, sender);
      }
      fragments.fragment(call, sender, timeNs + epochNs, fragment, payloadBytes);
    }

    @Override
    public void stray(long timeNs, int source, int destination, int flags, ByteBuffer b, int gre) {
      boolean toRemote = (flags & GreRing.TO_REMOTE) != 0;
      int callId = Gre.callId(b, gre);
      strays.stray(
          watched.slots(),
          timeNs + epochNs,
          source,
          destination,
          callId,
          toRemote,
          watched::isPeer);
    }
  }

  private void gre(
      long timeNs, int slot, int epoch, int ipBytes, int flags, ByteBuffer b, int gre, int copied) {
    try {
      LiveConnection.LiveCall call = watched.call(slot);
      CallObserver observer = call == null ? null : call.observer();
      if (observer == null
          || timeNs + epochNs < call.createdNs
          || Gre.check(b, gre, copied) != Gre.OK) {
        return;
      }
      boolean toRemote = (flags & GreRing.TO_REMOTE) != 0;
      Side sender = toRemote ? call.inside : call.inside.other();
      int side = sender.ordinal();
      if (call.heard[side] && call.epochs[side] != epoch) {
        observer.interrupted(sender);
        fragments.interrupted(call, sender);
      }
      call.heard[side] = true;
      call.epochs[side] = epoch;
      if (!observer.connected()) {
        observer.provedByGre(sender.other(), timeNs + epochNs, Gre.callId(b, gre));
      }
      boolean dontFragment = (flags & GreRing.DONT_FRAGMENT) != 0;
      observer.gre(sender, timeNs + epochNs, b, gre, copied, ipBytes, dontFragment);
      if ((flags & GreRing.FRAGMENT) != 0 || !dontFragment && isTooBig(ipBytes)) {
        observer.fragmented(sender);
      }
      security.look(call, observer, timeNs + epochNs);
      record(call, sender, timeNs + epochNs, b, gre, copied, ipBytes, dontFragment);
    } catch (RuntimeException e) {
      fault(e);
    }
  }

  /** Whether this machine has to make fragments of a packet. */
  private boolean isTooBig(int ipBytes) {
    int mtu = links.least();
    return mtu != LinkMtus.UNKNOWN && ipBytes > mtu;
  }

  private void record(
      LiveConnection.LiveCall call,
      Side sender,
      long timeNs,
      ByteBuffer b,
      int gre,
      int copied,
      int ipBytes,
      boolean dontFragment) {
    int header = Gre.headerLength(b, gre);
    if (!Gre.hasSequence(b, gre) || copied <= header) {
      return;
    }
    byte[] bytes = new byte[Ipv4.MINIMUM_HEADER_LENGTH + copied];
    b.get(gre, bytes, Ipv4.MINIMUM_HEADER_LENGTH, copied);
    if (!Secrets.remove(bytes, Ipv4.MINIMUM_HEADER_LENGTH, bytes.length)) {
      return;
    }
    ControlObserver connection = call.connection.observer();
    boolean fromClient = sender == Side.CLIENT;
    InsideHeader.write(
        ByteBuffer.wrap(bytes),
        fromClient ? connection.clientAddress() : connection.serverAddress(),
        fromClient ? connection.serverAddress() : connection.clientAddress(),
        ipBytes,
        dontFragment);
    watched.record(call.connection, new FlightRecorder.Packet(timeNs, bytes, ipBytes));
  }

  // ---- questions, on the observer's thread

  private long now() {
    return clock.getAsLong() + epochNs;
  }

  /**
   * What is wrong.
   *
   * @param client only this client's, a network value; null for all
   * @param server only this server's, a network value; null for all
   */
  CaptureReport diagnosis(Integer client, Integer server) {
    List<LiveConnection> looked = new ArrayList<>();
    for (LiveConnection connection : watched.shown()) {
      ControlObserver observer = connection.observer();
      boolean wanted =
          (client == null || observer.clientAddress() == client)
              && (server == null || observer.serverAddress() == server);
      if (wanted) {
        looked.add(connection);
      }
    }
    Map<ControlObserver, List<Conclusion>> across =
        Diagnosis.across(looked.stream().map(LiveConnection::observer).toList(), now());
    List<CaptureReport.Connection> wrong = new ArrayList<>();
    for (LiveConnection connection : looked) {
      ControlObserver observer = connection.observer();
      long nowNs = connection.endedNs == 0 ? now() : connection.endedNs;
      List<Conclusion> conclusions = new ArrayList<>(Diagnosis.of(observer, nowNs));
      conclusions.addAll(across.getOrDefault(observer, List.of()));
      CaptureReport.Connection report = watched.report(connection, conclusions);
      List<CaptureReport.Call> calls =
          report.calls().stream().filter(call -> !call.conclusions().isEmpty()).toList();
      if (!conclusions.isEmpty() || !calls.isEmpty()) {
        wrong.add(new CaptureReport.Connection(observer, null, conclusions, calls));
      }
    }
    CaptureReport.Summary summary = new CaptureReport.Summary(0, looked.size(), 0, 0, now());
    return new CaptureReport(summary, wrong, List.of(), notes());
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (missed() > 0) {
      notes.add(missed() + " packets passed without being looked at, the observer being behind.");
    }
    if (unwatched() > 0) {
      notes.add(unwatched() + " control connections and calls were too many to be watched.");
    }
    return notes;
  }

  /**
   * The highest sequence number of the GRE of a call that has gone to its inside end, as far as it
   * was looked at. Any thread.
   *
   * @return null when none was
   */
  public CompletableFuture<Integer> lastSequenceToInside(long call) {
    return ask(
        () -> {
          LiveConnection connection = watched.find(call);
          return connection == null ? null : connection.lastSequenceToInside(call);
        });
  }

  /** GRE of each live call that is missing between its senders and the gateway. */
  List<Map<String, Object>> losses() {
    List<Map<String, Object>> losses = new ArrayList<>();
    for (LiveConnection.LiveCall call : watched.slots()) {
      if (call != null && call.observer() != null) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", call.id);
        fields.put("fromClient", loss(call.observer().flow(Side.CLIENT)));
        fields.put("fromServer", loss(call.observer().flow(Side.SERVER)));
        losses.add(fields);
      }
    }
    return losses;
  }

  private static Map<String, Object> loss(GreFlow flow) {
    return Map.of("expected", flow.expected(), "lost", flow.lost());
  }

  /** What is watched, and what is kept of it. Observer's thread. */
  WatchedCalls watched() {
    return watched;
  }

  Trace trace() {
    return trace;
  }

  long clockNs() {
    return now();
  }
}
