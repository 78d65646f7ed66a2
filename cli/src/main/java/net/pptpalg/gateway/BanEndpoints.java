package net.pptpalg.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.gateway.api.ApiException;
import net.pptpalg.gateway.api.ApiRequest;
import net.pptpalg.gateway.api.Routes;
import net.pptpalg.nat.policy.BanList;

/** {@code /v1/bans}: who is banned, and the end of bans. */
final class BanEndpoints {
  private final ControlAgent agent;
  private final BanList bans;
  private final WallClock clock = new WallClock();

  /**
   * @param bans the control agent's; only its thread is let near them
   */
  BanEndpoints(ControlAgent agent, BanList bans) {
    this.agent = agent;
    this.bans = bans;
  }

  Routes addTo(Routes routes) {
    return routes
        .add("GET", "/v1/bans", request -> list())
        .add("POST", "/v1/bans/remove", this::remove)
        .add("POST", "/v1/bans/clear", request -> clear());
  }

  private CompletionStage<?> list() {
    return posted(
        nowNs -> {
          Map<String, Object> answer = new LinkedHashMap<>();
          BanList.Options options = bans.options();
          answer.put("banAfter", options.isOn() ? options.failures() : null);
          answer.put("bans", bans.list(nowNs).stream().map(ban -> fieldsOf(ban, nowNs)).toList());
          return answer;
        });
  }

  private Map<String, Object> fieldsOf(BanList.Ban ban, long nowNs) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("client", Ipv4Address.format(ban.client()));
    fields.put("failures", ban.failures());
    fields.put("since", clock.iso(ban.sinceNs()));
    fields.put("until", clock.iso(ban.untilNs()));
    fields.put("secondsLeft", TimeUnit.NANOSECONDS.toSeconds(ban.untilNs() - nowNs));
    return fields;
  }

  private CompletionStage<?> remove(ApiRequest request) {
    request.allowOnly(List.of("client"));
    String client = request.text("client");
    int address;
    try {
      address = Ipv4Address.parse(client == null ? "" : client);
    } catch (IllegalArgumentException e) {
      throw new ApiException(ApiException.Kind.INVALID, "client: " + e.getMessage());
    }
    return posted(nowNs -> bans.remove(address, nowNs))
        .thenApply(
            removed -> {
              if (!removed) {
                throw new ApiException(ApiException.Kind.NOT_FOUND, client + " is not banned");
              }
              return Map.of("removed", client);
            });
  }

  private CompletionStage<?> clear() {
    return posted(bans::clear).thenApply(count -> Map.of("removed", count));
  }

  private <T> CompletableFuture<T> posted(LongFunction<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    boolean posted =
        agent.post(
            nowNs -> {
              answer.complete(question.apply(nowNs));
              return true;
            });
    return posted
        ? answer
        : CompletableFuture.failedFuture(
            new ApiException(ApiException.Kind.FAILED, "too many requests wait; try again"));
  }
}
