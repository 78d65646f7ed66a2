package net.pptpalg.gateway.policy;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.pptpalg.alg.ppp.AuthenticationMethod;
import net.pptpalg.nat.policy.Action;
import net.pptpalg.nat.policy.CryptoDemand;
import net.pptpalg.nat.policy.Heading;
import net.pptpalg.nat.policy.LanInterface;
import net.pptpalg.nat.policy.Policy;
import net.pptpalg.nat.policy.PolicyRule;
import net.pptpalg.nat.policy.Prefix;
import net.pptpalg.nat.policy.RuleLimits;
import net.pptpalg.nat.policy.TimeWindow;

/**
 * Rules and policies as JSON objects. What is read may be anybody's: every value is checked, and
 * what is wrong is said in an {@link IllegalArgumentException} for the operator.
 */
public final class PolicyJson {
  private static final List<String> RULE_FIELDS =
      List.of(
          "action",
          "direction",
          "client",
          "server",
          "interface",
          "time",
          "maxConnections",
          "maxCalls",
          "maxRate",
          "maxConnectionsPerClient",
          "maxCallsPerClient",
          "maxRatePerClient",
          "refuseAuthentication",
          "requireEncryption",
          "breach",
          "comment");

  private static final String ALARM = "alarm";
  private static final String END = "end";

  private PolicyJson() {}

  /**
   * Reads a rule.
   *
   * @param id the id it gets
   * @param moreFields fields that may be there and are not the rule's
   * @param interfaces finds an interface by its name
   * @throws IllegalArgumentException when it is no rule
   */
  public static PolicyRule rule(
      Map<?, ?> fields,
      long id,
      List<String> moreFields,
      Function<String, LanInterface> interfaces) {
    for (Object field : fields.keySet()) {
      if (!RULE_FIELDS.contains(field) && !moreFields.contains(field)) {
        throw new IllegalArgumentException(
            "a rule has no field '" + field + "'; there are " + String.join(", ", RULE_FIELDS));
      }
    }
    String action = text(fields, "action");
    if (action == null) {
      throw new IllegalArgumentException("a rule needs an action: allow, deny or reject");
    }
    String direction = text(fields, "direction");
    String lanInterface = text(fields, "interface");
    String time = text(fields, "time");
    String comment = text(fields, "comment");
    return new PolicyRule(
        id,
        Action.parse(action),
        direction == null ? null : Heading.parse(direction),
        prefix(fields, "client"),
        prefix(fields, "server"),
        lanInterface == null ? null : interfaces.apply(lanInterface),
        time == null ? null : TimeWindow.parse(time),
        new RuleLimits(
            limit(fields, "maxConnections"), limit(fields, "maxCalls"), limit(fields, "maxRate")),
        new RuleLimits(
            limit(fields, "maxConnectionsPerClient"),
            limit(fields, "maxCallsPerClient"),
            limit(fields, "maxRatePerClient")),
        crypto(fields),
        comment == null ? "" : comment);
  }

