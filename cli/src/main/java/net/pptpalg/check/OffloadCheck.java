package net.pptpalg.check;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import net.pptpalg.gateway.rules.CommandResult;

/**
 * Whether a network card merges what it receives. Generic receive offload (GRO) is harmless: the
 * kernel takes merged packets apart again before they are queued. Large receive offload (LRO) loses
 * what it merged.
 */
final class OffloadCheck implements Check {

  @Override
  public void look(Box box, BoxSettings settings, Consumer<Finding> findings) {
    if (!settings.knowsInterfaces()) {
      return;
    }
    if (!box.has("ethtool")) {
      findings.accept(
          Finding.unchecked(
              Subject.OFFLOAD,
              "whether an interface uses large receive offload can't be told",
              "ethtool is not installed",
              "apt install ethtool"));
      return;
    }
    Set<String> names = new LinkedHashSet<>(settings.lanInterfaces());
    names.add(settings.wanInterface());
    for (String name : names) {
      CommandResult features = box.run("ethtool", "-k", name);
      boolean merges =
          features
              .standardOutput()
              .lines()
              .anyMatch(line -> line.strip().startsWith("large-receive-offload: on"));
      if (merges) {
        findings.accept(
            Finding.warning(
                Subject.OFFLOAD,
                name + " merges received packets for good (LRO), which must not be forwarded",
                "ethtool -k " + name,
                "ethtool -K " + name + " lro off"));
      }
    }
  }
}
