package net.pptpalg.testbed.suite.gateway;

import java.util.Optional;
import net.pptpalg.testbed.Namespace;

/** The kernel's own: nf_conntrack_pptp, nf_nat_pptp and masquerading. */
public final class KernelHelperGateway implements GatewayUnderTest {

  @Override
  public String name() {
    return "kernel helper";
  }

  @Override
  public Optional<String> lacks(Setup setup) {
    return setup == Setup.LIMITS ? Optional.of("has no limits on calls") : Optional.empty();
  }

  @Override
  public Site start(Setup setup) {
    NamespaceSite site = NamespaceSite.lay(setup);
    try {
      Namespace gateway = site.topology().gateway();
      KernelRules.assignPptpHelper(gateway);
      KernelRules.forwardFromLanOnly(gateway);
      if (setup == Setup.POOL) {
        KernelRules.translateToPool(gateway, site.publicAddresses());
      } else {
        KernelRules.masquerade(gateway);
      }
      if (setup == Setup.PUBLISHED) {
        KernelRules.publish(gateway, site.publicAddress());
      }
      if (setup == Setup.TIMERS) {
        shortenTimeouts(gateway);
      }
      return site;
    } catch (RuntimeException e) {
      site.close();
      throw e;
    }
  }

  /** The nearest it has to the setup's time-outs. */
  private static void shortenTimeouts(Namespace gateway) {
    for (String name : new String[] {"gre_timeout", "gre_timeout_stream"}) {
      setting(gateway, name, Setup.IDLE_SECONDS);
    }
    for (String name :
        new String[] {
          "tcp_timeout_fin_wait",
          "tcp_timeout_time_wait",
          "tcp_timeout_close_wait",
          "tcp_timeout_last_ack",
          "tcp_timeout_close"
        }) {
      setting(gateway, name, Setup.LINGER_SECONDS);
    }
  }

  private static void setting(Namespace gateway, String name, int seconds) {
    gateway.exec("sysctl", "-q", "-w", "net.netfilter.nf_conntrack_" + name + "=" + seconds);
  }
}
