package net.pptpalg.capture;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.alg.diagnosis.CallObserver;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.packet.Ipv4Address;

/**
 * Finds the call of a GRE packet by its addresses and Call ID. GRE of calls whose setup the capture
 * lacks is paired by the two addresses, in the order of appearance.
 */
final class GreCalls {
  /** Flows that are told apart; the rest is counted only. */
  private static final int MOST_FLOWS = 4096;

  private static final int MOST_STRAYS = 1024;

  /** One direction of GRE: whose packets, of which call. */
  record Flow(CallObserver call, Side sender) {}

  record Key(int source, int destination, int callId) {}

  /** GRE whose call nobody saw being set up. */
  static final class Unpaired {
    final CallObserver call;
    final Key[] keys = new Key[Side.values().length];

    Unpaired(CallObserver call) {
      this.call = call;
    }
  }

  /** GRE between peers that have calls, with an id of none of them. */
  static final class Stray {
    final Key key;
    long packets;

    Stray(Key key) {
      this.key = key;
    }
  }

  private final Map<Key, Flow> known = new HashMap<>();
  private final Map<Long, List<WatchedConnection>> byPair = new HashMap<>();
  private final List<Unpaired> unpaired = new ArrayList<>();
  private final Map<Key, Unpaired> unpairedByKey = new HashMap<>();
  private final Map<Key, Stray> strays = new HashMap<>();
  private long overflow;

  void add(WatchedConnection connection) {
    byPair
        .computeIfAbsent(
            pair(connection.observer().clientAddress(), connection.observer().serverAddress()),
            any -> new ArrayList<>(1))
        .add(connection);
  }

  /** A call was made, answered or ended: what is known may be another's now. */
  void callsChanged() {
    known.clear();
  }

  /** The flow of a packet; null when it is a stray. */
  Flow find(long timeNs, int source, int destination, int callId) {
    Key key = new Key(source, destination, callId);
    Flow flow = known.get(key);
    if (flow == null) {
      flow = resolve(timeNs, key);
      if (flow != null && known.size() < MOST_FLOWS) {
        known.put(key, flow);
      }
    }
    return flow;
  }

  /** The flow of a packet that an ICMP error quotes; null when there is none. */
  Flow quoted(int source, int destination, int callId) {
    Key key = new Key(source, destination, callId);
    Flow flow = known.get(key);
    return flow != null ? flow : ofConnections(key);
  }

  private Flow resolve(long timeNs, Key key) {
    Flow flow = ofConnections(key);
    if (flow != null) {
      if (!flow.call.connected()) {
        flow.call.provedByGre(flow.sender.other(), timeNs, key.callId);
      }
      return flow;
    }
    boolean fromClient = byPair.containsKey(pair(key.source, key.destination));
    if (fromClient || byPair.containsKey(pair(key.destination, key.source))) {
      flow = unanswered(timeNs, key, fromClient ? Side.CLIENT : Side.SERVER);
      if (flow != null) {
        return flow;
      }
      if (hasConnectedCalls(key)) {
        stray(key);
        return null;
      }
    }
    return pairUp(timeNs, key, fromClient);
  }

  private Flow ofConnections(Key key) {
    Flow flow = ofConnections(key, pair(key.source, key.destination), Side.CLIENT);
    return flow != null ? flow : ofConnections(key, pair(key.destination, key.source), Side.SERVER);
  }

  private Flow ofConnections(Key key, long pair, Side sender) {
    List<WatchedConnection> connections = byPair.getOrDefault(pair, List.of());
    Flow ended = null;
    for (int i = connections.size() - 1; i >= 0; i--) {
      CallObserver call = connections.get(i).observer().callOf(sender.other(), key.callId);
      if (call != null && call.ending() == null) {
        return new Flow(call, sender);
      }
      ended = call != null && ended == null ? new Flow(call, sender) : ended;
    }
    return ended;
  }

  /** A call whose reply the capture lacks. */
  private Flow unanswered(long timeNs, Key key, Side sender) {
    long pair =
        sender == Side.CLIENT
            ? pair(key.source, key.destination)
            : pair(key.destination, key.source);
    for (WatchedConnection connection : byPair.get(pair)) {
      for (CallObserver call : connection.observer().calls()) {
        boolean open = call.callId(sender.other()) == CallObserver.UNKNOWN;
        if (open && call.ending() == null) {
          call.provedByGre(sender.other(), timeNs, key.callId);
          return new Flow(call, sender);
        }
      }
    }
    return null;
  }

  private boolean hasConnectedCalls(Key key) {
    return hasConnectedCalls(pair(key.source, key.destination))
        || hasConnectedCalls(pair(key.destination, key.source));
  }

  private boolean hasConnectedCalls(long pair) {
    for (WatchedConnection connection : byPair.getOrDefault(pair, List.of())) {
      for (CallObserver call : connection.observer().calls()) {
        if (call.connected()) {
          return true;
        }
      }
    }
    return false;
  }

