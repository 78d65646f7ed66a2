package net.pptpalg.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import net.pptpalg.gateway.api.ApiException;
import net.pptpalg.gateway.api.ApiRequest;
import net.pptpalg.gateway.api.Routes;

/**
 * {@code /v1/config}: what is in effect, what the files would change, and taking it up. Reading
 * files and changing rules take their time, so each request is served by a thread of the common
 * pool.
 */
final class ReloadEndpoints {
  private static final long LONGEST_CONFIRMATION_SECONDS = 86_400;

  private final Reload reload;

  ReloadEndpoints(Reload reload) {
    this.reload = reload;
  }

  Routes addTo(Routes routes) {
    return routes
        .add("GET", "/v1/config", this::show)
        .add("GET", "/v1/config/diff", this::diff)
        .add("POST", "/v1/config/reload", this::reload)
        .add("POST", "/v1/config/confirm", this::confirm);
  }

  private CompletionStage<?> show(ApiRequest request) {
    return CompletableFuture.completedFuture(SettingsText.of(reload.current()));
  }

  private CompletionStage<?> diff(ApiRequest request) {
    return elsewhere(() -> Map.of("changes", fieldsOf(reload.changes())));
  }

  private CompletionStage<?> reload(ApiRequest request) {
    request.allowOnly(List.of("confirmWithinSeconds"));
    Long given = request.numberOf("confirmWithinSeconds");
    long seconds = given == null ? 0 : given;
    if (seconds < 0 || seconds > LONGEST_CONFIRMATION_SECONDS) {
      throw new ApiException(
          ApiException.Kind.INVALID, "confirmWithinSeconds must be 0 to a day: 86400");
    }
    return elsewhere(
        () -> {
          Map<String, Object> answer = new LinkedHashMap<>();
          answer.put("changes", fieldsOf(reload.reload(seconds)));
          answer.put("confirmWithinSeconds", seconds);
          return answer;
        });
  }

  private CompletionStage<?> confirm(ApiRequest request) {
    if (!reload.confirm()) {
      throw new ApiException(
          ApiException.Kind.NOT_FOUND, "no reload waits to be confirmed; it may be undone already");
    }
    return CompletableFuture.completedFuture(Map.of("confirmed", true));
  }

  private static List<Map<String, Object>> fieldsOf(List<Reload.Change> changes) {
    return changes.stream().map(ReloadEndpoints::fieldsOf).toList();
  }

  private static Map<String, Object> fieldsOf(Reload.Change change) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("key", change.key());
    fields.put("from", change.from());
    fields.put("to", change.to());
    fields.put("takesRestart", !change.applied());
    return fields;
  }

  private static CompletionStage<?> elsewhere(Callable<?> work) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    answer.completeAsync(
        () -> {
          try {
            return work.call();
          } catch (GatewayException e) {
            boolean invalid = e.reason() == GatewayException.Reason.CONFIGURATION;
            throw new ApiException(
                invalid ? ApiException.Kind.INVALID : ApiException.Kind.FAILED, e.getMessage());
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    return answer;
  }
}
