package net.pptpalg.nat.binding;

import net.pptpalg.alg.control.ControlStream;
import net.pptpalg.alg.control.Direction;
import net.pptpalg.alg.control.StreamMemory;
import net.pptpalg.nat.policy.RuleUse;

/**
 * One translated TCP control connection: the inside end, the outside end that stands for it and the
 * remote end.
 *
 * <p>Owned by the control agent's thread.
 */
public final class ControlConnection {
  /** How far the TCP connection is. */
  public enum State {
    /** A SYN was seen. */
    CONNECTING,
    ESTABLISHED,
    /** A FIN or RST was seen: its calls linger. */
    CLOSING,
    /** Gone. */
    ENDED
  }

  final int index;
  final long id;
  final int insideAddress;
  final int insidePort;
  final int remoteAddress;
  final int remotePort;
  final int publicAddress;
  final int publicPort;
  final boolean openedFromInside;
  final long createdNs;
  private final ControlStream fromInside;
  private final ControlStream fromRemote;
  private final RemoteRequests remoteRequests = new RemoteRequests();
  State state = State.CONNECTING;
  EndReason closingReason;
  long closingNs;
  long lastSeenNs;
  Call calls;
  int callCount;
  RuleUse rule;
  int inInterface;

  /** Which sides have sent a control message. */
  boolean insideSpoke;

  boolean remoteSpoke;

  /** Where it waits to prove that it speaks PPTP, or null. */
  EvictionList evictionList;

  ControlConnection older;
  ControlConnection newer;

  /** Calls that are over and whose outside ids rest. */
  Call restingCalls;

  /**
   * Whether its client has sent another SYN since it was established, and what that begins with.
   */
  private boolean openedAnew;

  private int firstAnew;

  /** An outside id kept for the call whose announced id a segment has cut in half, or -1. */
  int reservedOutsideId = -1;

  boolean restored;
  int changedParts;
  ControlConnection nextChanged;

  ControlConnection(
      int index,
      long id,
      Endpoints ends,
      boolean openedFromInside,
      StreamMemory memory,
      long nowNs) {
    this(
        index,
        id,
        ends,
        openedFromInside,
        nowNs,
        new ControlStream(memory),
        new ControlStream(memory));
  }

  ControlConnection(
      int index,
      long id,
      Endpoints ends,
      boolean openedFromInside,
      long nowNs,
      ControlStream fromInside,
      ControlStream fromRemote) {
    this.fromInside = fromInside;
    this.fromRemote = fromRemote;
    this.index = index;
    this.id = id;
    this.insideAddress = ends.insideAddress();
    this.insidePort = ends.insidePort();
    this.remoteAddress = ends.remoteAddress();
    this.remotePort = ends.remotePort();
    this.publicAddress = ends.publicAddress();
    this.publicPort = ends.publicPort();
    this.openedFromInside = openedFromInside;
    this.createdNs = nowNs;
    this.lastSeenNs = nowNs;
  }

  /**
   * The three ends of a control connection. Addresses are network values, ports 1 to 65535.
   *
   * @param insideAddress whose address is translated
   * @param publicAddress what the remote end sees instead
   */
  public record Endpoints(
      int insideAddress,
      int insidePort,
      int remoteAddress,
      int remotePort,
      int publicAddress,
      int publicPort) {}

  /** Its index in {@link Bindings#connection}. */
  public int index() {
    return index;
  }

  /** A number no other control connection and no call of this process has. */
  public long id() {
    return id;
  }

  public int insideAddress() {
    return insideAddress;
  }

  public int insidePort() {
    return insidePort;
  }

  public int remoteAddress() {
    return remoteAddress;
  }

  public int remotePort() {
    return remotePort;
  }

  public int publicAddress() {
    return publicAddress;
  }

  public int publicPort() {
    return publicPort;
  }

  /** Whether the inside end sent the SYN, so that the remote end is the server. */
  public boolean openedFromInside() {
    return openedFromInside;
  }

  /** The address of the end that sent the SYN, as it is known inside. */
  public int clientAddress() {
    return openedFromInside ? insideAddress : remoteAddress;
  }

  /** Whether the inside end is the gateway itself: its address is not translated. */
  public boolean isGatewaysOwn() {
    return insideAddress == publicAddress;
  }

  public State state() {
    return state;
  }

  /** Why it is closing; null before. */
  public EndReason closingReason() {
    return closingReason;
  }

  /** Since when it is closing; 0 before. */
  public long closingNs() {
    return closingNs;
  }

  /** The outside Call ID that is kept for a call whose id is cut in half, or -1. */
  public int reservedOutsideId() {
    return reservedOutsideId;
  }

  /** Whether it is older than the process. */
  public boolean isRestored() {
    return restored;
  }

  public long createdNs() {
    return createdNs;
  }

  /** When a segment, or GRE of one of the calls, was last seen. */
  public long lastSeenNs() {
    return lastSeenNs;
  }

  /** The rule that allowed it, or null when no policy was asked. */
  public RuleUse rule() {
    return rule;
  }

  /** Kernel index of the interface its SYN came by; 0 when that was not known. */
  public int inInterface() {
    return inInterface;
  }

  /**
   * A SYN with another sequence number has passed in the client's name though the connection is
   * established.
   *
   * @param firstSequence sequence number of the byte behind it
   */
  public void openedAnew(int firstSequence) {
    openedAnew = true;
    firstAnew = firstSequence;
  }

  /** Whether the last such SYN is the one that an acknowledgment number acknowledges. */
  public boolean isOpenedAnewAt(int acknowledgment) {
    return openedAnew && firstAnew == acknowledgment;
  }

  /** The first of its calls, or null; the others follow by {@link Call#next}. */
  public Call calls() {
    return calls;
  }

  /** The first of its calls that are over but not forgotten, or null. */
  public Call restingCalls() {
    return restingCalls;
  }

  /** What one side sends. */
  public ControlStream stream(Direction direction) {
    return direction == Direction.FROM_INSIDE ? fromInside : fromRemote;
  }

  /** What the remote side has asked for and not been answered. */
  public RemoteRequests remoteRequests() {
    return remoteRequests;
  }
}
