package net.pptpalg.capture;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.diagnosis.Authentication;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.Conclusion;
import net.pptpalg.alg.diagnosis.ControlObserver;
import net.pptpalg.alg.diagnosis.Evidence;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.alg.diagnosis.GreFlow;
import net.pptpalg.alg.diagnosis.PppObserver;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.diagnosis.Timeline;
import net.pptpalg.alg.packet.Ipv4Address;

/** A diagnosis for people: findings with evidence and fixes, then the timeline of each call. */
public final class DiagnosisText {

  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MS = 1e6;
  private static final String NONE = "none";

  private final StringBuilder text = new StringBuilder();
  private final boolean live;
  private long startNs;

  private DiagnosisText(boolean live, long startNs) {
    this.live = live;
    this.startNs = startNs;
  }

  /** What a capture holds. */
  public static String render(String file, CaptureReport report) {
    CaptureReport.Summary summary = report.summary();
    DiagnosisText page = new DiagnosisText(false, summary.firstNs());
    int calls = report.calls().size();
    int findings = 0;
    for (CaptureReport.Connection connection : report.connections()) {
      calls += connection.calls().size();
      findings += connection.conclusions().size() + count(connection.calls());
    }
    findings += count(report.calls());
    page.line(
        file
            + ": "
            + counted(summary.frames(), "frame")
            + ", "
            + summary.pptp()
            + " of PPTP, in "
            + seconds(summary.lastNs() - summary.firstNs())
            + " s; "
            + counted(report.connections().size(), "control connection")
            + ", "
            + counted(calls, "call"));
    report.notes().forEach(note -> page.line("note: " + note));
    page.line(findings == 0 ? "Nothing is wrong." : counted(findings, "finding") + ".");
    report.connections().forEach(page::connection);
    for (CaptureReport.Call call : report.calls()) {
      page.line("");
      page.line(call.client() + " -> " + call.server() + ", control connection not captured");
      page.call(call, List.of());
    }
    return page.text.toString();
  }

  /**
   * What is watched live.
   *
   * @param title says what is shown
   */
  public static String live(String title, CaptureReport report) {
    DiagnosisText page = new DiagnosisText(true, 0);
    page.line(title);
    report.notes().forEach(note -> page.line("note: " + note));
    report.connections().forEach(page::connection);
    return page.text.toString();
  }

  /** Findings alone. */
  public static String findings(List<Conclusion> conclusions) {
    DiagnosisText page = new DiagnosisText(false, 0);
    conclusions.forEach(page::conclusion);
    return page.text.toString();
  }

  private static int count(List<CaptureReport.Call> calls) {
    return calls.stream().mapToInt(call -> call.conclusions().size()).sum();
  }

  private void connection(CaptureReport.Connection connection) {
    ControlObserver observer = connection.observer();
    startNs = live ? observer.firstNs() : startNs;
    line("");
    line(
        Ipv4Address.format(observer.clientAddress())
            + ":"
            + observer.clientPort()
            + " -> "
            + Ipv4Address.format(observer.serverAddress())
            + (connection.outside() == null ? "" : ", outside as " + connection.outside())
            + vendor("client", observer.clientVendor())
            + vendor("server", observer.serverVendor()));
    connection.conclusions().forEach(this::conclusion);
    if (connection.calls().isEmpty()) {
      timeline(observer.timeline().events(), observer.timeline().leftOut());
    }
    // What happened before the first call and after the last belongs to the story of each.
    for (CaptureReport.Call call : connection.calls()) {
      call(call, observer.timeline().events());
    }
  }

  private static String endedBy(CallObserver call) {
    if (call.endedByPolicy()) {
      return " by the gateway, by its policy (the call " + call.breach() + ")";
    }
    return call.ending() == null ? "" : " by " + call.ending().text();
  }

  private static String vendor(String side, String vendor) {
    return vendor.isEmpty() ? "" : ", " + side + " \"" + vendor + "\"";
  }

