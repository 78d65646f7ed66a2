package net.pptpalg.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.gateway.api.ApiException;
import net.pptpalg.gateway.api.ApiRequest;
import net.pptpalg.gateway.api.Routes;
import net.pptpalg.gateway.observer.LiveObserver;
import net.pptpalg.gateway.policy.PolicyFile;
import net.pptpalg.gateway.policy.PolicyJson;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.policy.Action;
import net.pptpalg.nat.policy.Attempt;
import net.pptpalg.nat.policy.Decision;
import net.pptpalg.nat.policy.Heading;
import net.pptpalg.nat.policy.LanInterface;
import net.pptpalg.nat.policy.Policy;
import net.pptpalg.nat.policy.PolicyEngine;
import net.pptpalg.nat.policy.PolicyRule;
import net.pptpalg.nat.policy.TimeWindow;
import net.pptpalg.nat.policy.UnknownRuleException;

/**
 * {@code /v1/policy}: the rules, for reading and changing. A change is on the disk before it is in
 * force, and in force before it is answered. Changes are made one after the other, on a thread of
 * their own, since writing takes its time.
 */
final class PolicyEndpoints implements AutoCloseable {
  private static final long AGENT_SECONDS = 2;

  private final PolicyFile file;
  private final PolicyEngine engine;
  private final ControlAgent agent;
  private final Bindings bindings;
  private final LiveObserver observer;
  private final Function<String, LanInterface> interfaces;
  private final ExecutorService changes =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "policy");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Policy current;

  /**
   * @param observer sees what rules ask of calls; null when nothing is observed
   * @param interfaces finds an interface by its name
   */
  PolicyEndpoints(
      PolicyFile file,
      PolicyEngine engine,
      ControlAgent agent,
      Bindings bindings,
      LiveObserver observer,
      Function<String, LanInterface> interfaces) {
    this.file = file;
    this.engine = engine;
    this.agent = agent;
    this.bindings = bindings;
    this.observer = observer;
    this.interfaces = interfaces;
    this.current = engine.policy();
  }

  Routes addTo(Routes routes) {
    return routes
        .add("GET", "/v1/policy", request -> list())
        .add("POST", "/v1/policy/rules", this::add)
        .add("POST", "/v1/policy/rules/{}/move", this::move)
        .add("DELETE", "/v1/policy/rules/{}", this::remove)
        .add("POST", "/v1/policy/default", this::setDefault)
        .add("POST", "/v1/policy/test", this::test)
        .add("POST", "/v1/policy/apply", request -> apply());
  }

  private CompletionStage<?> list() {
    PolicyUseTask task = new PolicyUseTask(engine);
    return posted(task, task.result()).thenApply(PolicyEndpoints::listing);
  }

  private static Map<String, Object> listing(PolicyUseTask.PolicyUse use) {
    List<Map<String, Object>> rules = new ArrayList<>();
    int index = 0;
    for (PolicyRule rule : use.policy().rules()) {
      Map<String, Object> fields = PolicyJson.fieldsOf(rule);
      put(fields, use.uses().get(index++));
      rules.add(fields);
    }
    Map<String, Object> otherwise = new LinkedHashMap<>();
    otherwise.put("action", use.policy().defaultAction().text());
    put(otherwise, use.uses().get(index));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("localTime", TimeWindow.format(use.minuteOfWeek()));
    answer.put("rules", rules);
    answer.put("default", otherwise);
    return answer;
  }

  private static void put(Map<String, Object> fields, PolicyUseTask.Use use) {
    fields.put("hits", use.hits());
    fields.put("limited", use.limited());
    fields.put("connections", use.connections());
    fields.put("calls", use.calls());
  }

  private CompletionStage<?> add(ApiRequest request) {
    Long before = request.numberOf("before");
    return change(
        policy ->
            policy.with(
                enforceable(
                    PolicyJson.rule(
                        request.body(), policy.nextId(), List.of("before"), interfaces)),
                before == null ? Policy.LAST : before),
        policy -> PolicyJson.fieldsOf(policy.rule(policy.nextId() - 1)));
  }

  private PolicyRule enforceable(PolicyRule rule) {
    if (observer == null && !rule.crypto().isNone()) {
      throw new IllegalArgumentException(
          "the gateway runs with --diagnose off: nobody sees how calls authenticate and encrypt");
    }
    return rule;
  }

  private CompletionStage<?> move(ApiRequest request) {
    request.allowOnly(List.of("before"));
    long id = request.number(0);
    Long before = request.numberOf("before");
    return change(
        policy -> policy.moved(id, before == null ? Policy.LAST : before),
        policy -> PolicyJson.fieldsOf(policy.rule(id)));
  }

  private CompletionStage<?> remove(ApiRequest request) {
    long id = request.number(0);
    return change(policy -> policy.without(id), policy -> Map.of("removed", id));
  }

  private CompletionStage<?> setDefault(ApiRequest request) {
    request.allowOnly(List.of("action"));
    Action action = parsed(() -> Action.parse(required(request, "action")));
    return change(policy -> policy.withDefault(action), policy -> Map.of("action", action.text()));
  }

  private CompletionStage<?> test(ApiRequest request) {
    request.allowOnly(List.of("client", "server", "direction", "interface", "time"));
    String direction = request.text("direction");
    String lanInterface = request.text("interface");
    String time = request.text("time");
    int client = parsed(() -> Ipv4Address.parse(required(request, "client")));
    int server = parsed(() -> Ipv4Address.parse(required(request, "server")));
    Heading heading = parsed(() -> direction == null ? Heading.OUTWARD : Heading.parse(direction));
    int index = parsed(() -> lanInterface == null ? 0 : interfaces.apply(lanInterface).index());
    int minute = parsed(() -> time == null ? -1 : TimeWindow.parseMinute(time));
    PolicyUseTask task = new PolicyUseTask(engine);
    return posted(task, task.result())
        .thenApply(
            use -> {
              int at = minute < 0 ? use.minuteOfWeek() : minute;
              return explained(use.policy(), new Attempt(heading, client, server, index, at));
            });
  }

  private static Map<String, Object> explained(Policy policy, Attempt attempt) {
    Decision decision = policy.explain(attempt);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("action", decision.action().text());
    answer.put("rule", decision.ruleId() == Decision.DEFAULT ? null : decision.ruleId());
    answer.put("why", decision.why());
    answer.put("time", TimeWindow.format(attempt.minuteOfWeek()));
    answer.put(
        "passedOver",
        decision.passedOver().stream()
            .map(passed -> Map.of("rule", passed.ruleId(), "why", passed.why()))
            .toList());
    return answer;
  }

  /** Ends what the policy in force does not allow. */
  private CompletionStage<?> apply() {
    EndTask task =
        new EndTask(
            bindings,
            agent.translator(),
            EndReason.POLICY,
            connection -> !agent.translator().isStillAllowed(connection));
    return posted(task, task.result())
        .thenCompose(
            ended ->
                (observer == null ? CompletableFuture.completedFuture(null) : observer.review())
                    .thenApply(reviewed -> SessionEndpoints.fieldsOf(ended)));
  }

  private CompletionStage<?> change(UnaryOperator<Policy> change, Function<Policy, Object> answer) {
    return CompletableFuture.supplyAsync(
        () -> {
          Policy next;
          try {
            next = change.apply(current);
          } catch (UnknownRuleException e) {
            throw new ApiException(ApiException.Kind.NOT_FOUND, e.getMessage());
          } catch (IllegalArgumentException e) {
            throw new ApiException(ApiException.Kind.INVALID, e.getMessage());
          }
          enforce(next);
          return answer.apply(next);
        },
        changes);
  }

  /** The kernel may know the LAN's interfaces by other indices than before. Any thread. */
  void interfacesChanged() {
    changes.execute(
        () -> {
          Policy next = current.withLanInterfaces(this::found);
          if (agent.post(new PolicyTask(engine, next))) {
            current = next;
          }
        });
  }

  private LanInterface found(LanInterface named) {
    return named.index() == LanInterface.ABSENT ? named : interfaces.apply(named.name());
  }

  private void enforce(Policy next) {
    try {
      file.save(next);
      PolicyTask task = new PolicyTask(engine, next);
      try {
        posted(task, task.result()).get(AGENT_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException | InterruptedException e) {
        file.save(current);
        throw new ApiException(
            ApiException.Kind.FAILED, "the gateway is too busy; the policy is as it was");
      }
      current = next;
    } catch (IOException e) {
      throw new ApiException(
          ApiException.Kind.FAILED,
          "the policy can't be saved, and is as it was: " + file.path() + ": " + e.getMessage());
    }
  }

  private static String required(ApiRequest request, String field) {
    String text = request.text(field);
    if (text == null) {
      throw new ApiException(ApiException.Kind.INVALID, field + " is missing");
    }
    return text;
  }

  private interface Parser<T> {
    T parse();
  }

  private static <T> T parsed(Parser<T> parser) {
    try {
      return parser.parse();
    } catch (IllegalArgumentException e) {
      throw new ApiException(ApiException.Kind.INVALID, e.getMessage());
    }
  }

  private <T> CompletableFuture<T> posted(AgentTask task, CompletableFuture<T> result) {
    return agent.post(task)
        ? result
        : CompletableFuture.failedFuture(
            new ApiException(ApiException.Kind.FAILED, "too many requests wait; try again"));
  }

  @Override
  public void close() {
    changes.shutdown();
  }
}