  private void stray(Key key) {
    Stray stray = strays.get(key);
    if (stray == null && strays.size() < MOST_STRAYS) {
      stray = new Stray(key);
      strays.put(key, stray);
    }
    if (stray == null) {
      overflow++;
    } else {
      stray.packets++;
    }
  }

  private Flow pairUp(long timeNs, Key key, boolean fromClient) {
    Unpaired mine = unpairedByKey.get(key);
    if (mine == null) {
      for (Unpaired each : unpaired) {
        mine = mine == null && fits(each, key) ? each : mine;
      }
      if (mine == null) {
        if (unpaired.size() == MOST_FLOWS) {
          overflow++;
          return null;
        }
        mine = new Unpaired(CallObserver.withoutSetup(timeNs));
        unpaired.add(mine);
        // Without the control connection, the client is the one with a private address, or the
        // first that speaks.
        boolean toClient = isPrivate(key.destination) && !isPrivate(key.source);
        boolean server = !fromClient && (hasClient(key.destination) || toClient);
        mine.keys[(server ? Side.SERVER : Side.CLIENT).ordinal()] = key;
      } else {
        mine.keys[mine.keys[0] == null ? 0 : 1] = key;
      }
      unpairedByKey.put(key, mine);
      Side sender = key.equals(mine.keys[0]) ? Side.CLIENT : Side.SERVER;
      mine.call.provedByGre(sender.other(), timeNs, key.callId);
    }
    return new Flow(mine.call, key.equals(mine.keys[0]) ? Side.CLIENT : Side.SERVER);
  }

  private boolean hasClient(int address) {
    for (List<WatchedConnection> connections : byPair.values()) {
      if (connections.get(0).observer().clientAddress() == address) {
        return true;
      }
    }
    return false;
  }

  private static boolean fits(Unpaired each, Key key) {
    Key there = each.keys[0] != null ? each.keys[0] : each.keys[1];
    return (each.keys[0] == null || each.keys[1] == null)
        && there.source == key.destination
        && there.destination == key.source;
  }

  static boolean isPrivate(int address) {
    return address >>> 24 == 10
        || address >>> 20 == 0xAC1
        || address >>> 16 == 0xC0A8
        || address >>> 22 == 0x191;
  }

  /**
   * Hands what strayed to the calls it looks like, and returns the calls without a control
   * connection that are left.
   */
  List<Unpaired> settle(List<WatchedConnection> connections) {
    for (Stray stray : strays.values()) {
      assign(connections, stray.key, stray.packets);
    }
    List<Unpaired> left = new ArrayList<>();
    for (Unpaired each : unpaired) {
      boolean assigned = false;
      for (Side side : Side.values()) {
        Key key = each.keys[side.ordinal()];
        if (key != null) {
          assigned |= assign(connections, key, each.call.flow(side).packets());
        }
      }
      if (!assigned) {
        left.add(each);
      }
    }
    return left;
  }

  private static boolean assign(List<WatchedConnection> connections, Key key, long packets) {
    for (WatchedConnection connection : connections) {
      int client = connection.observer().clientAddress();
      int server = connection.observer().serverAddress();
      for (CallObserver call : connection.observer().calls()) {
        Side sender = looksLike(call, key, client, server);
        if (sender != null && call.flow(sender).packets() == 0) {
          call.stray(sender, packets, text(call, key, sender, client, server));
          return true;
        }
      }
    }
    return false;
  }

  private static Side looksLike(CallObserver call, Key key, int client, int server) {
    if (!call.connected()) {
      return null;
    }
    boolean clientsId = key.callId == call.callId(Side.CLIENT);
    boolean serversId = key.callId == call.callId(Side.SERVER);
    boolean fromServer = key.source == server;
    boolean toClient = key.destination == client;
    if (fromServer && toClient || clientsId && (fromServer || toClient)) {
      return Side.SERVER;
    }
    boolean fromClient = key.source == client;
    boolean toServer = key.destination == server;
    boolean theirs = fromClient && toServer || serversId && (fromClient || toServer);
    return theirs ? Side.CLIENT : null;
  }

  private static String text(CallObserver call, Key key, Side sender, int client, int server) {
    int source = sender == Side.CLIENT ? client : server;
    int destination = sender == Side.CLIENT ? server : client;
    return "from "
        + Ipv4Address.format(key.source)
        + " to "
        + Ipv4Address.format(key.destination)
        + " with Call ID "
        + key.callId
        + "; expected from "
        + Ipv4Address.format(source)
        + " to "
        + Ipv4Address.format(destination)
        + " with Call ID "
        + call.callId(sender.other());
  }

  /** Packets that weren't followed because there were too many flows. */
  long overflow() {
    return overflow;
  }

  /** Feeds a packet to its call. */
  static void feed(
      Flow flow, long timeNs, ByteBuffer b, int gre, int available, int ipBytes, boolean df) {
    flow.call.gre(flow.sender, timeNs, b, gre, available, ipBytes, df);
  }

  private static long pair(int client, int server) {
    return Integer.toUnsignedLong(client) << Integer.SIZE | Integer.toUnsignedLong(server);
  }
}
