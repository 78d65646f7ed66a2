package net.pptpalg.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import net.pptpalg.nat.mtu.LinkMtus;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.NetlinkException;

/**
 * Follows the gateway's interfaces: their MTUs, and whether they are there. An interface that is
 * gone keeps its last MTU; one that comes back may be another one to the kernel.
 */
final class LinkWatch implements Runnable {
  private static final Logger LOG = System.getLogger("pptp-alg");
  private static final long LOOK_MS = 250;

  /** Told on the watch's thread. */
  interface Listener {
    /** There is no interface of this name any more. */
    void gone(String name);

    /** There is one again. */
    void back(String name);
  }

  private final Kernel kernel;
  private final List<String> interfaces;
  private final LinkMtus links;
  private final Listener listener;
  private final int[] indices;
  private final int[] mtus;
  private final boolean[] gone;

  LinkWatch(
      Kernel kernel,
      List<String> lanInterfaces,
      String wanInterface,
      LinkMtus links,
      Listener listener) {
    interfaces = new ArrayList<>(lanInterfaces);
    interfaces.add(wanInterface);
    this.kernel = kernel;
    this.links = links;
    this.listener = listener;
    indices = new int[interfaces.size()];
    mtus = new int[interfaces.size()];
    gone = new boolean[interfaces.size()];
    for (int i = 0; i < indices.length; i++) {
      look(i);
    }
    links.set(indices, mtus);
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
    for (int i = 0; i < indices.length; i++) {
      int index = indices[i];
      int mtu = mtus[i];
      boolean wasGone = gone[i];
      look(i);
      if (index != indices[i] || mtu != mtus[i]) {
        links.set(indices, mtus);
        LOG.log(Level.DEBUG, "{0} has an MTU of {1,number,#}", interfaces.get(i), mtus[i]);
      }
      if (gone[i] && !wasGone) {
        LOG.log(
            Level.WARNING,
            "the interface {0} is gone; until it is back, nothing is translated by way of it",
            interfaces.get(i));
        listener.gone(interfaces.get(i));
      } else if (!gone[i] && (wasGone || index != indices[i])) {
        LOG.log(Level.INFO, "the interface {0} is back", interfaces.get(i));
        listener.back(interfaces.get(i));
      }
    }
  }

  private void look(int i) {
    try {
      indices[i] = kernel.interfaceIndex(interfaces.get(i));
      gone[i] = false;
    } catch (NetlinkException e) {
      gone[i] = true;
      return;
    }
    try {
      NetworkInterface found = NetworkInterface.getByName(interfaces.get(i));
      // The JDK finds none without an address, which carries nothing either.
      mtus[i] = found == null ? mtus[i] : found.getMTU();
    } catch (SocketException e) {
      // The interface goes away while it is looked at; the next look says so.
      LOG.log(Level.DEBUG, "{0}: {1}", interfaces.get(i), e.getMessage());
    }
  }
}
