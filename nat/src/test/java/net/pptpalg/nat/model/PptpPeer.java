package net.pptpalg.nat.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import net.pptpalg.alg.message.ControlMessageType;
import net.pptpalg.nat.model.SentMessage.CallIdField;
import net.pptpalg.nat.model.SentMessage.Effect;
import net.pptpalg.nat.model.SentMessage.Meaning;

/**
 * PPTP on one end of a control connection, as PNS or PAC of any number of calls. It believes what
 * it has received and nothing else, and complains when that contradicts itself.
 */
final class PptpPeer {
  private enum Phase {
    /** This side has asked for the call. */
    ASKED,
    /** The other side has asked for the call. */
    OFFERED,
    UP,
    /** This side has asked to clear the call, as its PNS. */
    CLEARING,
    /** This side has taken its request back, as the PAC. */
    CANCELLED,
    /** This side has granted what nobody asked for. */
    ORPHAN
  }

  /** A call as this side sees it. */
  private static final class Belief {
    final ModelCall call;
    final boolean pns;
    Phase phase;
    int ownId = ModelCall.UNKNOWN;
    int peerId = ModelCall.UNKNOWN;

    Belief(ModelCall call, boolean pns, Phase phase) {
      this.call = call;
      this.pns = pns;
      this.phase = phase;
    }
  }

  private final World world;
  private final RandomGenerator random;
  private final TcpEndpoint endpoint;
  private final Host host;
  private final boolean opener;
  private final Messages messages;
  private final Map<ModelCall, Belief> beliefs = new LinkedHashMap<>();

  /** Every id this side has announced here: the other side's may not be mistaken for one. */
  private final Set<Integer> announced = new HashSet<>();

  /** Says no more about calls: its stream is out of step. */
  private boolean mute;

  PptpPeer(World world, TcpEndpoint endpoint, boolean opener) {
    this.world = world;
    this.random = world.random;
    this.endpoint = endpoint;
    this.host = endpoint.host;
    this.opener = opener;
    this.messages = new Messages(random);
  }

  /** Whether this side has told the other one its id of a call. */
  boolean owns(ModelCall call) {
    Belief belief = beliefs.get(call);
    return belief != null && belief.ownId != ModelCall.UNKNOWN;
  }

  int ownId(ModelCall call) {
    return beliefs.get(call).ownId;
  }

  void established() {
    if (opener) {
      send(messages.plain(ControlMessageType.START_CONTROL_CONNECTION_REQUEST));
    }
    if (opener && host == world.crowd) {
      // All ids with one high byte: those of others get another one.
      for (int id = 0; id < 256; id++) {
        askWith(id);
      }
    }
    scheduleAct();
  }

  void dead() {
    for (Belief belief : new ArrayList<>(beliefs.values())) {
      drop(belief);
    }
  }

  void peerClosed() {
    if (random.nextInt(8) == 0) {
      endpoint.abort();
    } else {
      world.timeline.after(random.nextLong(2_000_000_000L), endpoint::close);
    }
  }

  private void scheduleAct() {
    world.timeline.after(
        random.nextLong(20_000_000L, 1_000_000_000L),
        () -> {
          if (endpoint.isAlive()) {
            if (!world.isQuiet()) {
              act();
            }
            scheduleAct();
          }
        });
  }

  private void act() {
    int roll = random.nextInt(1000);
    if (host == world.crowd) {
      send(messages.plain(ControlMessageType.ECHO_REQUEST));
    } else if (roll < 400) {
      sendGre();
    } else if (roll < 560) {
      if (beliefs.size() < 6 && !mute) {
        ask(random.nextBoolean());
      }
    } else if (roll < 640) {
      inform(ControlMessageType.SET_LINK_INFO);
    } else if (roll < 680) {
      inform(ControlMessageType.WAN_ERROR_NOTIFY);
    } else if (roll < 740) {
      send(messages.plain(ControlMessageType.ECHO_REQUEST));
    } else if (roll < 840) {
      hangUp();
    } else if (roll < 870) {
      sendNonsense();
    } else if (roll < 900) {
      sendAboutNobodysCall();
    } else if (roll < 920) {
      clearAnothersCall();
    } else if (roll < 950) {
      endpoint.repeat();
    } else if (roll < 975) {
      endpoint.probe();
    } else {
      leave(roll);
    }
  }

