package net.pptpalg.testbed.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import net.pptpalg.testbed.Await;
import net.pptpalg.testbed.TestbedException;
import net.pptpalg.testbed.suite.endpoint.ExpectationException;
import net.pptpalg.testbed.suite.endpoint.ScriptedTcp;
import net.pptpalg.testbed.suite.endpoint.Station;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.ControlPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IcmpError;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.PptpMessage;
import net.pptpalg.testbed.suite.wire.TcpSegment;

/** What peers and operators do, one action at a time, chosen at random. */
final class Player {

  static final String OUTGOING_CALLS = "outgoing calls";
  static final String INCOMING_CALLS = "incoming calls";

  private static final int MOST_DIALOGUES = 40;
  private static final int MOST_CALLS_OF_A_DIALOGUE = 6;
  private static final int BURST = 48;
  private static final int NEXT_HOP_MTU = 1400;
  private static final int QUOTED_BYTES = 28;
  private static final int PROBED_IDS = 16;
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final long SOON_NS = SOON.toNanos();

  /** Silent calls and connections say something so often that they do not time out. */
  private static final long KEEP_ALIVE_NS = TimeUnit.MILLISECONDS.toNanos(1500);

  private final Bench bench;
  private final Random random;
  private final Peers peers;
  private final Population population;
  private final GreTraffic traffic;
  private final Books books;
  private final SoakedGateway gateway;
  private final List<Kind> kinds = new ArrayList<>();
  private final Map<String, Long> played = new LinkedHashMap<>();
  private int weights;

  /** An action and how often it comes; false when it did not apply. */
  private record Kind(String name, int weight, BooleanSupplier action) {}

  Player(
      Bench bench,
      Peers peers,
      Population population,
      GreTraffic traffic,
      Books books,
      SoakedGateway gateway) {
    this.bench = bench;
    this.random = bench.random();
    this.peers = peers;
    this.population = population;
    this.traffic = traffic;
    this.books = books;
    this.gateway = gateway;
    add("control connections set up", 14, this::dial);
    add(OUTGOING_CALLS, 20, () -> call(false));
    add(INCOMING_CALLS, 10, () -> call(true));
    add("calls refused by the server", 3, this::refusedByServer);
    add("calls refused by the gateway", 1, this::refusedByGateway);
    add("connections refused by a limit", 1, this::refusedByLimit);
    add("connections refused by the server", 2, this::refusedByServersTcp);
    add("connections denied or rejected by the policy", 2, this::refusedByPolicy);
    add("bursts of GRE", 40, this::burst);
    add("bursts of GRE cut short", 2, this::malformed);
    add("echoes", 6, this::echo);
    add("ICMP errors about GRE", 4, this::icmpError);
    add("calls ended by Call-Clear", 10, this::hangUp);
    add("calls ended by Call-Disconnect-Notify", 6, this::disconnect);
    add("connections ended by Stop-Control-Connection", 4, this::stop);
    add("connections ended by FIN", 3, () -> end(Dialogue::finish));
    add("connections ended by a reset of the client", 2, () -> end(this::resetByClient));
    add("connections ended by a reset of the server", 2, () -> end(this::resetByServer));
    add("connections gone silent", 2, this::fallSilent);
    add("connections half open", 2, this::halfOpen);
    add("clients ended by the operator", 1, this::kill);
    add("reloads", 1, this::reload);
  }

  private void add(String name, int weight, BooleanSupplier action) {
    kinds.add(new Kind(name, weight, action));
    weights += weight;
    played.put(name, 0L);
  }

  /** How often each action was played. */
  Map<String, Long> played() {
    return played;
  }

  /** Plays one action, whichever; its name, or null when it did not apply. */
  String playAny() {
    int at = random.nextInt(weights);
    for (Kind kind : kinds) {
      at -= kind.weight;
      if (at < 0) {
        return play(kind) ? kind.name : null;
      }
    }
    throw new IllegalStateException("weights");
  }

