package net.pptpalg.check;

import java.util.Map;
import java.util.function.Consumer;

/** What packets fit through the interfaces. */
final class MtuCheck implements Check {
  /** What a client's tunnel makes of a full packet inside it, as pppd and Windows set it up. */
  private static final int FULL_BYTES = 1500;

  @Override
  public void look(Box box, BoxSettings settings, Consumer<Finding> findings) {
    if (!settings.knowsInterfaces()) {
      return;
    }
    Map<String, Link> links = Link.all(box);
    Link wan = links.get(settings.wanInterface());
    if (wan != null && wan.mtuBytes() < FULL_BYTES) {
      findings.accept(
          Finding.warning(
              Subject.MTU,
              wan.name()
                  + " takes packets of "
                  + wan.mtuBytes()
                  + " bytes only: full-size packets of a tunnel are fragmented, or refused when they"
                  + " must not be; where the line allows it, raise the MTU, else lower that of the"
                  + " tunnels at the clients (pppd: mtu 1400)",
              "ip link show " + wan.name(),
              "ip link set dev " + wan.name() + " mtu " + FULL_BYTES));
    }
    for (String name : settings.lanInterfaces()) {
      Link lan = links.get(name);
      if (lan != null && wan != null && lan.mtuBytes() < Math.min(wan.mtuBytes(), FULL_BYTES)) {
        findings.accept(
            Finding.warning(
                Subject.MTU,
                "packets from servers that fit through "
                    + wan.name()
                    + " do not fit through "
                    + name
                    + " ("
                    + lan.mtuBytes()
                    + " bytes)",
                "ip link show " + name,
                "ip link set dev " + name + " mtu " + Math.min(wan.mtuBytes(), FULL_BYTES)));
      }
    }
  }
}
