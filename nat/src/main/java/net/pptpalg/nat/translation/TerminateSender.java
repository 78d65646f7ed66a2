package net.pptpalg.nat.translation;

import java.nio.ByteBuffer;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.InternetChecksum;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.ppp.PppPacket;
import net.pptpalg.alg.ppp.PppProtocol;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;

/**
 * Asks the inside end of a call to end PPP, in the name of the remote end, by an LCP
 * Terminate-Request (RFC 1661 section 5.5). LCP is never encrypted, so MPPE does not matter.
 *
 * <p>Owned by the control agent's thread.
 */
final class TerminateSender {
  private static final int PPP_BYTES = 8;
  private static final int GRE_BYTES = 12;
  private static final int GRE = Ipv4.MINIMUM_HEADER_LENGTH;
  private static final int PPP = GRE + GRE_BYTES;
  private static final int LENGTH = PPP + PPP_BYTES;
  private static final byte VERSION_AND_HEADER_LENGTH = 0x45;
  private static final byte TIME_TO_LIVE = 64;

  /** Key and sequence number are there (RFC 2637 section 4.1). */
  private static final byte KEY_AND_SEQUENCE = 0x30;

  private static final byte VERSION = 1;
  private static final short ADDRESS_AND_CONTROL = (short) 0xff03;
  private static final byte IDENTIFIER = 1;

  /**
   * How far ahead of the last known sequence number. Packets may have passed that nobody has looked
   * at, and an old number is ignored; a much too new one is as well, by some.
   */
  private static final int[] AHEAD = {1, 64, 256};

  private final PacketInjector injector;
  private final Counters<ControlCounter> counters;
  private final ByteBuffer packet = ByteBuffer.allocate(LENGTH);

  TerminateSender(PacketInjector injector, Counters<ControlCounter> counters) {
    this.injector = injector;
    this.counters = counters;
  }

  /**
   * Sends it, a few times over.
   *
   * @param lastSequence of the GRE that has passed to the inside
   * @return whether it was sent
   */
  boolean send(Call call, int lastSequence) {
    ControlConnection connection = call.connection();
    packet.put(Ipv4.VERSION_AND_HEADER_LENGTH_OFFSET, VERSION_AND_HEADER_LENGTH);
    packet.putShort(Ipv4.TOTAL_LENGTH_OFFSET, (short) LENGTH);
    packet.put(Ipv4.TIME_TO_LIVE_OFFSET, TIME_TO_LIVE);
    packet.put(Ipv4.PROTOCOL_OFFSET, (byte) Ipv4.PROTOCOL_GRE);
    packet.putShort(Ipv4.CHECKSUM_OFFSET, (short) 0);
    packet.putInt(Ipv4.SOURCE_OFFSET, connection.remoteAddress());
    packet.putInt(Ipv4.DESTINATION_OFFSET, connection.insideAddress());
    packet.putShort(
        Ipv4.CHECKSUM_OFFSET, (short) InternetChecksum.of(packet, 0, Ipv4.MINIMUM_HEADER_LENGTH));
    packet.put(GRE + Gre.FLAGS_OFFSET, KEY_AND_SEQUENCE);
    packet.put(GRE + Gre.ACKNOWLEDGMENT_AND_VERSION_OFFSET, VERSION);
    packet.putShort(GRE + Gre.PROTOCOL_OFFSET, (short) Gre.PROTOCOL_PPP);
    Gre.setPayloadLength(packet, GRE, PPP_BYTES);
    Gre.setCallId(packet, GRE, call.insideId());
    packet.putShort(PPP, ADDRESS_AND_CONTROL);
    packet.putShort(PPP + 2, (short) PppProtocol.LCP.code());
    packet.put(PPP + 4, (byte) PppPacket.TERMINATE_REQUEST);
    packet.put(PPP + 5, IDENTIFIER);
    packet.putShort(PPP + 6, (short) PppPacket.HEADER_LENGTH);
    boolean sent = false;
    for (int ahead : AHEAD) {
      packet.putInt(GRE + Gre.SEQUENCE_OFFSET, lastSequence + ahead);
      if (injector.inject(packet, LENGTH)) {
        sent = true;
        counters.increment(ControlCounter.TERMINATE_REQUESTS);
      }
    }
    return sent;
  }
}
