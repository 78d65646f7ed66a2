package net.pptpalg.gateway.rules;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Interface names: which are acceptable in a rule, and which exist. */
public final class InterfaceCheck {

  /** IFNAMSIZ is 16 with the final zero. */
  private static final int NAME_MAX_BYTES = 15;

  /** Narrower than the kernel's rule: no wildcard, quote or option can be smuggled into a rule. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]*");

  /**
   * Lists the interfaces of the namespace the process is in. Unlike sysfs it can't be a mount of
   * another namespace, and unlike {@link java.net.NetworkInterface} it has those without addresses.
   */
  private static final Path INTERFACES = Path.of("/proc/net/dev");

  private InterfaceCheck() {}

  /** Returns the name when it can stand in a rule, else throws {@link RulesException}. */
  public static String requireValidName(String name) {
    if (!NAME.matcher(name).matches()
        || name.getBytes(StandardCharsets.UTF_8).length > NAME_MAX_BYTES) {
      throw new RulesException(
          RulesException.Kind.CONFIGURATION,
          "\""
              + printable(name)
              + "\" is not an interface name: 1 to "
              + NAME_MAX_BYTES
              + " letters, digits, '_', '.', '@' or '-' are allowed");
    }
    return name;
  }

  /** Throws {@link RulesException} for the first name that no interface of this machine has. */
  public static void requireExisting(Collection<String> names) {
    requireExisting(names, existing());
  }

  static void requireExisting(Collection<String> names, SortedSet<String> existing) {
    for (String name : names) {
      requireValidName(name);
      if (!existing.contains(name)) {
        throw new RulesException(
            RulesException.Kind.CONFIGURATION,
            "interface \""
                + name
                + "\" does not exist"
                + Closest.to(name, existing)
                    .map(other -> "; did you mean \"" + other + "\"?")
                    .orElse("")
                + " (this machine has: "
                + String.join(", ", existing)
                + ")");
      }
    }
  }

  /** The names of all interfaces in the network namespace of this process. */
  public static SortedSet<String> existing() {
    try {
      return namesIn(Files.readString(INTERFACES));
    } catch (IOException e) {
      throw new RulesException(
          RulesException.Kind.UNSUPPORTED,
          "cannot list the network interfaces: " + INTERFACES + ": " + e.getMessage());
    }
  }

  /** Reads the table of {@code /proc/net/dev}: two lines of heading, then {@code name: numbers}. */
  static SortedSet<String> namesIn(String table) {
    return table
        .lines()
        .skip(2)
        .filter(line -> line.lastIndexOf(':') > 0)
        .map(line -> line.substring(0, line.lastIndexOf(':')).strip())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String printable(String name) {
    return name.replaceAll("[^\\x20-\\x7e]", "?");
  }
}