  /** Plays each action once, as far as it applies. */
  void playAll() {
    kinds.forEach(this::play);
  }

  private boolean play(Kind kind) {
    try {
      boolean applies = kind.action.getAsBoolean();
      if (applies) {
        played.merge(kind.name, 1L, Long::sum);
      }
      return applies;
    } catch (ExpectationException | TestbedException e) {
      throw new ExpectationException(kind.name + ": " + e.getMessage());
    }
  }

  /** Makes every call and connection that has been silent for a while say something. */
  void keepAlive() {
    speak(KEEP_ALIVE_NS);
  }

  /** Makes every call and connection say something now, and sees to it that there is a call. */
  void speakAll() {
    if (population.callCount() == 0) {
      call(dial(peers.route()), false, 0);
    }
    speak(0);
  }

  private void speak(long silentNs) {
    long nowNs = System.nanoTime();
    for (Dialogue dialogue : population.dialogues()) {
      boolean spoken = nowNs - dialogue.touchedNs < silentNs;
      for (Dialogue.LiveCall call : dialogue.calls) {
        if (nowNs - call.touchedNs >= silentNs) {
          traffic.send(dialogue, call, random.nextBoolean());
        }
      }
      if (!spoken && dialogue.calls.isEmpty()) {
        echo(dialogue);
      }
    }
  }

  private boolean dial() {
    if (population.dialogues().size() >= MOST_DIALOGUES) {
      return false;
    }
    dial(peers.route());
    return true;
  }

  private Dialogue dial(Peers.Route route) {
    ControlPair control =
        ControlPair.dial(bench, route.client(), peers.nextPort(), route.target(), route.listener());
    Dialogue dialogue = new Dialogue(control.start(), route.published());
    population.add(dialogue);
    return dialogue;
  }

  private boolean call(boolean incoming) {
    if (population.isEmpty()) {
      return false;
    }
    Dialogue dialogue = population.any(random);
    if (dialogue.calls.size() >= MOST_CALLS_OF_A_DIALOGUE) {
      return false;
    }
    call(dialogue, incoming, peers.insideId(ofInside(dialogue)));
    return true;
  }

  private Dialogue.LiveCall call(Dialogue dialogue, boolean incoming, int insideId) {
    int remoteId = peers.remoteId(remote(dialogue));
    int openerId = dialogue.published ? remoteId : insideId;
    int listenerId = dialogue.published ? insideId : remoteId;
    ControlPair control = dialogue.control;
    int openerOutside;
    int listenerOutside;
    if (incoming) {
      PptpMessage request = PptpMessage.incomingCallRequest(listenerId);
      listenerOutside = control.announce(request, false, cuts(request));
      PptpMessage reply = PptpMessage.incomingCallReply(openerId, listenerOutside);
      openerOutside = control.answer(reply, true, listenerId, cuts(reply));
      PptpMessage seen = control.toOpener(PptpMessage.incomingCallConnected(openerOutside));
      ControlPair.expectSame(PptpMessage.incomingCallConnected(openerId), seen);
    } else {
      PptpMessage request = PptpMessage.outgoingCallRequest(openerId);
      openerOutside = control.announce(request, true, cuts(request));
      PptpMessage reply = PptpMessage.outgoingCallReply(listenerId, openerOutside);
      listenerOutside = control.answer(reply, false, openerId, cuts(reply));
    }
    CallPair pair =
        new CallPair(bench, control, openerId, openerOutside, listenerId, listenerOutside);
    Dialogue.LiveCall call = new Dialogue.LiveCall(pair);
    dialogue.calls.add(call);
    dialogue.touchedNs = System.nanoTime();
    return call;
  }

  private List<Dialogue> ofInside(Dialogue dialogue) {
    return population.dialogues().stream()
        .filter(other -> other.inside() == dialogue.inside())
        .toList();
  }

  private static Station remote(Dialogue dialogue) {
    return dialogue.published ? dialogue.client() : dialogue.control.listener().station();
  }

