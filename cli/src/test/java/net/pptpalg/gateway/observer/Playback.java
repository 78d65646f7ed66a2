package net.pptpalg.gateway.observer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.alg.message.ControlHeader;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.alg.message.OutgoingCallReply;
import net.pptpalg.alg.message.OutgoingCallRequest;
import net.pptpalg.alg.packet.Gre;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Tcp;
import net.pptpalg.alg.ppp.PppFrame;
import net.pptpalg.capture.CaptureReader;
import net.pptpalg.capture.CapturedFrame;
import net.pptpalg.nat.mtu.LinkMtus;
import net.pptpalg.nat.observation.GreRing;
import net.pptpalg.nat.observation.GreTap;

/** Plays a capture from the inside to a live observer, as the agent and one lane would tell it. */
final class Playback {
  private static final int PPTP_PORT = 1723;

  final ControlTap control = new ControlTap();
  final GreTap lane = new GreTap(new GreRing(8192));
  final LinkMtus links = new LinkMtus();
  final LiveObserver observer;
  private final Map<String, Long> connections = new HashMap<>();
  private final Map<String, Integer> slots = new HashMap<>();
  private final List<Notice> before = new ArrayList<>();
  private final Map<Integer, Notice.CallAdded> calls = new LinkedHashMap<>();
  private final Map<Integer, Integer> remoteIds = new HashMap<>();
  private int unwatchedFrames;
  private int stopProtocol;
  private int packetsUntilGivenUp = Integer.MAX_VALUE;
  private String whyGivenUp;
  private boolean refusing;
  private boolean leavingOut;
  private boolean stopped;
  private long nowNs;
  private long ids;
  private int frames;

  Playback() {
    this(SecurityOutlet.NONE);
  }

  Playback(SecurityOutlet outlet) {
    observer = new LiveObserver(control, List.of(lane), links, outlet, 0, () -> nowNs);
  }

  Playback play(byte[] capture) throws IOException {
    Path file = Files.createTempFile("playback", ".pcap");
    try {
      Files.write(file, capture);
      try (CaptureReader reader = CaptureReader.open(file)) {
        for (CapturedFrame frame = reader.next(); frame != null; frame = reader.next()) {
          nowNs = frame.timeNs();
          packet(frame.data(), frame.length());
          frames++;
          if (--unwatchedFrames == 0) {
            resume();
          }
          while (observer.turn() > 0) {
            Thread.onSpinWait();
          }
        }
      }
    } finally {
      Files.delete(file);
    }
    return this;
  }

  /** Nothing is played from the first frame of this PPP protocol on. */
  void stopBefore(int protocol) {
    stopProtocol = protocol;
  }

  /** The gateway gives all calls up after so many GRE packets. */
  void giveUpAfter(int packets, String why) {
    packetsUntilGivenUp = packets;
    whyGivenUp = why;
  }

  /** The gateway refuses every call. */
  void refuseCalls() {
    refusing = true;
  }

  /** There is so much data that most is left out. */
  void leaveMuchOut() {
    leavingOut = true;
  }

  /** The process that watches begins only after so many frames, and goes on with what there is. */
  void resumeAfter(int frames) {
    unwatchedFrames = frames;
  }

  /** Frames that were played. */
  int frames() {
    return frames;
  }

  private void resume() {
    before.forEach(control::tell);
    calls.forEach(
        (slot, added) -> {
          Integer remoteId = remoteIds.get(slot);
          control.tell(remoteId == null ? added : new Notice.CallResumed(added, remoteId));
        });
  }

  /** What the agent tells; before the watching begins, what it would know by then. */
  private void tell(Notice notice) {
    if (unwatchedFrames <= 0) {
      control.tell(notice);
    } else if (notice instanceof Notice.ConnectionAdded) {
      before.add(notice);
    }
  }

  /** Time passes. */
  void pass(long ns) {
    nowNs += ns;
    observer.turn();
  }

  /** All control connections are gone. */
  void endAll() {
    connections.values().forEach(id -> control.tell(new Notice.ConnectionRemoved(id)));
    observer.turn();
  }

  private void packet(ByteBuffer b, int length) {
    int header = Ipv4.headerLength(b, 0);
    stopped |= stopProtocol != 0 && isStop(b, header, length);
    if (stopped) {
      return;
    }
    switch (Ipv4.protocol(b, 0)) {
      case Ipv4.PROTOCOL_TCP -> tcp(b, header, length);
      case Ipv4.PROTOCOL_GRE -> gre(b, header, length);
      case Ipv4.PROTOCOL_ICMP -> tell(b, length);
      default -> {
        // Only time passes.
      }
    }
  }

