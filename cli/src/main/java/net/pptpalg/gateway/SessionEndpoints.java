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
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.mtu.MruTable;
import net.pptpalg.nat.policy.Prefix;

/** {@code /v1/sessions/ID} and {@code /v1/sessions/kill}: one session, and the end of some. */
final class SessionEndpoints {
  private final ControlAgent agent;
  private final Bindings bindings;
  private final MruTable mrus;
  private final WallClock clock = new WallClock();

  SessionEndpoints(ControlAgent agent, Bindings bindings, MruTable mrus) {
    this.agent = agent;
    this.mrus = mrus;
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
    request.allowOnly(List.of("id", "client", "server"));
    Long id = request.numberOf("id");
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
    EndTask task = new EndTask(bindings, agent.translator(), EndReason.KILLED, wanted);
    return posted(task, task.result())
        .thenApply(
            ended -> {
              if (ended.connections().isEmpty()) {
                throw new ApiException(ApiException.Kind.NOT_FOUND, "there is no such session");
              }
              return fieldsOf(ended);
            });
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
