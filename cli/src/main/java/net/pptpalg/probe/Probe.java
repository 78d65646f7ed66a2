package net.pptpalg.probe;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.Conclusion;
import net.pptpalg.alg.diagnosis.ControlObserver;
import net.pptpalg.alg.diagnosis.Diagnosis;
import net.pptpalg.alg.diagnosis.Evidence;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.message.CallClearRequest;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.message.OutgoingCallReply;
import net.pptpalg.alg.message.OutgoingCallRequest;
import net.pptpalg.alg.message.OutgoingCallResult;
import net.pptpalg.alg.message.StartControlConnectionReply;
import net.pptpalg.alg.message.StartControlConnectionRequest;
import net.pptpalg.alg.message.StartResult;
import net.pptpalg.alg.message.StopControlConnectionRequest;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import net.pptpalg.nfqueue.kernel.RawGreSocket;

/**
 * Goes through a PPTP session as far as one gets without credentials: name, TCP, control
 * connection, call, LCP both ways, packet sizes, and the end. What it sends and gets is diagnosed
 * as if somebody had watched it.
 *
 * <p>Used by one thread; blocks. Takes at most about half a minute.
 */
public final class Probe {
  private static final int ANSWER_MS = 5000;
  private static final int ENDING_MS = 2000;
  private static final int BOTH = 3;
  private static final int MOST_BPS = 100_000_000;
  private static final int LEAST_BPS = 300;
  private static final int WINDOW = 64;
  private static final int STOP_REASON_NONE = 1;
  private static final int ROOM_BYTES = 256;

  /** Rules wait before they judge; the probe has waited already. */
  private static final long PATIENCE_NS = TimeUnit.MINUTES.toNanos(1);

  private final LinuxKernel kernel;
  private final String server;
  private final InetAddress bind;
  private final Consumer<ProbeStep> progress;
  private final List<ProbeStep> steps = new ArrayList<>();
  private final int callId = ThreadLocalRandom.current().nextInt(1, Character.MAX_VALUE);
  private InetAddress address;
  private ControlObserver observer;
  private CallObserver call;

  /** What is known of a failure before the probe has tidied up after it. */
  private List<Conclusion> kept = List.of();

  private List<Conclusion> weakness = List.of();

  /**
   * @param server name or address
   * @param bind address to probe from; null for that of the route
   * @param progress gets each step as it ends
   */
  public Probe(LinuxKernel kernel, String server, InetAddress bind, Consumer<ProbeStep> progress) {
    this.kernel = kernel;
    this.server = server;
    this.bind = bind;
    this.progress = progress;
  }

  private interface Work {
    String result() throws ProbeFailure;
  }

  /**
   * Probes.
   *
   * @throws NetlinkException when this process may not send GRE, or has no such address
   */
  public ProbeResult run() throws NetlinkException {
    try {
      step("resolve", this::resolve);
      observer = new ControlObserver(0, 0, number(address));
      try (RawGreSocket gre =
              RawGreSocket.open(kernel, bind == null ? 0 : number(bind), number(address));
          ControlChannel control = new ControlChannel(observer)) {
        session(gre, control);
      }
    } catch (NetlinkException e) {
      if (!e.operation().equals("connect")) {
        throw e;
      }
      add(new ProbeStep("route", ProbeStep.Verdict.FAILED, 0, e.getMessage()));
      return result(List.of());
    } catch (ProbeFailure e) {
      return result(e.conclusions().isEmpty() ? diagnosed() : e.conclusions());
    }
    return result(weakness);
  }

  private void session(RawGreSocket gre, ControlChannel control) throws ProbeFailure {
    step(
        "tcp port 1723",
        () -> {
          control.connect(bind, address);
          return "connected from " + control.localAddress().getHostAddress();
        });
    step("control connection", () -> start(control));
    step("call", () -> call(control));
    call = observer.callOf(Side.CLIENT, callId);
    GreChannel channel = new GreChannel(gre, callId, call.callId(Side.SERVER), call);
    LcpExchange lcp = new LcpExchange(channel);
    try {
      step("lcp over gre", lcp::open);
      sizes(gre, lcp);
    } catch (ProbeFailure e) {
      leave(control);
      throw e;
    }
    step("disconnect", () -> disconnect(control));
  }

  private String resolve() throws ProbeFailure {
    try {
      for (InetAddress each : InetAddress.getAllByName(server)) {
        if (each instanceof Inet4Address) {
          address = each;
          return each.getHostAddress();
        }
      }
      throw new ProbeFailure("has no IPv4 address, which PPTP needs");
    } catch (UnknownHostException e) {
      throw new ProbeFailure("the name is not known, or no name server answers");
    }
  }

  private String start(ControlChannel control) throws ProbeFailure {
    ByteBuffer request = ByteBuffer.allocate(ROOM_BYTES);
    int length =
        StartControlConnectionRequest.encode(
            request,
            0,
            StartControlConnectionRequest.VERSION_1_0,
            BOTH,
            BOTH,
            0,
            0,
            "probe",
            "pptp-alg");
    control.send(request, length);
    ByteBuffer reply = control.await(ControlMessageType.START_CONTROL_CONNECTION_REPLY, ANSWER_MS);
    if (reply == null) {
      throw new ProbeFailure("no Start-Control-Connection-Reply");
    }
    int code = StartControlConnectionReply.resultCode(reply, 0);
    StartResult result = StartResult.of(code);
    if (result != StartResult.SUCCESS) {
      throw new ProbeFailure("refused: " + (result == null ? "result " + code : result.text()));
    }
    int version = StartControlConnectionReply.protocolVersion(reply, 0);
    return String.format(
        Locale.ROOT,
        "vendor \"%s\", host \"%s\", firmware %d, PPTP %d.%d",
        observer.serverVendor(),
        observer.serverHost(),
        StartControlConnectionReply.firmwareRevision(reply, 0),
        version >>> Byte.SIZE,
        version & 0xFF);
  }

