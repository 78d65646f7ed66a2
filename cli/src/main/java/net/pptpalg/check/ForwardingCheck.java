package net.pptpalg.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The kernel's settings for packets that are not its own. */
final class ForwardingCheck implements Check {
  private static final String ROOT = "/proc/sys/net/ipv4/";
  private static final int STRICT = 1;

  @Override
  public void look(Box box, BoxSettings settings, Consumer<Finding> findings) {
    if ("0".equals(box.read(ROOT + "ip_forward").orElse(""))) {
      findings.accept(
          Finding.error(
              Subject.FORWARDING,
              "this machine does not forward packets",
              "net.ipv4.ip_forward = 0",
              "sysctl -w net.ipv4.ip_forward=1"));
    } else if (settings.knowsInterfaces()) {
      List<String> names = new ArrayList<>(settings.lanInterfaces());
      names.add(settings.wanInterface());
      names.forEach(name -> lookAtForwarding(box, name, findings));
    }
    if (settings.knowsInterfaces()) {
      lookAtReversePath(box, settings.wanInterface(), findings);
    }
  }

  private static void lookAtForwarding(Box box, String name, Consumer<Finding> findings) {
    if ("0".equals(box.read(ROOT + "conf/" + name + "/forwarding").orElse(""))) {
      // The slash notation: an interface of a VLAN has a dot in its name.
      findings.accept(
          Finding.error(
              Subject.FORWARDING,
              "what comes in by " + name + " is not forwarded",
              "net.ipv4.conf." + name + ".forwarding = 0",
              "sysctl -w net/ipv4/conf/" + name + "/forwarding=1"));
    }
  }

  /**
   * Strict filtering drops what comes in by another interface than the way back leaves by. Servers
   * are anywhere, so their way back is the default route.
   */
  private static void lookAtReversePath(Box box, String wan, Consumer<Finding> findings) {
    int ofAll = number(box, "conf/all/rp_filter");
    int ofWan = number(box, "conf/" + wan + "/rp_filter");
    if (Math.max(ofAll, ofWan) != STRICT) {
      return;
    }
    List<String> defaults = Link.ofDefaultRoutes(box);
    if (defaults.contains(wan)) {
      return;
    }
    findings.accept(
        Finding.warning(
            Subject.REVERSE_PATH,
            "the kernel drops what servers send, unless the way back to them leaves through "
                + wan
                + (defaults.isEmpty()
                    ? ", and there is no default route"
                    : ", and the default route leaves through " + String.join(", ", defaults)),
            "net.ipv4.conf.all.rp_filter = "
                + ofAll
                + ", net.ipv4.conf."
                + wan
                + ".rp_filter = "
                + ofWan
                + ", ip route show default",
            "sysctl -w net/ipv4/conf/" + wan + "/rp_filter=2"));
  }

  private static int number(Box box, String name) {
    return Integer.parseInt(box.read(ROOT + name).filter(text -> text.matches("\\d+")).orElse("0"));
  }
}
