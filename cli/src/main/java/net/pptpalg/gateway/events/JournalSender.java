package net.pptpalg.gateway.events;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.pptpalg.nfqueue.kernel.LinuxKernel;
import net.pptpalg.nfqueue.kernel.UnixDatagramSocket;

/**
 * A record for each call when it is established and when it ends, as an entry of the journal with a
 * field for each value, by journald's own protocol: a datagram of {@code NAME=value} lines.
 *
 * <p>A journal that is busy is waited for briefly, once; then records are lost and counted until it
 * takes one again.
 */
final class JournalSender implements EventSink {
  private static final Logger LOG = System.getLogger("pptp-alg");
  private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
  private static final String PREFIX = "PPTPALG_";

  /** What {@code journalctl MESSAGE_ID=} finds these entries by; theirs alone, for good. */
  private static final String ESTABLISHED_ID = "adad77702ee54d23a223d4651f84fd48";

  private static final String ENDED_ID = "d7600cf4e2304c0c95e9be5bd60a8c32";

  private final LinuxKernel kernel;
  private final Path path;
  private final EventCounters counters;
  private UnixDatagramSocket socket;
  private boolean failing;
  private long failedNs;

  /**
   * @param path the journal's socket
   * @throws IOException when nobody listens there; the message is for the operator
   */
  JournalSender(Path path, EventCounters counters) throws IOException {
    this.kernel = LinuxKernel.load();
    this.path = path;
    this.counters = counters;
    this.socket = UnixDatagramSocket.connectWithoutWaiting(kernel, path.toString());
  }

  @Override
  public void accept(Event event, byte[] line) {
    if (!event.kind().isAccounted()) {
      return;
    }
    boolean sent = send(entry(event));
    counters.increment(sent ? EventCounter.JOURNALED : EventCounter.JOURNAL_LOST);
    if (sent && failing) {
      LOG.log(Level.INFO, "the journal takes accounting records again");
    } else if (!sent && !failing) {
      LOG.log(Level.ERROR, "{0} takes nothing; accounting records for the journal are lost", path);
    }
    failing = !sent;
  }

  private boolean send(String entry) {
    if (failing && System.nanoTime() - failedNs >= RETRY_NS) {
      // Another journal may listen there by now.
      reconnect();
    }
    long beganNs = System.nanoTime();
    while (!socket.send(entry)) {
      if (failing || System.nanoTime() - beganNs >= PATIENCE_NS) {
        if (!failing) {
          failedNs = System.nanoTime();
        }
        return false;
      }
      LockSupport.parkNanos(this, PAUSE_NS);
    }
    return true;
  }

  private void reconnect() {
    failedNs = System.nanoTime();
    try {
      UnixDatagramSocket fresh = UnixDatagramSocket.connectWithoutWaiting(kernel, path.toString());
      socket.close();
      socket = fresh;
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "{0}", e.getMessage());
    }
  }

  private static String entry(Event event) {
    Map<String, Object> values = EventJson.fieldsOf(event);
    boolean began = event.kind() == EventKind.CALL_ESTABLISHED;
    StringBuilder entry = new StringBuilder(1024);
    entry.append("MESSAGE=").append(sentence(values, began)).append('\n');
    entry.append("MESSAGE_ID=").append(began ? ESTABLISHED_ID : ENDED_ID).append('\n');
    entry.append("PRIORITY=6\nSYSLOG_FACILITY=3\nSYSLOG_IDENTIFIER=pptp-alg\n");
    append(entry, PREFIX, values);
    return entry.toString();
  }

  private static String sentence(Map<String, Object> values, boolean began) {
    return String.format(
        Locale.ROOT,
        "call %s of %s:%s to %s %s: public address %s:%s, Call ID %s",
        values.get("call"),
        values.get("client"),
        values.get("clientPort"),
        values.get("server"),
        began ? "is established" : "has ended (" + values.get("reasonText") + ")",
        values.get("publicAddress"),
        values.get("publicPort"),
        values.get("outsideCallId"));
  }

  /** Values never hold line feeds: they are numbers, addresses and sentences of this program. */
  private static void append(StringBuilder entry, String prefix, Map<?, ?> values) {
    values.forEach(
        (name, value) -> {
          String field = prefix + fieldName(name.toString());
          if (value instanceof Map<?, ?> inner) {
            append(entry, field + '_', inner);
          } else if (value != null) {
            entry.append(field).append('=').append(value).append('\n');
          }
        });
  }

  /** {@code publicAddress} as {@code PUBLIC_ADDRESS}. */
  private static String fieldName(String name) {
    return name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
  }

  @Override
  public void close() {
    socket.close();
  }
}
