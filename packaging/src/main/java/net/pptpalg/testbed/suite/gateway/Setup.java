package net.pptpalg.testbed.suite.gateway;

/** How the gateway under test is set up. Each runs once, for all its cases. */
public enum Setup {
  ROUTER("translates PPTP and has no other use for connection tracking"),
  BOX(
      "masquerades everything else too, tracks connections and forwards only what is accepted"
          + " explicitly"),
  HELPER_LOADED("as a box, with the kernel's own PPTP helper assigned to port 1723"),
  TIMERS("short time-outs: 1 s linger, 2 s for idle calls, 3 s rest for Call IDs"),
  PUBLISHED(
      "publishes two PPTP servers of the LAN at the public address, the second for clients of"
          + " 198.19.0.0/16"),
  POOL("has two public addresses"),
  LIMITS("allows a client 3 calls and 2 control connections"),
  AUTOMATIC("takes its public address from the WAN interface");

  /** Seconds that calls live on after their control connection, in {@link #TIMERS}. */
  public static final int LINGER_SECONDS = 1;

  /** Seconds until an idle call is taken for dead, in {@link #TIMERS}. */
  public static final int IDLE_SECONDS = 2;

  /** Seconds a Call ID rests, in {@link #TIMERS}. */
  public static final int REST_SECONDS = 3;

  /** Calls a client may have in {@link #LIMITS}. */
  public static final int CALLS_PER_CLIENT = 3;

  /** Control connections a client may have in {@link #LIMITS}. */
  public static final int CONNECTIONS_PER_CLIENT = 2;

  private final String sentence;

  Setup(String sentence) {
    this.sentence = sentence;
  }

  /** What the gateway does in it. */
  public String sentence() {
    return sentence;
  }
}
