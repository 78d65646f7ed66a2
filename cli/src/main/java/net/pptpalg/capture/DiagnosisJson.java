package net.pptpalg.capture;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.diagnosis.Authentication;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.Conclusion;
import net.pptpalg.alg.diagnosis.ControlObserver;
import net.pptpalg.alg.diagnosis.Ending;
import net.pptpalg.alg.diagnosis.Evidence;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.alg.diagnosis.GreFlow;
import net.pptpalg.alg.diagnosis.PppObserver;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.diagnosis.Timeline;
import net.pptpalg.alg.packet.Ipv4Address;

/**
 * A diagnosis for programs. What isn't known is null; times are seconds since the first frame, or
 * since the connection began when it is watched live.
 */
public final class DiagnosisJson {

  private static final JSON JSON_WITH_NULLS = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MS = 1e6;

  private final boolean live;
  private long startNs;

  private DiagnosisJson(boolean live, long startNs) {
    this.live = live;
    this.startNs = startNs;
  }

  /** What a capture holds. */
  public static String render(String file, CaptureReport report) throws IOException {
    CaptureReport.Summary summary = report.summary();
    DiagnosisJson json = new DiagnosisJson(false, summary.firstNs());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", file);
    fields.put("healthy", !report.hasFindings());
    fields.put("frames", summary.frames());
    fields.put("pptpPackets", summary.pptp());
    fields.put("duplicates", summary.duplicates());
    fields.put("seconds", (summary.lastNs() - summary.firstNs()) / NANOS_PER_SECOND);
    fields.put("notes", report.notes());
    fields.put("connections", report.connections().stream().map(json::connection).toList());
    fields.put("callsWithoutControl", report.calls().stream().map(json::call).toList());
    return JSON_WITH_NULLS.asString(fields);
  }

  /** What is watched live. */
  public static Map<String, Object> live(CaptureReport report) {
    DiagnosisJson json = new DiagnosisJson(true, 0);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("healthy", !report.hasFindings());
    fields.put("notes", report.notes());
    fields.put("connections", report.connections().stream().map(json::connection).toList());
    return fields;
  }

  private Map<String, Object> connection(CaptureReport.Connection connection) {
    ControlObserver observer = connection.observer();
    Map<String, Object> fields = new LinkedHashMap<>();
    if (live) {
      startNs = observer.firstNs();
      fields.put("began", instant(startNs));
    }
    fields.put("client", Ipv4Address.format(observer.clientAddress()));
    fields.put("clientPort", observer.clientPort());
    fields.put("server", Ipv4Address.format(observer.serverAddress()));
    fields.put("outside", connection.outside());
    fields.put("clientVendor", observer.clientVendor());
    fields.put("serverVendor", observer.serverVendor());
    fields.put("ended", ending(observer.ending()));
    fields.put("findings", connection.conclusions().stream().map(DiagnosisJson::finding).toList());
    fields.put("timeline", timeline(observer.timeline()));
    fields.put("calls", connection.calls().stream().map(this::call).toList());
    return fields;
  }

  private Map<String, Object> call(CaptureReport.Call call) {
    CallObserver observer = call.observer();
    PppObserver ppp = observer.ppp();
    Authentication authentication = ppp.authentication();
    Map<String, Object> fields = new LinkedHashMap<>();
    if (live) {
      fields.put("id", call.id());
    }
    fields.put("client", call.client());
    fields.put("server", call.server());
    fields.put("clientCallId", callId(observer.callId(Side.CLIENT)));
    fields.put("serverCallId", callId(observer.callId(Side.SERVER)));
    fields.put("state", observer.state());
    fields.put("ended", ending(observer.ending()));
    fields.put(
        "authentication", authentication.method() == null ? null : authentication.method().text());
    fields.put("authenticated", authentication.succeeded());
    fields.put("encryptionBits", ppp.encryptionBits());
    fields.put("stateless", ppp.isStateless());
    fields.put("mruOfClient", positive(ppp.mruBytes(Side.CLIENT)));
    fields.put("mruOfServer", positive(ppp.mruBytes(Side.SERVER)));
    fields.put("addressOfClient", address(ppp.tunnelAddress(Side.CLIENT)));
    fields.put("addressOfServer", address(ppp.tunnelAddress(Side.SERVER)));
    fields.put("dns", address(ppp.dns(true)));
    fields.put("fromClient", flow(observer.flow(Side.CLIENT)));
    fields.put("fromServer", flow(observer.flow(Side.SERVER)));
    fields.put("findings", call.conclusions().stream().map(DiagnosisJson::finding).toList());
    fields.put("timeline", timeline(observer.timeline()));
    return fields;
  }

  private static Map<String, Object> flow(GreFlow flow) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("packets", flow.packets());
    fields.put("bytes", flow.bytes());
    fields.put("largestBytes", flow.largestBytes());
    fields.put("lost", flow.lost());
    fields.put("reordered", flow.reordered());
    fields.put("duplicates", flow.duplicates());
    fields.put("stalls", flow.stalls());
    fields.put("acknowledgedAfterMs", milliseconds(flow.rttMeanNs()));
    fields.put("acknowledgedAfterMsAtBest", milliseconds(flow.rttMinimumNs()));
    return fields;
  }

  /** One finding. */
  public static Map<String, Object> finding(Conclusion conclusion) {
    Finding finding = conclusion.finding();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("code", finding.code());
    fields.put("name", finding.name());
    fields.put("severity", finding.severity().text());
    fields.put("title", finding.title());
    fields.put("evidence", conclusion.evidence().stream().map(DiagnosisJson::evidence).toList());
    fields.put("windowsError", finding.windowsError());
    fields.put("pppdLog", finding.pppdLog());
    fields.put("causes", finding.causes());
    Map<String, String> fixes = new LinkedHashMap<>();
    fixes.put("gateway", finding.gatewayFix());
    fixes.put("server", finding.serverFix());
    fixes.put("client", finding.clientFix());
    fixes.put("upstream", finding.upstreamFix());
    fixes.values().removeIf(String::isEmpty);
    fields.put("fix", fixes);
    return fields;
  }

  private static Map<String, String> evidence(Evidence evidence) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("what", evidence.what());
    fields.put("value", evidence.value());
    return fields;
  }

  private Map<String, Object> ending(Ending ending) {
    if (ending == null) {
      return null;
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("by", ending.by().text());
    fields.put("how", ending.how().text());
    fields.put("reason", ending.reason());
    fields.put("seconds", seconds(ending.timeNs()));
    return fields;
  }

  private List<Map<String, Object>> timeline(Timeline timeline) {
    return timeline.events().stream().map(this::event).toList();
  }

  private Map<String, Object> event(Timeline.Event event) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("seconds", seconds(event.timeNs()));
    fields.put("sender", event.sender() == null ? null : event.sender().text());
    fields.put("text", event.text());
    fields.put("count", event.count());
    return fields;
  }

  private static String instant(long timeNs) {
    return Instant.ofEpochMilli(TimeUnit.NANOSECONDS.toMillis(timeNs)).toString();
  }

  private double seconds(long timeNs) {
    return (timeNs - startNs) / NANOS_PER_SECOND;
  }

  private static Double milliseconds(long durationNs) {
    return durationNs < 0 ? null : (Double) (durationNs / NANOS_PER_MS);
  }

  private static Integer callId(int callId) {
    return callId == CallObserver.UNKNOWN ? null : (Integer) callId;
  }

  private static Integer positive(int value) {
    return value == 0 ? null : (Integer) value;
  }

  private static String address(int address) {
    return address == 0 ? null : Ipv4Address.format(address);
  }
}
