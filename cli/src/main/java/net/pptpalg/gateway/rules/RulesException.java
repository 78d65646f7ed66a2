package net.pptpalg.gateway.rules;

import java.util.regex.Pattern;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.NetlinkException;

/** A firewall rule or an interface that can't be had; the message is one line for the operator. */
public final class RulesException extends RuntimeException {

  /** What is wrong, for the exit status. */
  public enum Kind {
    /** An interface, address or queue number that can't be used. */
    CONFIGURATION,
    /** The process lacks root or CAP_NET_ADMIN. */
    PERMISSION,
    /** Neither nft nor iptables can do what is needed on this machine. */
    UNSUPPORTED,
    /** A command failed or took too long. */
    COMMAND
  }

  private static final Pattern PERMISSION =
      Pattern.compile("Operation not permitted|Permission denied|you must be root");

  private final Kind kind;

  /** Carries one line for the operator. */
  public RulesException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** What is wrong. */
  public Kind kind() {
    return kind;
  }

  /** Whether the process lacks the right to change firewall rules. */
  public boolean permission() {
    return kind == Kind.PERMISSION;
  }

  static RulesException ofCommand(String attempt, CommandResult result) {
    if (deniedBy(result)) {
      return new RulesException(
          Kind.PERMISSION,
          attempt + ": " + result.errorLine() + " - run as root or with CAP_NET_ADMIN");
    }
    return new RulesException(Kind.COMMAND, attempt + ": " + result.errorLine());
  }

  static RulesException ofKernel(String attempt, NetlinkException refusal) {
    Kind kind = refusal.errno() == Errno.EPERM ? Kind.PERMISSION : Kind.COMMAND;
    return new RulesException(kind, attempt + ": " + refusal.getMessage());
  }

  static boolean deniedBy(CommandResult result) {
    return !result.succeeded() && PERMISSION.matcher(result.standardError()).find();
  }
}
