package net.pptpalg.gateway.observer;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.pptpalg.alg.diagnosis.ControlObserver;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.capture.CaptureReport;
import net.pptpalg.capture.DiagnosisJson;
import net.pptpalg.capture.DiagnosisText;
import net.pptpalg.gateway.api.ApiException;
import net.pptpalg.gateway.api.ApiRequest;
import net.pptpalg.gateway.api.Routes;

/**
 * {@code /v1/diagnosis}, {@code /v1/recordings/ID}, {@code /v1/trace}, {@code /v1/report} and
 * {@code /v1/losses}: what the observer knows.
 */
public final class ObserverEndpoints {
  private static final String OFF = "the gateway runs with --diagnose off: nothing is observed";

  private final LiveObserver observer;

  /**
   * @param observer null when nothing is observed
   */
  public ObserverEndpoints(LiveObserver observer) {
    this.observer = observer;
  }

  /** Adds the routes. */
  public Routes addTo(Routes routes) {
    return routes
        .add("GET", "/v1/diagnosis", this::diagnosis)
        .add("POST", "/v1/diagnosis", this::diagnosis)
        .add("GET", "/v1/recordings/{}", this::recording)
        .add("POST", "/v1/trace", this::trace)
        .add("GET", "/v1/report", this::report)
        .add("GET", "/v1/losses", this::losses);
  }

  private LiveObserver observer() {
    if (observer == null) {
      throw new ApiException(ApiException.Kind.FAILED, OFF);
    }
    return observer;
  }

  private CompletionStage<?> diagnosis(ApiRequest request) {
    request.allowOnly(List.of("client", "server", "format"));
    LiveObserver asked = observer();
    Integer client = address(request, "client");
    Integer server = address(request, "server");
    boolean text = "text".equals(request.text("format"));
    return asked.ask(
        () -> {
          CaptureReport report = asked.diagnosis(client, server);
          return text ? page(report) : DiagnosisJson.live(report);
        });
  }

  private static Map<String, Object> page(CaptureReport report) {
    long watched = report.summary().pptp();
    String title =
        watched
            + (watched == 1 ? " control connection" : " control connections")
            + " looked at: "
            + (report.hasFindings()
                ? report.connections().size() + " with a problem."
                : "nothing is wrong.");
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("healthy", !report.hasFindings());
    fields.put("text", DiagnosisText.live(title, report));
    return fields;
  }

  private CompletionStage<?> recording(ApiRequest request) {
    LiveObserver asked = observer();
    long id = request.number(0);
    return asked.ask(
        () -> {
          LiveConnection connection = asked.watched().find(id);
          if (connection == null) {
            throw new ApiException(
                ApiException.Kind.NOT_FOUND,
                "nothing is recorded of call "
                    + id
                    + ": it is unknown, or it ended and nothing was wrong");
          }
          return recording(connection);
        });
  }

  private static Map<String, Object> recording(LiveConnection connection) {
    ControlObserver observer = connection.observer();
    Base64.Encoder base64 = Base64.getEncoder();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("client", Ipv4Address.format(observer.clientAddress()));
    fields.put("server", Ipv4Address.format(observer.serverAddress()));
    fields.put("ended", connection.endedNs != 0);
    fields.put(
        "packets",
        connection.recorder.packets().stream()
            .map(
                packet -> {
                  Map<String, Object> each = new LinkedHashMap<>();
                  each.put("timeNs", packet.timeNs());
                  each.put("originalLength", packet.originalLength());
                  each.put("bytes", base64.encodeToString(packet.bytes()));
                  return each;
                })
            .toList());
    return fields;
  }

  private CompletionStage<?> trace(ApiRequest request) {
    request.allowOnly(List.of("client", "after"));
    LiveObserver asked = observer();
    Integer client = address(request, "client");
    Long after = request.numberOf("after");
    if (client == null) {
      throw new ApiException(ApiException.Kind.INVALID, "say whom to look at: client");
    }
    return asked.ask(
        () -> {
          Trace trace = asked.trace();
          if (!trace.watch(client, asked.clockNs())) {
            throw new ApiException(ApiException.Kind.FAILED, "too many clients are traced");
          }
          long from = after == null ? trace.last() : after;
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("last", trace.last());
          fields.put(
              "lines",
              trace.after(from, client).stream()
                  .map(
                      line ->
                          line.fields(
                              Ipv4Address.format(line.client()), Ipv4Address.format(line.server())))
                  .toList());
          return fields;
        });
  }

  private CompletionStage<?> report(ApiRequest request) {
    LiveObserver asked = observer();
    return asked.ask(
        () -> {
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("most", WatchedCalls.MOST_RECORDS);
          fields.put("calls", asked.watched().records().stream().map(CallRecord::fields).toList());
          return fields;
        });
  }

  /** What is missing of each live call; nothing where nothing is observed. */
  private CompletionStage<?> losses(ApiRequest request) {
    if (observer == null) {
      return CompletableFuture.completedFuture(Map.of("calls", List.of()));
    }
    return observer.ask(() -> Map.of("calls", observer.losses()));
  }

  private static Integer address(ApiRequest request, String field) {
    String text = request.text(field);
    try {
      return text == null ? null : (Integer) Ipv4Address.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ApiException(ApiException.Kind.INVALID, field + ": " + e.getMessage());
    }
  }
}
