package net.pptpalg.probe;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import net.pptpalg.alg.ppp.Lcp;
import net.pptpalg.alg.ppp.PppPacket;

/** LCP from the client's end: opens the link and sends echoes of any size. */
final class LcpExchange {
  private static final int REQUESTS = 6;
  private static final int INTERVAL_MS = 1000;
  private static final int ECHO_MS = 700;
  private static final int ECHOES = 3;
  private static final int MAGIC_OPTION_BYTES = 6;

  private final GreChannel channel;
  private final int magic = ThreadLocalRandom.current().nextInt();
  private int identifier;
  private boolean serverSpoke;
  private boolean serverAcknowledged;
  private boolean serverRequested;
  private boolean withoutMagic;
  private int echoed = -1;

  LcpExchange(GreChannel channel) {
    this.channel = channel;
  }

  /** Negotiates until both directions are open. */
  String open() throws ProbeFailure {
    long startNs = System.nanoTime();
    for (int i = 0; i < REQUESTS && !isOpen(); i++) {
      request();
      long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS);
      while (!isOpen() && endNs - System.nanoTime() > 0) {
        receive(endNs);
      }
    }
    if (!serverSpoke) {
      throw new ProbeFailure("nothing came from the server");
    }
    if (!serverAcknowledged) {
      throw new ProbeFailure("the server speaks, but does not answer what it is sent");
    }
    if (!serverRequested) {
      throw new ProbeFailure("the server answers, but asks for nothing itself");
    }
    return "open both ways after "
        + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs)
        + " ms";
  }

  private boolean isOpen() {
    return serverAcknowledged && serverRequested;
  }

  private void request() {
    ByteBuffer options = ByteBuffer.allocate(withoutMagic ? 0 : MAGIC_OPTION_BYTES);
    if (!withoutMagic) {
      options.put((byte) Lcp.MAGIC).put((byte) MAGIC_OPTION_BYTES).putInt(magic);
    }
    channel.send(PppPacket.CONFIGURE_REQUEST, ++identifier, options.array());
  }

  private void receive(long endNs) {
    long leftMs = TimeUnit.NANOSECONDS.toMillis(endNs - System.nanoTime());
    if (!channel.receive((int) leftMs)) {
      return;
    }
    serverSpoke = true;
    ByteBuffer b = channel.packet();
    int at = channel.lcp();
    int code = Byte.toUnsignedInt(b.get(at));
    int id = Byte.toUnsignedInt(b.get(at + 1));
    byte[] body =
        new byte[Math.max(0, Short.toUnsignedInt(b.getShort(at + 2)) - PppPacket.HEADER_LENGTH)];
    b.get(at + PppPacket.HEADER_LENGTH, body);
    switch (code) {
      case PppPacket.CONFIGURE_REQUEST -> {
        serverRequested = true;
        channel.send(PppPacket.CONFIGURE_ACK, id, body);
      }
      case PppPacket.CONFIGURE_ACK -> serverAcknowledged = true;
      case PppPacket.CONFIGURE_NAK, PppPacket.CONFIGURE_REJECT -> {
        withoutMagic = true;
        request();
      }
      case PppPacket.ECHO_REQUEST -> {
        if (body.length >= Integer.BYTES) {
          ByteBuffer.wrap(body).putInt(0, withoutMagic ? 0 : magic);
        }
        channel.send(PppPacket.ECHO_REPLY, id, body);
      }
      case PppPacket.ECHO_REPLY -> echoed = id;
      case PppPacket.TERMINATE_REQUEST -> channel.send(PppPacket.TERMINATE_ACK, id, new byte[0]);
      default -> {
        // Nothing that an open link without authentication depends on.
      }
    }
  }

  /**
   * Sends Echo-Requests that make IPv4 packets of this size, until one is answered; the answer may
   * be to any of them.
   *
   * @return 0 when it was answered, the errno when it could not be sent, -1 when nothing came
   */
  int echo(int ipBytes) {
    int before = identifier;
    for (int sent = 1; sent <= ECHOES; sent++) {
      int result = echo(ipBytes, before);
      if (result >= 0) {
        return result;
      }
    }
    return -1;
  }

  private int echo(int ipBytes, int before) {
    int bytes = ipBytes - GreChannel.OVERHEAD_BYTES - PppPacket.HEADER_LENGTH;
    ByteBuffer body = ByteBuffer.allocate(Math.max(bytes, Integer.BYTES));
    body.putInt(0, withoutMagic ? 0 : magic);
    identifier = identifier + 1 & 0xFF;
    int errno = channel.send(PppPacket.ECHO_REQUEST, identifier, body.array());
    if (errno != 0) {
      return errno;
    }
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ECHO_MS);
    while (endNs - System.nanoTime() > 0) {
      receive(endNs);
      int answered = echoed - before & 0xFF;
      if (echoed >= 0 && answered >= 1 && answered <= (identifier - before & 0xFF)) {
        return 0;
      }
    }
    return -1;
  }
}