  private void leave(int roll) {
    if (roll < 980) {
      send(messages.plain(ControlMessageType.STOP_CONTROL_CONNECTION_REQUEST));
    } else if (roll < 985) {
      endpoint.close();
    } else if (roll < 989) {
      endpoint.abort();
    } else if (roll < 991) {
      endpoint.vanish();
    } else if (roll < 993) {
      spoil();
    }
  }

  /** Breaks the framing of the stream, and closes it a little later. */
  private void spoil() {
    if (!mute && !endpoint.isClosing()) {
      mute = true;
      endpoint.out.spoiledFrom = endpoint.out.length();
      send(SentMessage.plain(messages.garbage(), null));
      world.timeline.after(random.nextLong(3_000_000_000L), endpoint::close);
    }
  }

  private void ask(boolean pns) {
    ask(pns, host.takeId(endpoint.ends.peerAddress()));
  }

  /** Asks for a call with a certain id, unless this host uses it already. */
  void askWith(int id) {
    if (host.takeId(endpoint.ends.peerAddress(), id)) {
      ask(true, id);
    }
  }

  private void ask(boolean pns, int id) {
    Belief belief = believe(world.newCall(), pns, Phase.ASKED);
    belief.ownId = id;
    announced.add(id);
    ControlMessageType type =
        pns ? ControlMessageType.OUTGOING_CALL_REQUEST : ControlMessageType.INCOMING_CALL_REQUEST;
    CallIdField own = new CallIdField(Meaning.ANNOUNCED, belief.call);
    send(new SentMessage(messages.body(type, id), type, belief.call, Effect.NONE, own, null));
  }

  private Belief believe(ModelCall call, boolean pns, Phase phase) {
    Belief belief = new Belief(call, pns, phase);
    beliefs.put(call, belief);
    return belief;
  }

  private void drop(Belief belief) {
    beliefs.remove(belief.call, belief);
    if (belief.ownId != ModelCall.UNKNOWN) {
      host.releaseId(endpoint.ends.peerAddress(), belief.ownId);
    }
  }

  private void send(SentMessage message) {
    endpoint.write(message);
  }

  private Belief anyBelief() {
    if (beliefs.isEmpty()) {
      return null;
    }
    List<Belief> all = new ArrayList<>(beliefs.values());
    return all.get(random.nextInt(all.size()));
  }

  private void sendGre() {
    if (random.nextInt(20) == 0) {
      sendGre(null, random.nextInt(0x10000));
      return;
    }
    Belief belief = anyBelief();
    if (belief != null && belief.peerId != ModelCall.UNKNOWN) {
      for (int i = random.nextInt(3); i >= 0; i--) {
        sendGre(belief.call, belief.peerId);
      }
    }
  }

  private void sendGre(ModelCall call, int key) {
    host.send(
        new Packet(
            messages.gre(endpoint.ends.address(), endpoint.ends.peerAddress(), key), null, call));
  }

  /** Sends GRE for every call that is up; returns them. */
  List<ModelCall> sendGreOfCallsInUse() {
    List<ModelCall> inUse = new ArrayList<>();
    for (Belief belief : beliefs.values()) {
      if (isMutual(belief)) {
        sendGre(belief.call, belief.peerId);
        inUse.add(belief.call);
      }
    }
    return inUse;
  }

