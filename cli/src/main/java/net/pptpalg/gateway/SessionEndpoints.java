package net.pptpalg.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import net.pptpalg.gateway.api.ApiException;
import net.pptpalg.gateway.api.ApiRequest;
import net.pptpalg.gateway.api.Routes;
import net.pptpalg.gateway.observer.LiveObserver;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.mtu.MruTable;
import net.pptpalg.nat.policy.Prefix;

/** {@code /v1/sessions/ID} and {@code /v1/sessions/kill}: one session, and the end of some. */
final class SessionEndpoints {
  private final ControlAgent agent;
  private final Bindings bindings;
  private final MruTable mrus;
  private final LiveObserver observer;
  private final WallClock clock = new WallClock();

  /**
   * @param observer null when nothing is observed
   */
  SessionEndpoints(ControlAgent agent, Bindings bindings, MruTable mrus, LiveObserver observer) {
    this.agent = agent;
    this.mrus = mrus;
    this.observer = observer;
    this.bindings = bindings;
  }

  Routes addTo(Routes routes) {
    return routes
        .add("POST", "/v1/sessions/kill", this::kill)
        .add("GET", "/v1/sessions/{}", this::show);
  }

  private CompletionStage<?> show(ApiRequest request) {
    SessionTask task = new SessionTask(bindings, mrus, request.number(0), clock);
    return posted(task, task.result());
  }

  private CompletionStage<?> kill(ApiRequest request) {
    request.allowOnly(List.of("id", "client", "server", "connection"));
    Long id = request.numberOf("id");
    boolean wholeConnection = request.flag("connection");
    Prefix client = prefix(request, "client");
    Prefix server = prefix(request, "server");
    if (id == null && client == null && server == null) {
      throw new ApiException(
          ApiException.Kind.INVALID, "say which sessions to end: id, client or server");
    }
    Predicate<ControlConnection> wanted =
        connection -> {
          boolean outward = connection.openedFromInside();
          int inside = connection.insideAddress();
          int remote = connection.remoteAddress();
          return (id == null || SessionTask.has(connection, id))
              && (client == null || client.contains(outward ? inside : remote))
              && (server == null || server.contains(outward ? remote : inside));
        };
    EndTask task =
        new EndTask(
            bindings, agent.translator(), EndReason.KILLED, wanted, wholeConnection ? null : id);
    return posted(task, task.result())
        .thenCompose(
            ended -> {
              if (ended.cut() != null) {
                return terminate(ended.cut()).thenApply(asked -> fieldsOf(ended.cut(), asked));
              }
              if (ended.connections().isEmpty()) {
                throw new ApiException(ApiException.Kind.NOT_FOUND, "there is no such session");
              }
              return CompletableFuture.completedFuture(fieldsOf(ended));
            });
  }

  /** Whether the inside end could be asked to end PPP. */
  private CompletableFuture<Boolean> terminate(Call call) {
    if (observer == null) {
      return CompletableFuture.completedFuture(false);
    }
    return observer
        .lastSequenceToInside(call.id())
        .thenCompose(
            sequence -> {
              if (sequence == null) {
                return CompletableFuture.completedFuture(false);
              }
              TerminateTask task = new TerminateTask(agent.translator(), call, sequence);
              return posted(task, task.result());
            })
        // The call is cut all the same.
        .exceptionally(failure -> false);
  }

  private static Map<String, Object> fieldsOf(Call cut, boolean asked) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("connections", List.of());
    fields.put("calls", List.of());
    fields.put("cut", cut.id());
    fields.put("connection", cut.connection().id());
    fields.put("asked", asked);
    return fields;
  }

  private static Prefix prefix(ApiRequest request, String field) {
    String text = request.text(field);
    try {
      return text == null ? null : Prefix.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ApiException(ApiException.Kind.INVALID, field + ": " + e.getMessage());
    }
  }

  /** What was ended, as JSON. */
  static Map<String, Object> fieldsOf(EndTask.Ended ended) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("examined", ended.examined());
    fields.put("connections", ended.connections());
    fields.put("calls", ended.calls());
    return fields;
  }

  private <T> CompletableFuture<T> posted(AgentTask task, CompletableFuture<T> result) {
    return agent.post(task)
        ? result
        : CompletableFuture.failedFuture(
            new ApiException(ApiException.Kind.FAILED, "too many requests wait; try again"));
  }
}
