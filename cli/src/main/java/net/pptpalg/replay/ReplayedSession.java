package net.pptpalg.replay;

/**
 * A call of the capture, or a control connection without one, as the engine knew it. Addresses are
 * network values; Call IDs are 0 to 65535, or null while they are not known.
 *
 * @param inside the end whose address is translated
 * @param remote the other end
 * @param publicAddress what the remote end sees instead of the inside one
 * @param insideCallId the Call ID the inside end chose
 * @param outsideCallId the Call ID the remote end sees instead
 * @param remoteCallId the Call ID the remote end chose
 * @param state how far it was when it ended, or when the capture did
 * @param ended why it ended, in words; null when the capture ended first
 * @param packetsToRemote GRE packets from the inside that were translated
 * @param bytesToRemote bytes of these, IP header included
 * @param packetsToInside GRE packets from the remote end that were translated
 * @param bytesToInside bytes of these, IP header included
 * @param seconds how long it lasted
 */
public record ReplayedSession(
    long id,
    int inside,
    int insidePort,
    int remote,
    int remotePort,
    int publicAddress,
    int publicPort,
    Integer insideCallId,
    Integer outsideCallId,
    Integer remoteCallId,
    String state,
    String ended,
    long packetsToRemote,
    long bytesToRemote,
    long packetsToInside,
    long bytesToInside,
    long seconds) {}