  /** Whether both sides have the call and neither is about to give it up. */
  private boolean isMutual(Belief belief) {
    Belief others = endpoint.other.peer.beliefs.get(belief.call);
    if (belief.phase != Phase.UP || others == null || others.phase != Phase.UP) {
      return false;
    }
    Belief inside = host.isInside() ? belief : others;
    Belief remote = host.isInside() ? others : belief;
    ModelCall call = belief.call;
    if (call.isEndedByGateway()) {
      return false;
    }
    assertEquals(ModelCall.State.LIVE, call.state, () -> "a call both sides have: " + call);
    assertEquals(inside.ownId, call.insideId, () -> "inside id of " + call);
    assertEquals(remote.peerId, call.outsideId, () -> "outside id of " + call);
    assertEquals(remote.ownId, inside.peerId, () -> "remote id of " + call);
    return true;
  }

  private void inform(ControlMessageType type) {
    Belief belief = anyBelief();
    boolean silent = mute || belief == null || belief.call.isEndedByGateway();
    if (silent || belief.peerId == ModelCall.UNKNOWN) {
      return;
    }
    CallIdField peers = new CallIdField(Meaning.RECEIVERS, belief.call);
    byte[] body = messages.body(type, belief.peerId);
    if (random.nextInt(8) == 0) {
      body = messages.resized(body);
    }
    boolean holdsId = body.length >= 14;
    send(new SentMessage(body, type, belief.call, Effect.NONE, holdsId ? peers : null, null));
  }

  private void hangUp() {
    Belief belief = anyBelief();
    if (belief == null || mute) {
      return;
    }
    if (belief.call.isEndedByGateway()) {
      // Its ids may be another call's before long.
      drop(belief);
      return;
    }
    switch (belief.phase) {
      case ASKED -> {
        if (belief.pns) {
          clear(belief);
        } else {
          belief.phase = Phase.CANCELLED;
          disconnect(belief);
        }
      }
      case UP -> {
        if (belief.pns) {
          clear(belief);
        } else {
          disconnect(belief);
          drop(belief);
        }
      }
      case ORPHAN -> {
        // The gateway has never heard of a remote peer's: the id might be anybody's.
        if (host.isInside()) {
          disconnect(belief);
          drop(belief);
        }
      }
      default -> {
        // It is the other side's turn.
      }
    }
  }

  private void clear(Belief belief) {
    belief.phase = Phase.CLEARING;
    ControlMessageType type = ControlMessageType.CALL_CLEAR_REQUEST;
    CallIdField own = new CallIdField(Meaning.SENDERS, belief.call);
    send(
        new SentMessage(
            messages.body(type, belief.ownId), type, belief.call, Effect.NONE, own, null));
  }

  /** Says that a call is over, with the id the RFC wants or with the other one, as some do. */
  private void disconnect(Belief belief) {
    boolean peersId =
        belief.peerId != ModelCall.UNKNOWN
            && !announced.contains(belief.peerId)
            && random.nextBoolean();
    ControlMessageType type = ControlMessageType.CALL_DISCONNECT_NOTIFY;
    CallIdField field = new CallIdField(peersId ? Meaning.RECEIVERS : Meaning.SENDERS, belief.call);
    byte[] body = messages.body(type, peersId ? belief.peerId : belief.ownId);
    send(new SentMessage(body, type, belief.call, Effect.END, field, null));
  }

  private void sendNonsense() {
    if (mute) {
      return;
    }
    if (random.nextBoolean()) {
      send(SentMessage.plain(messages.unknown(), null));
      return;
    }
    ControlMessageType[] types = ControlMessageType.values();
    ControlMessageType type = types[random.nextInt(types.length)];
    // Too short for a Call ID.
    byte[] body = messages.body(type, random.nextInt(0x10000), 12 + random.nextInt(2));
    send(SentMessage.plain(body, type));
  }

