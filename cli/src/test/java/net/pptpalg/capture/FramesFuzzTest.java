package net.pptpalg.capture;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Icmp;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.fuzz.Script;
import net.pptpalg.fuzz.Tally;

/**
 * Scripts of packets through the diagnosis of a capture: control messages, GRE with PPP in it,
 * fragments, errors, and anything at all. Whatever was seen, it comes to an end, and says so in
 * text and JSON.
 *
 * <p>An input is a script.
 */
class FramesFuzzTest {
  private static final Tally TALLY = Tally.stateful("frames");
  private static final int RAW_IPV4 = 101;
  private static final int CLIENT = 0xC0A8_0102;
  private static final int SERVER = 0xCB00_7105;
  private static final int TRANSPORT = Ipv4.MINIMUM_HEADER_LENGTH;
  private static final int SEGMENT = TRANSPORT + Tcp.MINIMUM_HEADER_LENGTH;
  private static final int FRAME = TRANSPORT + 12;
  private static final ControlMessageType[] TYPES = ControlMessageType.values();

  private final CapturedFrame frame = new CapturedFrame();
  private CaptureDiagnosis diagnosis;
  private long timeNs;
  private int clientNext;
  private int serverNext;
  private int greSequence;

  @FuzzTest
  void shouldDiagnoseWhateverWasSeen(byte[] input) {
    diagnosis = new CaptureDiagnosis();
    timeNs = 1_700_000_000_000_000_000L;
    clientNext = 1;
    serverNext = 1;
    greSequence = 0;
    Script script = new Script(input);
    while (script.hasMore()) {
      step(script);
    }
    CaptureReport report = diagnosis.finish();
    judge(DiagnosisText.render("fuzz", report));
    try {
      judge(DiagnosisJson.render("fuzz", report));
    } catch (IOException e) {
      throw new AssertionError("writing to memory does not fail", e);
    }
    TALLY.add(1);
  }

  private static void judge(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) && c != '\n') {
        throw new AssertionError("control character " + (int) c);
      }
    }
  }

  private void step(Script script) {
    int step = script.uint8();
    boolean fromClient = (step & 1) == 0;
    timeNs += (step & 2) != 0 ? 40_000_000L : 700_000_000L;
    switch (step >>> 2 & 7) {
      case 0 -> segment(fromClient, script.uint8(), 0);
      case 1, 2 -> message(fromClient, script);
      case 3, 4 -> gre(fromClient, script, 0xff03_c021, 4);
      case 5 -> gre(fromClient, script, script.int32(), script.below(5));
      case 6 -> icmp(fromClient, script);
      default -> raw(script);
    }
  }

  private void ip(boolean fromClient, int protocol, int length) {
    frame.data.putInt(0, 0x4500_0000 | length);
    frame.data.putInt(4, (greSequence & 0xff) << 16);
    frame.data.putInt(8, 0x4000_0000 | protocol << 16);
    frame.data.putInt(Ipv4.SOURCE_OFFSET, fromClient ? CLIENT : SERVER);
    frame.data.putInt(Ipv4.DESTINATION_OFFSET, fromClient ? SERVER : CLIENT);
  }

  private void show(int length) {
    frame.timeNs = timeNs;
    frame.linkType = RAW_IPV4;
    frame.length = length;
    frame.originalLength = length;
    diagnosis.frame(frame);
  }

  private void segment(boolean fromClient, int flags, int payload) {
    ip(fromClient, Ipv4.PROTOCOL_TCP, SEGMENT + payload);
    frame.data.putInt(TRANSPORT, fromClient ? 40_000 << 16 | 1723 : 1723 << 16 | 40_000);
    frame.data.putInt(TRANSPORT + Tcp.SEQUENCE_OFFSET, fromClient ? clientNext : serverNext);
    frame.data.putInt(TRANSPORT + Tcp.ACKNOWLEDGMENT_OFFSET, fromClient ? serverNext : clientNext);
    frame.data.putInt(TRANSPORT + Tcp.DATA_OFFSET_OFFSET, 0x5000_7fff | flags << 16);
    frame.data.putInt(TRANSPORT + Tcp.CHECKSUM_OFFSET, 0);
    show(SEGMENT + payload);
    int taken = payload + ((flags & (Tcp.SYN | Tcp.FIN)) == 0 ? 0 : 1);
    if (fromClient) {
      clientNext += taken;
    } else {
      serverNext += taken;
    }
  }

  private void message(boolean fromClient, Script script) {
    int type = script.uint8();
    int length = ControlHeader.encode(frame.data, SEGMENT, TYPES[(type & 15) % TYPES.length]);
    byte[] fields = script.bytes(script.uint8() % (length - ControlHeader.LENGTH + 1));
    frame.data.put(SEGMENT + ControlHeader.LENGTH, fields);
    int cut = (type & 0x80) != 0 ? script.uint8() % length : length;
    segment(fromClient, Tcp.ACK, cut);
  }

  /** GRE with a frame that begins with some bytes of {@code header}. */
  private void gre(boolean fromClient, Script script, int header, int headerLength) {
    int how = script.uint8();
    byte[] payload = script.bytes(script.below(48));
    int length = FRAME + headerLength + payload.length;
    ip(fromClient, Ipv4.PROTOCOL_GRE, length);
    if ((how & 0xc0) == 0xc0) {
      frame.data.putShort(Ipv4.FLAGS_AND_FRAGMENT_OFFSET_OFFSET, (short) (how << 8 & 0x2000));
    }
    frame.data.putInt(TRANSPORT, (how & 0x20) != 0 ? 0x3081_880b : 0x3001_880b);
    frame.data.putShort(
        TRANSPORT + Gre.PAYLOAD_LENGTH_OFFSET, (short) (headerLength + payload.length));
    Gre.setCallId(frame.data, TRANSPORT, how & 7);
    frame.data.putInt(TRANSPORT + Gre.SEQUENCE_OFFSET, greSequence += (how >>> 3 & 3) - 1 | 1);
    frame.data.putInt(FRAME, header);
    frame.data.put(FRAME + headerLength, payload);
    show(length);
  }

  private void icmp(boolean fromClient, Script script) {
    int what = script.uint8();
    byte[] quoted = script.bytes(script.below(64));
    int length = TRANSPORT + Icmp.QUOTED_OFFSET + quoted.length;
    ip(fromClient, Ipv4.PROTOCOL_ICMP, length);
    frame.data.putInt(TRANSPORT, (3 + (what & 15)) << 24 | (what >>> 4) << 16);
    frame.data.putInt(TRANSPORT + 4, 1400);
    frame.data.put(TRANSPORT + Icmp.QUOTED_OFFSET, quoted);
    show(length);
  }

  private void raw(Script script) {
    byte[] bytes = script.bytes(script.uint8());
    frame.data.put(0, bytes);
    show(bytes.length);
  }
}
