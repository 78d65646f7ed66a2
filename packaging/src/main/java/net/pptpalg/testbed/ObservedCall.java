package net.pptpalg.testbed;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One outgoing call as captures of both sides of the gateway show it.
 *
 * <p>The two sides are joined by the server and the server's Call ID, which a gateway that
 * translates clients leaves alone.
 *
 * @param insideCallId the client's Call ID on the LAN
 * @param outsideCallId the client's Call ID on the WAN
 * @param publicAddress the client's address on the WAN
 * @param lanToServer PPP frames from the client on the LAN; the other counts alike
 */
public record ObservedCall(
    String client,
    String server,
    String publicAddress,
    int insideCallId,
    int outsideCallId,
    int serverCallId,
    long lanToServer,
    long wanToServer,
    long wanToClient,
    long lanToClient) {

  private static final int OUTGOING_CALL_REPLY = 8;
  private static final int CALL_ID_OFFSET = 12;
  private static final int PEER_CALL_ID_OFFSET = 14;

  /** The calls whose Outgoing-Call-Reply crossed the gateway, in the order of the LAN side. */
  public static List<ObservedCall> join(List<CapturedPacket> lan, List<CapturedPacket> wan) {
    List<ObservedCall> calls = new ArrayList<>();
    for (CapturedPacket inside : replies(lan)) {
      for (CapturedPacket outside : replies(wan)) {
        if (inside.source().equals(outside.source())
            && serverCallId(inside) == serverCallId(outside)) {
          calls.add(observe(inside, outside, lan, wan));
          break;
        }
      }
    }
    return calls;
  }

  /** True when a row of the session table names the same ends and the same three Call IDs. */
  public boolean isShownBy(SessionRow row) {
    return client.equals(row.client())
        && server.equals(row.server())
        && publicAddress.equals(row.publicAddress())
        && Objects.equals(insideCallId, row.insideCallId())
        && Objects.equals(outsideCallId, row.outsideCallId())
        && Objects.equals(serverCallId, row.serverCallId());
  }

  private static ObservedCall observe(
      CapturedPacket inside,
      CapturedPacket outside,
      List<CapturedPacket> lan,
      List<CapturedPacket> wan) {
    String server = inside.source();
    String client = inside.destination();
    String publicAddress = outside.destination();
    int insideCallId = inside.controlField(PEER_CALL_ID_OFFSET);
    int outsideCallId = outside.controlField(PEER_CALL_ID_OFFSET);
    int serverCallId = serverCallId(inside);
    return new ObservedCall(
        client,
        server,
        publicAddress,
        insideCallId,
        outsideCallId,
        serverCallId,
        pppFrames(lan, client, server, serverCallId),
        pppFrames(wan, publicAddress, server, serverCallId),
        pppFrames(wan, server, publicAddress, outsideCallId),
        pppFrames(lan, server, client, insideCallId));
  }

  private static List<CapturedPacket> replies(List<CapturedPacket> side) {
    return side.stream()
        .filter(packet -> packet.controlMessageType() == OUTGOING_CALL_REPLY)
        .toList();
  }

  private static int serverCallId(CapturedPacket reply) {
    return reply.controlField(CALL_ID_OFFSET);
  }

  private static long pppFrames(
      List<CapturedPacket> side, String source, String destination, int callId) {
    return side.stream()
        .filter(CapturedPacket::carriesPpp)
        .filter(packet -> packet.source().equals(source))
        .filter(packet -> packet.destination().equals(destination))
        .filter(packet -> packet.greCallId() == callId)
        .count();
  }
}
