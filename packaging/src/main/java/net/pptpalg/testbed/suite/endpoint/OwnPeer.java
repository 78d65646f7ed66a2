package net.pptpalg.testbed.suite.endpoint;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import net.pptpalg.testbed.TestbedException;
import net.pptpalg.testbed.suite.wire.IpPacket;

/**
 * A PPTP client or server on the gateway itself: TCP by the gateway's kernel, GRE by a raw socket.
 */
public final class OwnPeer implements AutoCloseable {

  private static final int TIMEOUT_MS = 2000;

  private final KernelSocket tcp;
  private final KernelSocket gre;
  private final boolean listening;
  private KernelSocket stream;

  private OwnPeer(KernelSocket tcp, KernelSocket gre, boolean listening) {
    this.tcp = tcp;
    this.gre = gre;
    this.listening = listening;
  }

  /** A client; {@link #connect} makes it dial. */
  public static OwnPeer client(String namespace) {
    return open(namespace, false);
  }

  /** A server on port 1723 of any address; {@link #accept} takes its client. */
  public static OwnPeer server(String namespace) {
    return open(namespace, true);
  }

  private static OwnPeer open(String namespace, boolean listening) {
    KernelSocket tcp =
        KernelSocket.open(namespace, KernelSocket.AF_INET, KernelSocket.SOCK_STREAM, 0);
    KernelSocket gre =
        KernelSocket.open(namespace, KernelSocket.AF_INET, KernelSocket.SOCK_RAW, IpPacket.GRE);
    OwnPeer peer = new OwnPeer(tcp, gre, listening);
    try {
      tcp.setTimeout(TIMEOUT_MS);
      gre.setTimeout(TIMEOUT_MS);
      if (listening) {
        tcp.reuseAddress();
        tcp.bind(0, ScriptedTcp.PPTP_PORT);
        tcp.listen();
      }
      return peer;
    } catch (TestbedException e) {
      peer.close();
      throw e;
    }
  }

  /** Dials from this port; the other end has to answer from another thread. */
  public void connect(int port, int remote) {
    tcp.bind(0, port);
    tcp.connect(remote, ScriptedTcp.PPTP_PORT);
    stream = tcp;
    gre.connect(remote, 0);
  }

  /** Takes the client that has dialled. */
  public void accept(int remote) {
    stream = tcp.accept();
    if (stream == null) {
      throw new ExpectationException("no client came to the gateway's own server");
    }
    stream.setTimeout(TIMEOUT_MS);
    gre.connect(remote, 0);
  }

  public void send(byte[] bytes) {
    stream.send(bytes);
  }

  /** Waits for so many bytes of the stream. */
  public byte[] receive(int length) {
    byte[] all = {};
    while (all.length < length) {
      byte[] more = stream.receive();
      if (more == null) {
        throw new ExpectationException(
            all.length + " of " + length + " bytes came to the gateway's own peer");
      }
      all = IpPacket.concat(all, more);
    }
    return Arrays.copyOf(all, length);
  }

  public void sendGre(byte[] bytes) {
    gre.send(bytes);
  }

  /** A GRE packet like this that comes in time, or null. */
  public IpPacket awaitGre(Predicate<IpPacket> wanted) {
    long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
    while (System.nanoTime() - deadlineNs < 0) {
      byte[] bytes = gre.receive();
      if (bytes == null) {
        return null;
      }
      IpPacket packet = IpPacket.of(bytes);
      if (wanted.test(packet)) {
        return packet;
      }
    }
    return null;
  }

  @Override
  public void close() {
    if (stream != null && listening) {
      stream.close();
    }
    tcp.close();
    gre.close();
  }
}