  private void call(CaptureReport.Call call, List<Timeline.Event> around) {
    CallObserver observer = call.observer();
    PppObserver ppp = observer.ppp();
    line(
        "  call "
            + (call.id() == null ? "" : call.id() + ", Call IDs ")
            + callId(observer.callId(Side.CLIENT))
            + "/"
            + callId(observer.callId(Side.SERVER))
            + ": "
            + observer.state()
            + endedBy(observer));
    Authentication authentication = ppp.authentication();
    if (authentication.method() != null) {
      line(
          "    authentication "
              + authentication.method().text()
              + (authentication.eapType().isEmpty() ? "" : " " + authentication.eapType())
              + (authentication.succeeded() ? ", succeeded" : ", no success"));
    }
    if (ppp.lcp().everOpened()) {
      int bits = ppp.encryptionBits();
      line(
          "    MRU of client "
              + ppp.mruBytes(Side.CLIENT)
              + ", of server "
              + ppp.mruBytes(Side.SERVER)
              + "; encryption "
              + (bits == 0 ? NONE : "MPPE " + bits + (ppp.isStateless() ? " stateless" : "")));
    }
    if (ppp.tunnelAddress(Side.CLIENT) != 0) {
      line(
          "    address of client "
              + Ipv4Address.format(ppp.tunnelAddress(Side.CLIENT))
              + ", of server "
              + Ipv4Address.format(ppp.tunnelAddress(Side.SERVER))
              + (ppp.dns(true) == 0 ? "" : ", DNS " + Ipv4Address.format(ppp.dns(true))));
    }
    for (Side side : Side.values()) {
      flow(side, observer.flow(side));
    }
    call.conclusions().forEach(this::conclusion);
    List<Timeline.Event> events = new ArrayList<>(around);
    events.addAll(observer.timeline().events());
    events.sort(Comparator.comparingLong(Timeline.Event::timeNs));
    timeline(events, observer.timeline().leftOut());
  }

  private void flow(Side side, GreFlow flow) {
    if (flow.packets() == 0) {
      line("    from " + side.text() + ": no GRE");
      return;
    }
    StringBuilder row = new StringBuilder();
    row.append("    from ").append(side.text()).append(": ");
    row.append(counted(flow.packets(), "packet")).append(", ");
    row.append(counted(flow.bytes(), "byte")).append(", largest ").append(flow.largestBytes());
    row.append(", lost ").append(flow.lost());
    row.append(", out of order ").append(flow.reordered());
    row.append(", twice ").append(flow.duplicates());
    if (flow.rttMinimumNs() >= 0) {
      row.append(
          String.format(
              Locale.ROOT,
              ", acknowledged after %.1f ms (at best %.1f)",
              flow.rttMeanNs() / NANOS_PER_MS,
              flow.rttMinimumNs() / NANOS_PER_MS));
    }
    line(row.toString());
  }

  private void conclusion(Conclusion conclusion) {
    Finding finding = conclusion.finding();
    line("");
    line("  " + finding.code() + " " + finding.severity().text() + ": " + finding.title());
    for (Evidence evidence : conclusion.evidence()) {
      line("    " + evidence.what() + ": " + evidence.value());
    }
    if (!finding.windowsError().equals(NONE)) {
      line("    Windows shows: " + finding.windowsError());
    }
    if (!finding.pppdLog().equals(NONE)) {
      line("    Linux logs: " + finding.pppdLog());
    }
    line("    likely because:");
    int number = 1;
    for (String cause : finding.causes()) {
      line("      " + number++ + ". " + cause);
    }
    line("    what to do:");
    fix("gateway", finding.gatewayFix());
    fix("server", finding.serverFix());
    fix("client", finding.clientFix());
    fix("upstream", finding.upstreamFix());
  }

  private void fix(String where, String fix) {
    if (!fix.isEmpty()) {
      line("      on the " + (where.equals("upstream") ? "way" : where) + ": " + fix);
    }
  }

  private void timeline(List<Timeline.Event> events, long leftOut) {
    line("");
    line(
        live
            ? "    timeline (seconds since "
                + Instant.ofEpochSecond(TimeUnit.NANOSECONDS.toSeconds(startNs))
                + ")"
            : "    timeline (seconds since the first frame)");
    for (Timeline.Event event : events) {
      String sender = event.sender() == null ? "" : event.sender().text();
      line(
          String.format(
              Locale.ROOT,
              "    %10.3f  %-6s  %s%s",
              (event.timeNs() - startNs) / NANOS_PER_SECOND,
              sender,
              event.text(),
              event.count() > 1 ? " (" + event.count() + " times)" : ""));
    }
    if (leftOut > 0) {
      line("    " + leftOut + " events in between are left out");
    }
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private static String callId(int callId) {
    return callId == CallObserver.UNKNOWN ? "-" : String.valueOf(callId);
  }

  private static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private static String seconds(long durationNs) {
    return String.format(Locale.ROOT, "%.1f", durationNs / NANOS_PER_SECOND);
  }
}
