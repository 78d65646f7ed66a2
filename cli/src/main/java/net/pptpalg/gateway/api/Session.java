package net.pptpalg.gateway.api;

/**
 * One call, or a control connection that has no call: a row of {@code GET /v1/sessions}.
 *
 * <p>Call IDs are 0 to 65535 and {@code null} while they are not known (0 is an ordinary Call ID);
 * all three are {@code null} in the row of a control connection without a call.
 *
 * @param id identifies the row for as long as the call (or the connection) lives
 * @param client address of the client behind the gateway, dotted quad
 * @param clientPort TCP port of the client's end of the control connection
 * @param server address of the PPTP server, dotted quad
 * @param serverPort TCP port of the server's end of the control connection
 * @param publicAddress address the server sees instead of the client's
 * @param publicPort TCP port the server sees instead of the client's
 * @param insideCallId the Call ID the client chose
 * @param outsideCallId the Call ID the server sees instead of the client's
 * @param serverCallId the Call ID the server chose
 * @param state {@code connecting}, {@code connected}, {@code call-requested}, {@code established}
 *     {@code clearing} or {@code cut}
 * @param packetsToServer GRE packets from the client that were translated
 * @param bytesToServer bytes of these packets, IP header included
 * @param packetsToClient GRE packets from the server that were translated
 * @param bytesToClient bytes of these packets, IP header included
 * @param ageSeconds seconds since the call was requested, or since the connection was opened
 * @param idleSeconds seconds since a packet of either direction was last seen
 * @param mruToServer the largest PPP packet in bytes that the client may send, as the server has
 *     announced it and the gateway has passed it on; {@code null} while it is not known
 * @param mruToClient the same for packets to the client
 * @param mruChanged what differs from what the peers have announced, or would lead to fragments, in
 *     words; {@code null} when nothing does
 * @param restored whether it was taken over from a process before this one
 */
public record Session(
    long id,
    String client,
    int clientPort,
    String server,
    int serverPort,
    String publicAddress,
    int publicPort,
    Integer insideCallId,
    Integer outsideCallId,
    Integer serverCallId,
    String state,
    long packetsToServer,
    long bytesToServer,
    long packetsToClient,
    long bytesToClient,
    long ageSeconds,
    long idleSeconds,
    Integer mruToServer,
    Integer mruToClient,
    String mruChanged,
    boolean restored) {

  /** A row of which no MRU is known. */
  public Session(
      long id,
      String client,
      int clientPort,
      String server,
      int serverPort,
      String publicAddress,
      int publicPort,
      Integer insideCallId,
      Integer outsideCallId,
      Integer serverCallId,
      String state,
      long packetsToServer,
      long bytesToServer,
      long packetsToClient,
      long bytesToClient,
      long ageSeconds,
      long idleSeconds) {
    this(
        id,
        client,
        clientPort,
        server,
        serverPort,
        publicAddress,
        publicPort,
        insideCallId,
        outsideCallId,
        serverCallId,
        state,
        packetsToServer,
        bytesToServer,
        packetsToClient,
        bytesToClient,
        ageSeconds,
        idleSeconds,
        null,
        null,
        null,
        false);
  }
}
