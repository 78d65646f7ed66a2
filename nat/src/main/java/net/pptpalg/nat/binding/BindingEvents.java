package net.pptpalg.nat.binding;

import net.pptpalg.nat.policy.BanList;
import net.pptpalg.nat.policy.Refusal;

/**
 * The ordered stream of what happens to bindings. Called on the control agent's thread before the
 * verdict of the packet that caused it; a subscriber returns quickly and keeps no reference.
 */
public interface BindingEvents {
  /** Nobody listens. */
  BindingEvents NONE = new UnheardEvents();

  void connectionAdded(ControlConnection connection);

  /** A control connection that a process before this one followed is followed again. */
  default void connectionRestored(ControlConnection connection) {}

  /** The control connection is established, closing or has its first bytes read. */
  void connectionChanged(ControlConnection connection);

  void connectionRemoved(ControlConnection connection, EndReason reason);

  /** A call was asked for and has its outside Call ID. */
  void callAdded(Call call);

  /** A call that a process before this one knew carries GRE again. */
  default void callRestored(Call call) {}

  /** The remote side's Call ID is known, or the call is being cleared. */
  void callChanged(Call call);

  /** The call carries GRE no more. Its outside Call ID rests from now on. */
  void callRemoved(Call call, EndReason reason);

  /**
   * A client may not open a control connection.
   *
   * @param outward whether it wanted to reach a server outside
   * @param client its address, a network value
   * @param server address of the server as it is known inside
   * @param ruleId the rule of the policy that decided, 0 for its default
   */
  void connectionRefused(
      boolean outward,
      int client,
      int clientPort,
      int server,
      int serverPort,
      Refusal refusal,
      long ruleId);

  /** A call is over its client's limit, or has no outside Call ID: its reply will say so. */
  void callRefused(Call call);

  /**
   * A call does not meet what its rule asks of its authentication or encryption. When it is not
   * allowed to go on, its end follows.
   *
   * @param what in words, behind "the call"
   * @param ended whether it is ended for that
   */
  default void callBreached(Call call, String what, boolean ended) {}

  /** The client of a control connection is banned, its authentication having failed too often. */
  default void clientBanned(ControlConnection connection, BanList.Ban ban) {}
}