  /** Segments may cut a message anywhere; every other one is not cut. */
  private int[] cuts(PptpMessage message) {
    int[] cuts = new int[random.nextBoolean() ? 0 : 1 + random.nextInt(3)];
    for (int i = 0; i < cuts.length; i++) {
      cuts[i] = 1 + random.nextInt(message.length() - 1);
    }
    return Arrays.stream(cuts).sorted().distinct().toArray();
  }

  private boolean refusedByServer() {
    if (population.isEmpty()) {
      return false;
    }
    Dialogue dialogue = population.any(random);
    boolean published = dialogue.published;
    int openerId =
        published ? peers.remoteId(remote(dialogue)) : peers.insideId(ofInside(dialogue));
    ControlPair control = dialogue.control;
    int outside = control.announce(PptpMessage.outgoingCallRequest(openerId), true);
    PptpMessage seen = control.toOpener(PptpMessage.outgoingCallRefusal(outside));
    Expect.equal("the call that is refused", openerId, seen.peerCallId());
    dialogue.touchedNs = System.nanoTime();
    return true;
  }

  /** A client may have one call for a moment. */
  private boolean refusedByGateway() {
    Dialogue dialogue = population.anyWithCall(random);
    if (dialogue == null || dialogue.published) {
      return false;
    }
    gateway.reload("max-calls-per-client = 1\n");
    try {
      int openerId = peers.insideId(ofInside(dialogue));
      ControlPair control = dialogue.control;
      int outside = control.announce(PptpMessage.outgoingCallRequest(openerId), true);
      PptpMessage granted =
          PptpMessage.outgoingCallReply(peers.remoteId(remote(dialogue)), outside);
      PptpMessage seen = control.toOpener(granted);
      Expect.equal("the call that is refused", openerId, seen.peerCallId());
      Expect.notEqual("result of a call over the limit", granted.result(), seen.result());
      books.expect("control_refused_calls", 1);
    } finally {
      gateway.reload("");
    }
    dialogue.touchedNs = System.nanoTime();
    return true;
  }

  private boolean refusedByLimit() {
    if (population.isEmpty()) {
      return false;
    }
    Station client = population.any(random).client();
    boolean outward = population.of(client).stream().noneMatch(dialogue -> dialogue.published);
    if (!outward) {
      return false;
    }
    gateway.reload("max-connections-per-client = 1\n");
    try {
      expectRefusal(peers.outward(client), true);
      books.expect("control_limited_connections", 1);
    } finally {
      gateway.reload("");
    }
    return true;
  }

  private boolean refusedByPolicy() {
    Station client = peers.lanClient();
    boolean told = random.nextBoolean();
    long rule = gateway.addRule(told ? "reject" : "deny", client.address());
    String counter = told ? "control_policy_rejected" : "control_policy_denied";
    long before = gateway.status().counter(counter);
    expectRefusal(peers.outward(client), told);
    books.expect(counter, 1);
    Await.until(
        SOON, () -> gateway.status().counter(counter) > before, () -> counter + " does not rise");
    gateway.removeRule(rule);
    return true;
  }

  /** Dials, in vain. */
  private void expectRefusal(Peers.Route route, boolean told) {
    int initial = random.nextInt();
    ScriptedTcp opener = opener(route, initial);
    opener.synchronise();
    if (told) {
      Expect.that(
          opener.await(segment -> segment.has(TcpSegment.RST), SOON_NS) != null,
          "the client is not told by a reset");
    }
    opener.release();
    Expect.that(
        route.listener().await(packet -> ControlPair.isSyn(packet, initial), 0) == null,
        "a SYN that is refused has come to the server");
  }

  private ScriptedTcp opener(Peers.Route route, int initial) {
    return new ScriptedTcp(
        route.client(), peers.nextPort(), route.target(), ScriptedTcp.PPTP_PORT, initial);
  }