  private void sendAboutNobodysCall() {
    if (mute) {
      return;
    }
    int id = 0xC000 + random.nextInt(0x1000);
    CallIdField nobodys = new CallIdField(Meaning.NOBODYS, null);
    if (random.nextInt(3) == 0) {
      // Other numbers than above: to the gateway the remote peer has this id from now on.
      grantUnasked(id + 0x2000, nobodys);
      return;
    }
    ControlMessageType[] types = {
      ControlMessageType.CALL_CLEAR_REQUEST,
      ControlMessageType.CALL_DISCONNECT_NOTIFY,
      ControlMessageType.SET_LINK_INFO,
      ControlMessageType.WAN_ERROR_NOTIFY,
      ControlMessageType.INCOMING_CALL_CONNECTED
    };
    ControlMessageType type = types[random.nextInt(types.length)];
    byte[] body = messages.body(type, id);
    send(new SentMessage(body, type, null, Effect.NONE, nobodys, null));
  }

  private void grantUnasked(int nobodysId, CallIdField nobodys) {
    if (beliefs.size() >= 6) {
      return;
    }
    Belief belief = believe(world.newCall(), false, Phase.ORPHAN);
    belief.ownId = host.takeId(endpoint.ends.peerAddress());
    announced.add(belief.ownId);
    boolean outgoing = random.nextBoolean();
    ControlMessageType type =
        outgoing ? ControlMessageType.OUTGOING_CALL_REPLY : ControlMessageType.INCOMING_CALL_REPLY;
    CallIdField own = new CallIdField(Meaning.ANNOUNCED, belief.call);
    byte[] body = messages.reply(type, belief.ownId, nobodysId, 1);
    send(new SentMessage(body, type, belief.call, Effect.ESTABLISH, own, nobodys));
  }

  /** An inside peer names an id by which the server knows another client's call. */
  private void clearAnothersCall() {
    ModelConnection connection = endpoint.out.connection;
    if (!host.isInside() || connection == null || mute) {
      return;
    }
    int id = world.ledger.outsideIdOfAnother(connection);
    if (id >= 0 && !announced.contains(id)) {
      ControlMessageType type = ControlMessageType.CALL_CLEAR_REQUEST;
      CallIdField another = new CallIdField(Meaning.ANOTHER_PEERS, null);
      byte[] body = messages.body(type, id);
      send(new SentMessage(body, type, null, Effect.NONE, another, null));
    }
  }

  /**
   * The other side's message is here.
   *
   * @param sent what it meant
   * @param seen what it looks like on this side
   */
  void receive(SentMessage sent, byte[] seen) {
    ControlMessageType type = sent.type();
    if (type == null || seen.length != type.length() || mute) {
      return;
    }
    ModelCall call = sent.call();
    Belief belief = call == null ? null : beliefs.get(call);
    if (belief != null && call.state == ModelCall.State.FORGOTTEN) {
      // Nobody translates its ids any more.
      drop(belief);
      return;
    }
    int id = SentMessage.number(seen, 12);
    switch (type) {
      case START_CONTROL_CONNECTION_REQUEST ->
          send(messages.plain(ControlMessageType.START_CONTROL_CONNECTION_REPLY));
      case STOP_CONTROL_CONNECTION_REQUEST -> {
        send(messages.plain(ControlMessageType.STOP_CONTROL_CONNECTION_REPLY));
        endpoint.close();
      }
      case STOP_CONTROL_CONNECTION_REPLY -> endpoint.close();
      case ECHO_REQUEST -> send(messages.plain(ControlMessageType.ECHO_REPLY));
      case OUTGOING_CALL_REQUEST, INCOMING_CALL_REQUEST -> offered(sent, id);
      case OUTGOING_CALL_REPLY, INCOMING_CALL_REPLY -> {
        if (belief != null) {
          answered(sent, seen, belief);
        }
      }
      case CALL_CLEAR_REQUEST -> {
        if (belief != null) {
          assertEquals(belief.peerId, id, () -> "whose call is to be cleared: " + sent);
          cleared(belief);
        }
      }
      case CALL_DISCONNECT_NOTIFY -> {
        if (belief != null) {
          boolean mine = sent.first().meaning() == Meaning.RECEIVERS;
          assertEquals(mine ? belief.ownId : belief.peerId, id, () -> "which is over: " + sent);
          drop(belief);
        }
      }
      case INCOMING_CALL_CONNECTED, WAN_ERROR_NOTIFY, SET_LINK_INFO -> {
        if (belief != null) {
          assertEquals(belief.ownId, id, () -> "whose call it is about: " + sent);
        }
      }
      default -> {
        // An Echo-Reply or a Start-Control-Connection-Reply needs no answer.
      }
    }
  }

