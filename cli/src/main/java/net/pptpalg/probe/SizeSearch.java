package net.pptpalg.probe;

import java.util.TreeSet;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.RawGreSocket;

/** Finds out how large a GRE packet may be, by echoes of rising size. */
final class SizeSearch {
  private static final int[] USUAL = {100, 576, 1000, 1280, 1400, 1440, 1460, 1476, 1492, 1500};

  private final LcpExchange lcp;
  private final RawGreSocket socket;
  private final int most;
  private int largest;
  private int vanished;
  private int told;

  /**
   * @param most what the server's MRU and this host's MTU allow, in bytes of IPv4
   */
  SizeSearch(LcpExchange lcp, RawGreSocket socket, int most) {
    this.lcp = lcp;
    this.socket = socket;
    this.most = most;
  }

  void run() {
    TreeSet<Integer> sizes = new TreeSet<>();
    for (int size : USUAL) {
      if (size < most) {
        sizes.add(size);
      }
    }
    sizes.add(most);
    for (int size : sizes) {
      if (!answers(size)) {
        return;
      }
      largest = size;
    }
  }

  private boolean answers(int size) {
    int result = lcp.echo(size);
    if (result == 0) {
      return true;
    }
    if (result == Errno.EMSGSIZE) {
      told = socket.pathMtu();
      return false;
    }
    if (largest > 0) {
      vanished = size;
    }
    return false;
  }

  boolean passed() {
    return largest == most;
  }

  /** Bytes of the largest packet that was answered; 0 for none. */
  int largest() {
    return largest;
  }

  /** Bytes of the packet that vanished without a word; 0 for none. */
  int vanished() {
    return vanished;
  }

  String detail() {
    if (passed()) {
      return "all up to " + most + " bytes are answered";
    }
    if (largest == 0) {
      return "not tested: the server does not answer LCP echoes";
    }
    String text = largest + " of " + most + " bytes are answered";
    if (told > 0) {
      return text + "; a router on the way says its MTU is " + told;
    }
    return text + ", " + vanished + " are not, and nobody says why";
  }
}