  private boolean refusedByServersTcp() {
    Peers.Route route = peers.route();
    int initial = random.nextInt();
    ScriptedTcp opener = opener(route, initial);
    opener.synchronise();
    IpPacket syn = ControlPair.expectSyn(route.listener(), initial);
    ScriptedTcp listener = ScriptedTcp.answering(route.listener(), syn, 0);
    listener.transmit(listener.segment(TcpSegment.RST | TcpSegment.ACK, 0, new byte[0]));
    Expect.that(
        opener.await(segment -> segment.has(TcpSegment.RST), SOON_NS) != null,
        "the server's reset has not come to the client");
    opener.release();
    listener.release();
    population.fade(route.client(), 1, 0, SoakedGateway.LINGER_SECONDS);
    return true;
  }

  private boolean halfOpen() {
    Peers.Route route = peers.route();
    int initial = random.nextInt();
    ScriptedTcp opener = opener(route, initial);
    opener.synchronise();
    ControlPair.expectSyn(route.listener(), initial);
    opener.release();
    population.fade(route.client(), 1, 0, SoakedGateway.HALF_OPEN_SECONDS);
    return true;
  }

  private boolean burst() {
    List<Dialogue> with =
        population.dialogues().stream().filter(one -> !one.calls.isEmpty()).toList();
    if (with.isEmpty()) {
      return false;
    }
    int packets = 1 + random.nextInt(BURST);
    for (int i = 0; i < packets; i++) {
      Dialogue dialogue = with.get(random.nextInt(with.size()));
      Dialogue.LiveCall call = dialogue.calls.get(random.nextInt(dialogue.calls.size()));
      traffic.send(dialogue, call, random.nextBoolean());
    }
    return true;
  }

  private boolean malformed() {
    if (random.nextBoolean()) {
      traffic.sendMalformed(peers.server(), peers.publicAddress());
    } else {
      traffic.sendMalformed(peers.lanClient(), peers.server().address());
    }
    return true;
  }

  private boolean echo() {
    if (population.isEmpty()) {
      return false;
    }
    echo(population.any(random));
    return true;
  }

  private void echo(Dialogue dialogue) {
    int identifier = random.nextInt();
    dialogue.control.expectUnchanged(PptpMessage.echoRequest(identifier), true);
    dialogue.control.expectUnchanged(PptpMessage.echoReply(identifier), false);
    dialogue.touchedNs = System.nanoTime();
  }

  /** A router outside reports a packet of a client's call: it has to hear of its own packet. */
  private boolean icmpError() {
    Dialogue dialogue = population.anyWithCall(random);
    if (dialogue == null || dialogue.published) {
      return false;
    }
    CallPair call = dialogue.calls.get(random.nextInt(dialogue.calls.size())).pair;
    IpPacket sent =
        IpPacket.builder(call.control().openerAsSeen(), call.listener().address(), IpPacket.GRE)
            .dontFragment(true)
            .payload(callPacket(call))
            .build();
    byte[] quoted = Arrays.copyOf(sent.bytes(), QUOTED_BYTES);
    Station router = peers.server();
    router.send(
        IpPacket.builder(router.address(), sent.source(), IpPacket.ICMP)
            .payload(
                IcmpError.encode(
                    IcmpError.UNREACHABLE, IcmpError.FRAGMENTATION_NEEDED, NEXT_HOP_MTU, quoted))
            .build());
    IpPacket error =
        call.opener().expect("ICMP error", packet -> packet.protocol() == IpPacket.ICMP);
    byte[] expected =
        Arrays.copyOf(
            sent.toBuilder().source(call.opener().address()).build().bytes(), QUOTED_BYTES);
    Expect.sameBytes("the quote", expected, IcmpError.quoted(error.payload()));
    books.expect("control_icmp_errors", 1);
    return true;
  }

  private byte[] callPacket(CallPair call) {
    return GrePacket.data(call.listenerOutside(), random.nextInt(), bench.pppFrame(100));
  }

  private boolean hangUp() {
    return endCall((control, call) -> control.hangUp(call));
  }