  private String call(ControlChannel control) throws ProbeFailure {
    ByteBuffer request = ByteBuffer.allocate(ROOM_BYTES);
    int length =
        OutgoingCallRequest.encode(
            request, 0, callId, 1, LEAST_BPS, MOST_BPS, BOTH, BOTH, WINDOW, 0, "", "");
    control.send(request, length);
    ByteBuffer reply = control.await(ControlMessageType.OUTGOING_CALL_REPLY, 2 * ANSWER_MS);
    if (reply == null) {
      throw new ProbeFailure("no Outgoing-Call-Reply");
    }
    int code = OutgoingCallReply.resultCode(reply, 0);
    OutgoingCallResult result = OutgoingCallResult.of(code);
    if (result != OutgoingCallResult.CONNECTED) {
      throw new ProbeFailure("refused: " + (result == null ? "result " + code : result.text()));
    }
    if (OutgoingCallReply.peerCallId(reply, 0) != callId) {
      throw new ProbeFailure("the reply is about another call: something confuses the Call IDs");
    }
    return "Call ID " + callId + ", the server's " + OutgoingCallReply.callId(reply, 0);
  }

  private void sizes(RawGreSocket gre, LcpExchange lcp) throws ProbeFailure {
    long startNs = System.nanoTime();
    int mru = call.ppp().mruBytes(Side.SERVER);
    int most = Math.min(gre.pathMtu(), (mru == 0 ? 1500 : mru) + GreChannel.OVERHEAD_BYTES);
    SizeSearch search = new SizeSearch(lcp, gre, most);
    search.run();
    String detail = search.detail();
    ProbeStep.Verdict verdict = search.passed() ? ProbeStep.Verdict.PASSED : ProbeStep.Verdict.WEAK;
    add(new ProbeStep("packet sizes", verdict, System.nanoTime() - startNs, detail));
    if (search.vanished() > 0) {
      weakness =
          List.of(
              new Conclusion(
                  Finding.MTU_BLACK_HOLE,
                  List.of(
                      new Evidence("largest packet that is answered", search.largest() + " bytes"),
                      new Evidence("next one, three times without", search.vanished() + " bytes"),
                      new Evidence("ICMP fragmentation needed", "none came"))));
    }
  }

  /** Without LCP's Terminate-Request, which a watcher would take for a refusal. */
  private String disconnect(ControlChannel control) throws ProbeFailure {
    String cleared = "no Call-Disconnect-Notify";
    try {
      cleared = clear(control) ? "Call-Disconnect-Notify came" : cleared;
      ByteBuffer stop = ByteBuffer.allocate(ROOM_BYTES);
      control.send(stop, StopControlConnectionRequest.encode(stop, 0, STOP_REASON_NONE));
      boolean stopped =
          control.await(ControlMessageType.STOP_CONTROL_CONNECTION_REPLY, ENDING_MS) != null;
      return cleared + (stopped ? ", the stop was answered" : ", the stop was not answered");
    } catch (ProbeFailure e) {
      // Whichever way it ends the connection, that is what it was asked for.
      return cleared + ", " + e.getMessage();
    }
  }

  private boolean clear(ControlChannel control) throws ProbeFailure {
    ByteBuffer clear = ByteBuffer.allocate(ROOM_BYTES);
    control.send(clear, CallClearRequest.encode(clear, 0, callId));
    return control.await(ControlMessageType.CALL_DISCONNECT_NOTIFY, ENDING_MS) != null;
  }

  /** Frees the server's call after a failure; what comes of it is no matter. */
  private void leave(ControlChannel control) {
    kept = diagnosed();
    try {
      clear(control);
    } catch (ProbeFailure e) {
      return;
    }
  }

  private void step(String name, Work work) throws ProbeFailure {
    long startNs = System.nanoTime();
    try {
      String detail = work.result();
      long tookNs = System.nanoTime() - startNs;
      add(new ProbeStep(name, ProbeStep.Verdict.PASSED, tookNs, detail));
    } catch (ProbeFailure e) {
      long tookNs = System.nanoTime() - startNs;
      add(new ProbeStep(name, ProbeStep.Verdict.FAILED, tookNs, e.getMessage()));
      throw e;
    }
  }

  private void add(ProbeStep step) {
    steps.add(step);
    progress.accept(step);
  }

  private List<Conclusion> diagnosed() {
    if (!kept.isEmpty() || observer == null) {
      return kept;
    }
    long nowNs = System.nanoTime() + PATIENCE_NS;
    List<Conclusion> found = new ArrayList<>(Diagnosis.of(observer, nowNs));
    for (CallObserver each : observer.calls()) {
      found.addAll(Diagnosis.of(observer, each, nowNs, true));
    }
    return found;
  }

  private ProbeResult result(List<Conclusion> conclusions) {
    String text = address == null ? null : address.getHostAddress();
    return new ProbeResult(server, text, steps, conclusions);
  }

  private static int number(InetAddress host) {
    return ByteBuffer.wrap(host.getAddress()).getInt();
  }
}