  private boolean isStop(ByteBuffer b, int gre, int length) {
    if (Ipv4.protocol(b, 0) != Ipv4.PROTOCOL_GRE || Gre.check(b, gre, length - gre) != Gre.OK) {
      return false;
    }
    int ppp = gre + Gre.headerLength(b, gre);
    return PppFrame.check(b, ppp, length - ppp) == PppFrame.OK
        && PppFrame.protocol(b, ppp) == stopProtocol;
  }

  private void tcp(ByteBuffer b, int tcp, int length) {
    boolean toServer = Tcp.destinationPort(b, tcp) == PPTP_PORT;
    int client = toServer ? Ipv4.source(b, 0) : Ipv4.destination(b, 0);
    int server = toServer ? Ipv4.destination(b, 0) : Ipv4.source(b, 0);
    int port = toServer ? Tcp.sourcePort(b, tcp) : Tcp.destinationPort(b, tcp);
    String ports = client + ":" + port + ">" + server;
    if (!connections.containsKey(ports)) {
      connections.put(ports, ++ids);
      tell(new Notice.ConnectionAdded(ids, nowNs, client, port, server));
    }
    int payload = tcp + Tcp.headerLength(b, tcp);
    if (length - payload >= OutgoingCallReply.LENGTH) {
      call(b, payload, connections.get(ports), client, server);
    }
    tell(b, length);
  }

  private void call(ByteBuffer b, int at, long connection, int client, int server) {
    ControlMessageType type = ControlHeader.type(b, at);
    if (type == ControlMessageType.OUTGOING_CALL_REQUEST) {
      int insideId = OutgoingCallRequest.callId(b, at);
      if (refusing) {
        control.tell(new Notice.CallRefused(connection, insideId, true));
        return;
      }
      int slot = (int) ++ids;
      slots.put(server + ">" + client + "/" + insideId, slot);
      Notice.CallAdded added =
          new Notice.CallAdded(slot, connection, slot, insideId, insideId, client, true, nowNs);
      calls.put(slot, added);
      tell(added);
    } else if (type == ControlMessageType.OUTGOING_CALL_REPLY) {
      Integer slot = slots.get(server + ">" + client + "/" + OutgoingCallReply.peerCallId(b, at));
      if (slot != null) {
        slots.put(client + ">" + server + "/" + OutgoingCallReply.callId(b, at), slot);
        remoteIds.put(slot, OutgoingCallReply.callId(b, at));
      }
    }
  }

  private void gre(ByteBuffer b, int gre, int length) {
    if (unwatchedFrames > 0) {
      return;
    }
    int source = Ipv4.source(b, 0);
    int destination = Ipv4.destination(b, 0);
    boolean toRemote = source >>> 24 == 10;
    int flags = toRemote ? GreRing.TO_REMOTE : 0;
    int word = Ipv4.isFragment(b, 0) ? b.getInt(Ipv4.IDENTIFICATION_OFFSET) : 0;
    String packet = source + ">" + destination + "#" + Ipv4.identification(b, 0);
    if (Ipv4.fragmentOffset(b, 0) != 0) {
      lane.tick(nowNs);
      lane.laterFragment(slots.get(packet), length - gre, flags, word);
      return;
    }
    if (packetsUntilGivenUp-- == 0) {
      slots.values().forEach(each -> control.tell(new Notice.CallRemoved(each, each, whyGivenUp)));
      slots.clear();
    }
    Integer slot = slots.get(source + ">" + destination + "/" + Gre.callId(b, gre));
    if (slot == null) {
      lane.tick(nowNs);
      lane.stray(b, 0, gre, flags);
      return;
    }
    if (word != 0) {
      flags |= GreRing.FRAGMENT;
      slots.put(packet, slot);
    }
    flags |= Ipv4.dontFragment(b, 0) ? GreRing.DONT_FRAGMENT : 0;
    lane.tick(nowNs);
    boolean wanted = lane.wants(b, gre, length);
    for (int i = 0; leavingOut && i < GreTap.DATA_PER_WINDOW; i++) {
      lane.wants(b, gre, length);
    }
    if (wanted) {
      lane.copy(b, gre, length - gre, slot, Ipv4.totalLength(b, 0), flags, word);
    }
  }

  private void tell(ByteBuffer b, int length) {
    byte[] bytes = new byte[length];
    b.get(0, bytes);
    tell(new Notice.Packet(nowNs, bytes));
  }
}