  private boolean disconnect() {
    return endCall(
        (control, call) -> control.toOpener(PptpMessage.callDisconnectNotify(call.listenerId())));
  }

  private interface CallEnd {
    void play(ControlPair control, CallPair call);
  }

  /** Nothing of the call may be under way: whether it would still pass is nobody's to say. */
  private boolean endCall(CallEnd end) {
    Dialogue dialogue = population.anyWithCall(random);
    if (dialogue == null) {
      return false;
    }
    traffic.settle();
    CallPair call = dialogue.calls.remove(random.nextInt(dialogue.calls.size())).pair;
    end.play(dialogue.control, call);
    traffic.sendToDeadCall(dialogue, call);
    dialogue.touchedNs = System.nanoTime();
    return true;
  }

  private interface ConnectionEnd {
    void play(Dialogue dialogue);
  }

  private boolean end(ConnectionEnd end) {
    if (population.isEmpty()) {
      return false;
    }
    Dialogue dialogue = population.any(random);
    traffic.settle();
    end.play(dialogue);
    population.fade(dialogue, SoakedGateway.LINGER_SECONDS);
    return true;
  }

  private boolean stop() {
    return end(
        dialogue -> {
          dialogue.control.expectUnchanged(PptpMessage.stopRequest(), true);
          dialogue.control.expectUnchanged(PptpMessage.stopReply(), false);
          dialogue.control.close();
        });
  }

  private void resetByClient(Dialogue dialogue) {
    dialogue.control.opener().reset();
    dialogue.control.listener().expect("reset", segment -> segment.has(TcpSegment.RST));
  }

  private void resetByServer(Dialogue dialogue) {
    dialogue.control.listener().reset();
    dialogue.control.opener().expect("reset", segment -> segment.has(TcpSegment.RST));
  }

  private boolean fallSilent() {
    return population.isEmpty() ? false : fallSilent(population.any(random));
  }

  private boolean fallSilent(Dialogue dialogue) {
    traffic.settle();
    population.fade(dialogue, SoakedGateway.IDLE_SECONDS);
    return true;
  }

  /** The operator ends what a client has: both ends are told. */
  private boolean kill() {
    if (population.isEmpty()) {
      return false;
    }
    Station client = population.any(random).client();
    if (population.isFading(client)) {
      // What fades has ends that do not listen any more.
      return false;
    }
    traffic.settle();
    gateway.kill(client.address());
    for (Dialogue dialogue : population.of(client)) {
      for (ScriptedTcp end : List.of(dialogue.control.opener(), dialogue.control.listener())) {
        Expect.that(
            end.await(segment -> segment.has(TcpSegment.RST), SOON_NS) != null,
            "an end of a connection that was killed is not reset");
      }
      population.remove(dialogue);
    }
    return true;
  }

  private boolean reload() {
    gateway.reload("");
    return true;
  }

  /** Ends everything, each as it comes. */
  void endAll() {
    while (!population.isEmpty()) {
      Dialogue dialogue = population.dialogues().get(0);
      traffic.settle();
      switch (random.nextInt(4)) {
        case 0 -> resetByClient(dialogue);
        case 1 -> resetByServer(dialogue);
        default -> dialogue.finish();
      }
      population.fade(dialogue, SoakedGateway.LINGER_SECONDS);
    }
  }

  /**
   * When nothing lives, clients get outside the ports and ids that they have inside: none is kept
   * for the dead.
   */
  void expectFreeIdsAndPorts() {
    Station server = peers.server();
    for (int id = 0; id < PROBED_IDS; id++) {
      int port = peers.nextPort();
      Dialogue dialogue =
          new Dialogue(
              ControlPair.dial(bench, peers.lanClient(), port, server.address(), server).start(),
              false);
      population.add(dialogue);
      Expect.equal("the port outside", port, dialogue.control.listener().remotePort());
      CallPair call = call(dialogue, false, id).pair;
      Expect.equal("the Call ID outside", id, call.openerOutside());
    }
  }
}
