package net.pptpalg.check;

import java.util.ArrayList;
import java.util.List;
import net.pptpalg.gateway.rules.RulesException;

/**
 * Everything that was found on a machine, what is worst first.
 *
 * @param findings by severity, then in the order of {@link Subject}
 */
public record BoxReport(List<Finding> findings) {

  private static final List<Check> CHECKS =
      List.of(
          new KernelCheck(),
          new QueueCheck(),
          new InterfaceCheck(),
          new ForwardingCheck(),
          new FirewallCheck(),
          new OffloadCheck(),
          new MtuCheck());

  /** Sorts the findings. */
  public BoxReport {
    findings =
        findings.stream()
            .sorted(
                (a, b) ->
                    a.severity() != b.severity()
                        ? a.severity().compareTo(b.severity())
                        : a.subject().compareTo(b.subject()))
            .toList();
  }

  /** Looks at everything. */
  public static BoxReport of(Box box, BoxSettings settings) {
    List<Finding> findings = new ArrayList<>();
    for (Check check : CHECKS) {
      try {
        check.look(box, settings, findings::add);
      } catch (RulesException e) {
        findings.add(Finding.unchecked(Subject.PRIVILEGES, "a look was cut short", e.getMessage()));
      }
    }
    return new BoxReport(findings);
  }

  /** Whether PPTP would not work as things are. */
  public boolean hasErrors() {
    return has(Severity.ERROR);
  }

  /** Whether the process lacks the right to look at everything. */
  public boolean lacksRights() {
    return findings.stream()
        .anyMatch(
            finding ->
                finding.subject() == Subject.PRIVILEGES
                    && finding.severity() == Severity.UNCHECKED);
  }

  /** How many findings have this severity. */
  public long count(Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  private boolean has(Severity severity) {
    return count(severity) > 0;
  }
}
