package net.pptpalg.nat.policy;

import java.util.HashMap;
import java.util.Map;

/**
 * What a rule, or the default, has decided so far, and what lives on its word now. Owned by the
 * control agent's thread.
 */
public final class RuleUse {
  private static final int FIRST_PRUNING = 4096;

  /** Whoever comes then has come too often: addresses are easily made up. */
  static final int MOST_CLIENTS = 1 << 16;

  private static final long PRUNING_NS = 1_000_000_000L;

  private final long ruleId;
  private final RuleLimits limits;
  private final RuleLimits clientLimits;
  private final CryptoDemand crypto;
  private final RateLimit rate = new RateLimit();
  private final Map<Integer, ClientUse> clients = new HashMap<>();
  private int pruneAbove = FIRST_PRUNING;
  private long prunedNs;
  private long hits;
  private long limited;
  private int connections;
  private int calls;

  private static final class ClientUse {
    final RateLimit rate = new RateLimit();
    int connections;
    int calls;
  }

  RuleUse(long ruleId, RuleLimits limits, RuleLimits clientLimits, CryptoDemand crypto) {
    this.ruleId = ruleId;
    this.limits = limits;
    this.clientLimits = clientLimits;
    this.crypto = crypto;
  }

  /** The rule, or {@link Decision#DEFAULT}. */
  public long ruleId() {
    return ruleId;
  }

  /** What it asks of the calls it has allowed. */
  public CryptoDemand crypto() {
    return crypto;
  }

  /** How often it has decided. A client that is refused tries again: each try counts. */
  public long hits() {
    return hits;
  }

  /** How often it would have allowed but for its limits. */
  public long limited() {
    return limited;
  }

  /** Control connections it has allowed that are still there. */
  public int connections() {
    return connections;
  }

  /** Calls of these. */
  public int calls() {
    return calls;
  }

  void hit() {
    hits++;
  }

  /** Why one more connection is too many, or null. */
  Refusal admit(int client, long nowNs) {
    Refusal refusal = excess(client, nowNs);
    if (refusal != null) {
      limited++;
    }
    return refusal;
  }

  private Refusal excess(int client, long nowNs) {
    if (exceeded(connections, limits.connections())) {
      return Refusal.RULE_CONNECTIONS;
    }
    ClientUse use = clientLimits.isNone() ? null : of(client, nowNs);
    if (use == null && !clientLimits.isNone()) {
      return Refusal.RULE_CLIENT_RATE;
    }
    if (use != null && exceeded(use.connections, clientLimits.connections())) {
      return Refusal.RULE_CLIENT_CONNECTIONS;
    }
    if (use != null && !use.rate.admits(clientLimits.ratePerSecond(), nowNs)) {
      return Refusal.RULE_CLIENT_RATE;
    }
    if (!rate.admits(limits.ratePerSecond(), nowNs)) {
      return Refusal.RULE_RATE;
    }
    rate.take(limits.ratePerSecond(), nowNs);
    if (use != null) {
      use.rate.take(clientLimits.ratePerSecond(), nowNs);
    }
    return null;
  }

  /** Whether a client may have one more call. */
  public boolean admitsCall(int client) {
    if (exceeded(calls, limits.calls())) {
      return false;
    }
    ClientUse use = clients.get(client);
    return use == null || !exceeded(use.calls, clientLimits.calls());
  }

  /** A control connection lives on this rule's word from now on, with some calls perhaps. */
  public void joined(int client, int callCount) {
    connections++;
    calls += callCount;
    if (!clientLimits.isNone()) {
      ClientUse use = clients.computeIfAbsent(client, key -> new ClientUse());
      use.connections++;
      use.calls += callCount;
    }
  }

  /** The opposite of {@link #joined}. */
  public void left(int client, int callCount) {
    connections--;
    calls -= callCount;
    ClientUse use = clients.get(client);
    if (use != null) {
      use.connections--;
      use.calls -= callCount;
    }
  }

  /** A call began, or ended, on a connection that has joined. */
  public void callsChanged(int client, int change) {
    calls += change;
    ClientUse use = clients.get(client);
    if (use != null) {
      use.calls += change;
    }
  }

  /** Null when too many have come lately. */
  private ClientUse of(int client, long nowNs) {
    ClientUse use = clients.get(client);
    if (use != null) {
      return use;
    }
    boolean full = pruneAbove == MOST_CLIENTS;
    if (clients.size() >= pruneAbove && (!full || nowNs - prunedNs >= PRUNING_NS)) {
      prune(nowNs);
    }
    if (clients.size() >= MOST_CLIENTS) {
      return null;
    }
    use = new ClientUse();
    clients.put(client, use);
    return use;
  }

  private void prune(long nowNs) {
    clients
        .values()
        .removeIf(use -> use.connections == 0 && use.calls == 0 && use.rate.isIdle(nowNs));
    prunedNs = nowNs;
    pruneAbove = Math.min(MOST_CLIENTS, Math.max(FIRST_PRUNING, 2 * clients.size()));
  }

  private static boolean exceeded(int count, int limit) {
    return limit != RuleLimits.NO_LIMIT && count >= limit;
  }
}
