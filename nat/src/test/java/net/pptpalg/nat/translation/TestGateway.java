package net.pptpalg.nat.translation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.nat.binding.BindingEvents;
import net.pptpalg.nat.binding.Bindings;
import net.pptpalg.nat.binding.Call;
import net.pptpalg.nat.binding.ControlConnection;
import net.pptpalg.nat.binding.EndReason;
import net.pptpalg.nat.binding.NatOptions;
import net.pptpalg.nat.journal.JournalArea;
import net.pptpalg.nat.journal.JournalReader;
import net.pptpalg.nat.journal.JournalWriter;
import net.pptpalg.nat.policy.BanList;
import net.pptpalg.nat.policy.Policy;
import net.pptpalg.nat.policy.PolicyEngine;
import net.pptpalg.nat.policy.Refusal;
import net.pptpalg.nat.table.CallCounters;

/** The pure gateway with one lane, one public address and a clock that stands still. */
final class TestGateway {
  static final int LAN = 3;
  static final int WAN = 9;
  static final int PUBLIC = Ipv4Address.parse("198.51.100.1");
  static final int SERVER = Ipv4Address.parse("203.0.113.5");

  private static final int JOURNAL_BYTES = 1 << 20;

  final List<String> events = new ArrayList<>();
  final PolicyEngine policy = new PolicyEngine(Policy.OPEN);
  final NatOptions options;
  final List<ByteBuffer> injected = new ArrayList<>();
  final CallCounters callCounters = new CallCounters();
  final Boundary boundary;
  final Bindings bindings;
  final ControlTranslator control;
  final GreTranslator gre;
  long nowNs = 1_000_000_000L;

  TestGateway() {
    this(NatOptions.Limits.NONE);
  }

  TestGateway(NatOptions.Limits limits, NatOptions.PublishedServer... published) {
    this(
        new NatOptions(
            new int[] {PUBLIC},
            new int[] {LAN},
            32768,
            60999,
            NatOptions.Timeouts.DEFAULT,
            limits,
            List.of(published)));
  }

  TestGateway(NatOptions options) {
    this.options = options;
    boundary = new Boundary(options);
    bindings = new Bindings(options, new CallCounters[] {callCounters}, new Recorder());
    control = new ControlTranslator(bindings, boundary, policy, this::inject);
    gre = new GreTranslator(bindings, callCounters, boundary, 0, 1);
  }

  /** What a journal of this gateway holds that begins now. */
  ByteBuffer journal() {
    JournalWriter writer = new JournalWriter(bindings);
    JournalArea area = new JournalArea(ByteBuffer.allocate(JOURNAL_BYTES), 1, 0, 0, 0);
    writer.begin(area);
    writer.step(Integer.MAX_VALUE, nowNs, 0);
    return area.memory();
  }

  /** Another gateway that has read this one's journal, its clock being this much ahead. */
  TestGateway successor(long shiftNs) {
    TestGateway successor = new TestGateway(options);
    successor.nowNs = nowNs + shiftNs;
    successor.bindings.restore(
        JournalReader.read(journal()).saved(), shiftNs, successor.policy::use);
    return successor;
  }

  /** Sends a packet out through the gateway; null when it is dropped. */
  ByteBuffer out(ByteBuffer packet) {
    return out(packet, LAN);
  }

  ByteBuffer out(ByteBuffer packet, int inInterface) {
    return out(packet, inInterface, WAN);
  }

  ByteBuffer out(ByteBuffer packet, int inInterface, int outInterface) {
    int length = Ipv4.totalLength(packet, 0);
    int verdict =
        Ipv4.protocol(packet, 0) != Ipv4.PROTOCOL_GRE
            ? control.postrouting(packet, 0, length, inInterface, outInterface, nowNs)
            : gre.postrouting(packet, 0, length, inInterface, outInterface);
    return judged(packet, verdict);
  }

  /** Sends a packet in through the gateway; null when it is dropped. */
  ByteBuffer in(ByteBuffer packet) {
    int length = Ipv4.totalLength(packet, 0);
    int verdict =
        Ipv4.protocol(packet, 0) != Ipv4.PROTOCOL_GRE
            ? control.prerouting(packet, 0, length, nowNs)
            : gre.prerouting(packet, 0, length);
    return judged(packet, verdict);
  }

  private boolean inject(ByteBuffer packet, int length) {
    byte[] copy = new byte[length];
    packet.get(0, copy);
    injected.add(ByteBuffer.wrap(copy));
    return true;
  }

  void pass(long ns) {
    nowNs += ns;
    bindings.tick(nowNs);
  }

  private static ByteBuffer judged(ByteBuffer packet, int verdict) {
    if (verdict > 0 && verdict != Ipv4.totalLength(packet, 0)) {
      throw new AssertionError(
          "verdict " + verdict + ", total length " + Ipv4.totalLength(packet, 0));
    }
    return verdict < 0 ? null : packet;
  }

  private final class Recorder implements BindingEvents {
    @Override
    public void connectionRestored(ControlConnection connection) {
      events.add("connection restored");
    }

    @Override
    public void callRestored(Call call) {
      events.add("call restored");
    }

    @Override
    public void connectionAdded(ControlConnection connection) {
      events.add("connection added");
    }

    @Override
    public void connectionChanged(ControlConnection connection) {
      events.add("connection " + connection.state());
    }

    @Override
    public void connectionRemoved(ControlConnection connection, EndReason reason) {
      events.add("connection removed: " + reason);
    }

    @Override
    public void callAdded(Call call) {
      events.add("call added");
    }

    @Override
    public void callChanged(Call call) {
      events.add("call " + call.state());
    }

    @Override
    public void callRemoved(Call call, EndReason reason) {
      events.add("call removed: " + reason);
    }

    @Override
    public void callRefused(Call call) {
      events.add("call refused");
    }

    @Override
    public void callBreached(Call call, String what, boolean ended) {
      events.add("call " + what + (ended ? ", ended" : ", told"));
    }

    @Override
    public void clientBanned(ControlConnection connection, BanList.Ban ban) {
      events.add("client banned after " + ban.failures());
    }

    @Override
    public void connectionRefused(
        boolean outward,
        int client,
        int clientPort,
        int server,
        int serverPort,
        Refusal refusal,
        long ruleId) {
      events.add("connection refused: " + refusal + " by " + ruleId);
    }
  }
}
