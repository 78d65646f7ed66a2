package net.pptpalg.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import net.pptpalg.nat.mtu.LinkMtus;

/** Follows the MTUs of the gateway's interfaces. An interface that is gone keeps its last one. */
final class LinkWatch implements Runnable {
  private static final Logger LOG = System.getLogger("pptp-alg");
  private static final long LOOK_MS = 1000;

  private final List<String> interfaces;
  private final LinkMtus links;
  private final int[] indices;
  private final int[] mtus;

  LinkWatch(List<String> lanInterfaces, String wanInterface, LinkMtus links) {
    interfaces = new ArrayList<>(lanInterfaces);
    interfaces.add(wanInterface);
    this.links = links;
    indices = new int[interfaces.size()];
    mtus = new int[interfaces.size()];
    look();
  }

  /** Runs until it is interrupted. */
  @Override
  public void run() {
    try {
      while (true) {
        Thread.sleep(LOOK_MS);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    boolean changed = false;
    for (int i = 0; i < indices.length; i++) {
      try {
        NetworkInterface found = NetworkInterface.getByName(interfaces.get(i));
        if (found != null && (found.getIndex() != indices[i] || found.getMTU() != mtus[i])) {
          changed = true;
          indices[i] = found.getIndex();
          mtus[i] = found.getMTU();
          LOG.log(Level.DEBUG, "{0} has an MTU of {1,number,#}", interfaces.get(i), mtus[i]);
        }
      } catch (SocketException e) {
        // The interface goes away while it is looked at.
        LOG.log(Level.DEBUG, "{0}: {1}", interfaces.get(i), e.getMessage());
      }
    }
    if (changed) {
      links.set(indices, mtus);
    }
  }
}
