package net.pptpalg.perf.peer;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.pptpalg.perf.topology.Lab;
import net.pptpalg.perf.topology.UnmeasurableException;
import net.pptpalg.perf.topology.Workspace;

/** Peers by name. */
public final class Peers {
  /** Plain forwarding, without translation. */
  public static final String PLAIN = PlainForwarding.NAME;

  /** The gateway as it starts by itself; {@code pptp-alg:N} is the one with N lanes. */
  public static final String PRODUCT = Product.NAME;

  /** The gateway with one lane, as the C loops have one. */
  public static final String ONE_LANE = Product.NAME + ":1";

  /** The kernel's own helper with masquerading. */
  public static final String KERNEL = KernelHelper.NAME;

  /** The C loop that batches. */
  public static final String BATCH = QueueLoop.Program.BATCH.peerName();

  /** The C loop of libnetfilter_queue's documentation. */
  public static final String TEXTBOOK = QueueLoop.Program.TEXTBOOK.peerName();

  /** In the order in which they take their turns. */
  public static final List<String> DEFAULT =
      List.of(PLAIN, PRODUCT, ONE_LANE, KERNEL, BATCH, TEXTBOOK);

  private static final Pattern LANES = Pattern.compile(PRODUCT + ":([1-9]|[1-5]\\d|6[0-4])");

  private Peers() {}

  /** Whether there is a peer of this name. */
  public static boolean isName(String name) {
    return DEFAULT.contains(name) || LANES.matcher(name).matches();
  }

  /**
   * Builds a lab and starts a peer in it.
   *
   * @param program null when there is none; the gateway's own peers cannot be started then
   * @throws UnmeasurableException with the reason why it cannot be measured
   */
  public static Peer start(String name, Program program, Workspace workspace) {
    Lab lab = new Lab(workspace);
    try {
      if (name.equals(PLAIN)) {
        return new PlainForwarding(lab);
      } else if (name.equals(KERNEL)) {
        return new KernelHelper(lab);
      } else if (name.equals(BATCH)) {
        return new QueueLoop(QueueLoop.Program.BATCH, lab);
      } else if (name.equals(TEXTBOOK)) {
        return new QueueLoop(QueueLoop.Program.TEXTBOOK, lab);
      }
      if (program == null) {
        throw new UnmeasurableException("there is no pptp-alg to start; name it with --program");
      }
      Matcher lanes = LANES.matcher(name);
      return new Product(
          name, program, lanes.matches() ? Integer.parseInt(lanes.group(1)) : 0, lab);
    } catch (RuntimeException e) {
      lab.close();
      throw e;
    }
  }
}