  /** Writes a rule, its id first; conditions and limits it does not have are left out. */
  public static Map<String, Object> fieldsOf(PolicyRule rule) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("id", rule.id());
    fields.put("action", rule.action().text());
    putUnless(rule.heading() == null, fields, "direction", rule.heading());
    putUnless(rule.client().equals(Prefix.ALL), fields, "client", rule.client());
    putUnless(rule.server().equals(Prefix.ALL), fields, "server", rule.server());
    if (rule.lanInterface() != null) {
      fields.put("interface", rule.lanInterface().name());
    }
    putUnless(rule.window() == null, fields, "time", rule.window());
    putLimit(fields, "maxConnections", rule.limits().connections());
    putLimit(fields, "maxCalls", rule.limits().calls());
    putLimit(fields, "maxRate", rule.limits().ratePerSecond());
    putLimit(fields, "maxConnectionsPerClient", rule.clientLimits().connections());
    putLimit(fields, "maxCallsPerClient", rule.clientLimits().calls());
    putLimit(fields, "maxRatePerClient", rule.clientLimits().ratePerSecond());
    put(fields, rule.crypto());
    putUnless(rule.comment().isEmpty(), fields, "comment", rule.comment());
    return fields;
  }

  private static CryptoDemand crypto(Map<?, ?> fields) {
    Object refused = fields.get("refuseAuthentication");
    if (refused != null && !(refused instanceof List<?>)) {
      throw new IllegalArgumentException("refuseAuthentication must be a list of methods");
    }
    EnumSet<AuthenticationMethod> methods = EnumSet.noneOf(AuthenticationMethod.class);
    for (Object method : refused == null ? List.of() : (List<?>) refused) {
      methods.add(CryptoDemand.method(String.valueOf(method)));
    }
    Object bits = fields.get("requireEncryption");
    if (bits != null && !(bits instanceof Integer)) {
      throw new IllegalArgumentException("requireEncryption must be a number: 40, 56 or 128");
    }
    if (bits != null && (Integer) bits == CryptoDemand.NO_ENCRYPTION_NEEDED) {
      throw new IllegalArgumentException("encryption is 40, 56 or 128 bits strong, not 0");
    }
    String breach = text(fields, "breach");
    if (breach != null && !breach.equals(ALARM) && !breach.equals(END)) {
      throw new IllegalArgumentException("'" + breach + "' is not alarm or end");
    }
    if (breach != null && methods.isEmpty() && bits == null) {
      throw new IllegalArgumentException(
          "a breach needs something to watch for: refuseAuthentication or requireEncryption");
    }
    return new CryptoDemand(
        methods,
        bits == null ? CryptoDemand.NO_ENCRYPTION_NEEDED : (Integer) bits,
        ALARM.equals(breach));
  }

  private static void put(Map<String, Object> fields, CryptoDemand crypto) {
    if (!crypto.refused().isEmpty()) {
      fields.put(
          "refuseAuthentication",
          crypto.refused().stream().sorted().map(CryptoDemand::nameOf).toList());
    }
    if (crypto.leastBits() != CryptoDemand.NO_ENCRYPTION_NEEDED) {
      fields.put("requireEncryption", crypto.leastBits());
    }
    putUnless(crypto.isNone(), fields, "breach", crypto.alarmOnly() ? ALARM : END);
  }

  /**
   * Reads a policy.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Policy policy(Map<?, ?> fields, Function<String, LanInterface> interfaces) {
    for (Object field : fields.keySet()) {
      if (!List.of("default", "nextId", "rules").contains(field)) {
        throw new IllegalArgumentException("a policy has no field '" + field + "'");
      }
    }
    String defaultAction = text(fields, "default");
    boolean whole =
        defaultAction != null
            && fields.get("rules") instanceof List<?>
            && whole(fields.get("nextId"));
    if (!whole) {
      throw new IllegalArgumentException("a policy needs default, nextId and rules");
    }
    List<PolicyRule> rules = new ArrayList<>();
    for (Object rule : (List<?>) fields.get("rules")) {
      if (!(rule instanceof Map<?, ?> of) || !whole(of.get("id"))) {
        throw new IllegalArgumentException("a rule is an object with an id");
      }
      long id = ((Number) of.get("id")).longValue();
      try {
        rules.add(rule(of, id, List.of("id"), interfaces));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("rule " + id + ": " + e.getMessage(), e);
      }
    }
    return new Policy(
        Action.parse(defaultAction), rules, ((Number) fields.get("nextId")).longValue());
  }

  /** Writes a policy. */
  static Map<String, Object> fieldsOf(Policy policy) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("default", policy.defaultAction().text());
    fields.put("nextId", policy.nextId());
    fields.put("rules", policy.rules().stream().map(PolicyJson::fieldsOf).toList());
    return fields;
  }

  private static void putUnless(
      boolean absent, Map<String, Object> fields, String name, Object value) {
    if (!absent) {
      fields.put(name, value instanceof Heading heading ? heading.text() : value.toString());
    }
  }

  private static void putLimit(Map<String, Object> fields, String name, int limit) {
    if (limit != RuleLimits.NO_LIMIT) {
      fields.put(name, limit);
    }
  }

  private static Prefix prefix(Map<?, ?> fields, String name) {
    String text = text(fields, name);
    return text == null ? Prefix.ALL : Prefix.parse(text);
  }

  private static String text(Map<?, ?> fields, String name) {
    Object value = fields.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new IllegalArgumentException(name + " must be a string");
  }

  private static int limit(Map<?, ?> fields, String name) {
    Object value = fields.get(name);
    if (value == null) {
      return RuleLimits.NO_LIMIT;
    }
    long number = whole(value) ? ((Number) value).longValue() : 0;
    if (number < 1 || number > RuleLimits.MOST) {
      throw new IllegalArgumentException(name + " must be a number from 1 to " + RuleLimits.MOST);
    }
    return (int) number;
  }

  private static boolean whole(Object value) {
    return value instanceof Integer || value instanceof Long;
  }
}
