package net.pptpalg.command;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.gateway.api.Session;
import net.pptpalg.nat.policy.Prefix;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which sessions are shown, and in which order. */
final class SessionFilter {

  private static final List<String> STATES =
      List.of(
          "connecting",
          "connected",
          "call-requested",
          "refused",
          "established",
          "clearing",
          "cut",
          "closing");

  /** What to sort by; the largest comes first where that is what one looks for. */
  enum Order {
    CLIENT(Comparator.comparingInt(session -> address(session.client()))),
    SERVER(Comparator.comparingInt(session -> address(session.server()))),
    AGE(Comparator.comparingLong(Session::ageSeconds).reversed()),
    IDLE(Comparator.comparingLong(Session::idleSeconds).reversed()),
    PACKETS(
        Comparator.<Session>comparingLong(
                session -> session.packetsToClient() + session.packetsToServer())
            .reversed()),
    BYTES(
        Comparator.<Session>comparingLong(
                session -> session.bytesToClient() + session.bytesToServer())
            .reversed());

    private final Comparator<Session> comparator;

    Order(Comparator<Session> comparator) {
      this.comparator = comparator;
    }

    private static int address(String text) {
      // As an unsigned number.
      return Ipv4Address.parse(text) ^ Integer.MIN_VALUE;
    }
  }

  @Option(names = "--client", paramLabel = "PREFIX", description = "Only those of these clients.")
  private String client;

  @Option(names = "--server", paramLabel = "PREFIX", description = "Only those to these servers.")
  private String server;

  @Option(names = "--state", paramLabel = "STATE", description = "Only those in this state.")
  private String state;

  @Option(
      names = "--sort",
      paramLabel = "BY",
      description = "client, server, age, idle, packets or bytes.")
  private String sort;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** Whether anything is asked for. */
  boolean isGiven() {
    return client != null || server != null || state != null || sort != null;
  }

  /** Throws when an option makes no sense. */
  void check() {
    prefix("--client", client);
    prefix("--server", server);
    order();
    if (state != null && !STATES.contains(state)) {
      throw wrong("--state", "'" + state + "' is none of " + String.join(", ", STATES));
    }
  }

  /** The sessions asked for, in the order asked for. */
  List<Session> apply(List<Session> sessions) {
    Prefix clients = prefix("--client", client);
    Prefix servers = prefix("--server", server);
    Stream<Session> wanted =
        sessions.stream()
            .filter(session -> clients.contains(Ipv4Address.parse(session.client())))
            .filter(session -> servers.contains(Ipv4Address.parse(session.server())))
            .filter(session -> state == null || session.state().equals(state));
    Order order = order();
    return (order == null ? wanted : wanted.sorted(order.comparator)).toList();
  }

  private Order order() {
    if (sort == null) {
      return null;
    }
    for (Order order : Order.values()) {
      if (order.name().toLowerCase(Locale.ROOT).equals(sort)) {
        return order;
      }
    }
    throw wrong(
        "--sort",
        "'"
            + sort
            + "' is none of "
            + Stream.of(Order.values())
                .map(order -> order.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }

  private Prefix prefix(String option, String text) {
    try {
      return text == null ? Prefix.ALL : Prefix.parse(text);
    } catch (IllegalArgumentException e) {
      throw wrong(option, e.getMessage());
    }
  }

  private ParameterException wrong(String option, String what) {
    return new ParameterException(spec.commandLine(), option + ": " + what);
  }
}
