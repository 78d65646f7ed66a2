package net.pptpalg.nfqueue.fake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.pptpalg.nfqueue.kernel.Kernel;
import net.pptpalg.nfqueue.kernel.NetlinkSocket;
import net.pptpalg.nfqueue.kernel.Wakeup;

/** The machine: its queues, and the packets that were let through. Guarded by its own monitor. */
public final class FakeKernel implements Kernel {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EAGAIN = 11;
  static final int EBUSY = 16;
  static final int ENODEV = 19;
  static final int EINVAL = 22;

  private final Map<Integer, FakeQueue> queues = new TreeMap<>();
  private final Deque<byte[]> passed = new ArrayDeque<>();
  private final List<Integer> answeredIds = new ArrayList<>();
  private final List<FakeNetlinkSocket> sockets = new ArrayList<>();
  private int nextPortId = 4711;
  private boolean configurationAllowed = true;
  private List<byte[]> racingPackets = List.of();

  @Override
  public synchronized NetlinkSocket openNetfilterSocket(int receiveTimeoutMs, int bufferBytes) {
    FakeNetlinkSocket socket =
        new FakeNetlinkSocket(this, nextPortId++, receiveTimeoutMs, bufferBytes);
    sockets.add(socket);
    return socket;
  }

  @Override
  public Wakeup openWakeup() {
    return new FakeWakeup(this);
  }

  @Override
  public synchronized List<String> queueTable() {
    return queues.values().stream().map(FakeQueue::tableLine).toList();
  }

  @Override
  public int interfaceIndex(String name) {
    return 1;
  }

  @Override
  public String describePort(long portId) {
    return "pid " + portId + ", fake";
  }

  /** A packet reaches the rule that diverts it to {@code queue}; dropped when nobody owns that. */
  public synchronized void divert(int queue, FakePacket packet) {
    FakeQueue target = queues.get(queue);
    if (target != null) {
      target.enqueue(packet);
    }
  }

  /** The oldest packet that was let through and not taken yet. */
  public synchronized Optional<byte[]> takePassed() {
    return Optional.ofNullable(passed.poll());
  }

  /** Ids of all packets that were answered with success, in the order of their answers. */
  public synchronized List<Integer> answeredIds() {
    return List.copyOf(answeredIds);
  }

  /** Number of packets that wait for a verdict. */
  public synchronized int waiting(int queue) {
    return queues.get(queue).waiting();
  }

  /** An interface goes down: the packets that wait are dropped behind the owner's back. */
  public synchronized void loseWaitingPackets() {
    queues.values().forEach(FakeQueue::loseWaiting);
  }

  /** From now on the process has no CAP_NET_ADMIN. */
  public synchronized void denyConfiguration() {
    configurationAllowed = false;
  }

  /** These packets reach a queue between its start of delivery and the acknowledgement of that. */
  public synchronized void raceWithCopyRange(List<byte[]> packets) {
    racingPackets = List.copyOf(packets);
  }

  /** The socket that was opened last. */
  public synchronized FakeNetlinkSocket lastSocket() {
    return sockets.get(sockets.size() - 1);
  }

  void passed(byte[] packet) {
    passed.add(packet);
  }

  void answered(int packetId) {
    answeredIds.add(packetId);
  }

  int verdict(FakeNetlinkSocket sender, int queue, int packetId, int verdict, byte[] payload) {
    FakeQueue target = queues.get(queue);
    if (target == null) {
      return ENODEV;
    }
    return target.owner() == sender ? target.verdict(packetId, verdict, payload) : EPERM;
  }

  int configure(FakeNetlinkSocket sender, int queue, Map<Integer, byte[]> attributes) {
    if (!configurationAllowed) {
      return EPERM;
    }
    FakeQueue target = queues.get(queue);
    // Linux checks the owner before the command, so a foreign queue is EPERM and not EBUSY.
    if (target != null && target.owner() != sender) {
      return EPERM;
    }
    byte[] command = attributes.get(1);
    if (command != null) {
      switch (command[0]) {
        case 1 -> {
          if (target != null) {
            return EBUSY;
          }
          target = new FakeQueue(this, queue, sender);
          queues.put(queue, target);
        }
        case 2 -> {
          if (target == null) {
            return ENODEV;
          }
          queues.remove(queue);
          return 0;
        }
        default -> {
          return EINVAL;
        }
      }
    }
    if (target == null) {
      return ENODEV;
    }
    target.configure(attributes);
    if (attributes.containsKey(2)) {
      for (byte[] packet : racingPackets) {
        target.enqueue(FakePacket.leaving(packet));
      }
    }
    return 0;
  }

  void closed(FakeNetlinkSocket socket) {
    queues.values().removeIf(queue -> queue.owner() == socket);
  }
}