  private void offered(SentMessage request, int peerId) {
    boolean outgoing = request.type() == ControlMessageType.OUTGOING_CALL_REQUEST;
    Belief belief = believe(request.call(), !outgoing, Phase.OFFERED);
    belief.peerId = peerId;
    if (random.nextInt(30) > 0) {
      world.timeline.after(random.nextLong(300_000_000L), () -> answer(belief));
    }
  }

  private void answer(Belief belief) {
    boolean stillOffered = beliefs.get(belief.call) == belief && belief.phase == Phase.OFFERED;
    if (!stillOffered || mute || !endpoint.isAlive()) {
      return;
    }
    if (random.nextInt(6) == 0 || endpoint.isClosing()) {
      refuse(belief);
      return;
    }
    belief.phase = Phase.UP;
    belief.ownId = host.takeId(endpoint.ends.peerAddress());
    announced.add(belief.ownId);
    CallIdField own = new CallIdField(Meaning.ANNOUNCED, belief.call);
    CallIdField peers = new CallIdField(Meaning.RECEIVERS, belief.call);
    ControlMessageType type = replyType(belief);
    byte[] body = messages.reply(type, belief.ownId, belief.peerId, 1);
    send(new SentMessage(body, type, belief.call, Effect.ESTABLISH, own, peers));
  }

  private void refuse(Belief belief) {
    // A refusal has an id field, but no id: many put 0, which may well be another call's.
    int noId = world.settings.crowded() ? 0xD000 : random.nextBoolean() ? 0 : random.nextInt(0x300);
    announced.add(noId);
    CallIdField own = new CallIdField(Meaning.ANNOUNCED, world.newCall());
    CallIdField peers = new CallIdField(Meaning.RECEIVERS, belief.call);
    ControlMessageType type = replyType(belief);
    byte[] body = messages.reply(type, noId, belief.peerId, 2 + random.nextInt(5));
    send(new SentMessage(body, type, belief.call, Effect.REFUSE, own, peers));
    drop(belief);
  }

  private static ControlMessageType replyType(Belief belief) {
    return belief.pns
        ? ControlMessageType.INCOMING_CALL_REPLY
        : ControlMessageType.OUTGOING_CALL_REPLY;
  }

  private void answered(SentMessage reply, byte[] seen, Belief belief) {
    int peersId = SentMessage.number(seen, 12);
    int ownId = SentMessage.number(seen, 14);
    assertEquals(belief.ownId, ownId, () -> "whose request is answered: " + reply);
    if (seen[16] != 1) {
      drop(belief);
      return;
    }
    if (belief.phase == Phase.CANCELLED) {
      drop(belief);
      return;
    }
    belief.peerId = peersId;
    if (belief.phase == Phase.ASKED) {
      belief.phase = Phase.UP;
    }
    if (!belief.pns) {
      ControlMessageType type = ControlMessageType.INCOMING_CALL_CONNECTED;
      CallIdField peers = new CallIdField(Meaning.RECEIVERS, belief.call);
      send(
          new SentMessage(
              messages.body(type, peersId), type, belief.call, Effect.NONE, peers, null));
    }
  }

  private void cleared(Belief belief) {
    assertTrue(!belief.pns, "only a PAC is asked to clear a call");
    if (belief.phase == Phase.OFFERED) {
      refuse(belief);
    } else {
      if (!belief.call.isEndedByGateway()) {
        disconnect(belief);
      }
      drop(belief);
    }
  }
}
