package net.pptpalg.capture;

import static net.pptpalg.alg.diagnosis.Side.CLIENT;
import static net.pptpalg.alg.diagnosis.Side.SERVER;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.message.SetLinkInfo;
import net.pptpalg.alg.packet.Ipv4Address;

/**
 * For every finding of the catalogue, what its network does. None lasts longer than 20 seconds:
 * they are played in real time as well.
 */
final class FindingScenarios {
  private static final int ROUTER = Ipv4Address.parse("198.51.100.1");
  private static final byte[] NOTHING = {};

  private FindingScenarios() {}

  static Map<Finding, Function<Script, Script>> all() {
    Map<Finding, Function<Script, Script>> all = new EnumMap<>(Finding.class);
    all.put(Finding.TCP_UNANSWERED, s -> s.syn().after(1).syn().after(2).syn());
    all.put(Finding.TCP_REFUSED, s -> s.syn().reset(SERVER));
    all.put(Finding.TCP_UNREACHABLE, s -> s.syn().icmp(ROUTER, 3, 1, 0));
    all.put(Finding.TCP_RESET, s -> s.connect().start().reset(SERVER));
    all.put(Finding.CONTROL_UNANSWERED, s -> s.connect().start().until(12));
    all.put(Finding.CONTROL_CLOSED_EARLY, s -> s.connect().after(0.1).fin(SERVER).fin(CLIENT));
    all.put(Finding.CONTROL_REFUSED, s -> s.connect().start().started(0x100, 4, 0).fin(CLIENT));
    all.put(Finding.CONTROL_VERSION, s -> s.connect().start().started(0x200, 5, 0).fin(CLIENT));
    all.put(Finding.CONTROL_MALFORMED, FindingScenarios::otherService);
    all.put(
        Finding.CALL_UNANSWERED, s -> s.connect().start().started(0x100, 1, 0).request().until(15));
    all.put(
        Finding.CALL_REFUSED,
        s -> s.connect().start().started(0x100, 1, 0).request().reply(7, 0, 0));
    all.put(
        Finding.CALL_BUSY, s -> s.connect().start().started(0x100, 1, 0).request().reply(2, 4, 34));
    all.put(Finding.CALL_ID_COLLISION, FindingScenarios::collision);
    all.put(Finding.GRE_BLOCKED_BOTH_WAYS, s -> s.call().until(8).clear().fin(CLIENT));
    all.put(Finding.GRE_BLOCKED_OUTWARD, s -> asking(s.call(), SERVER, 4));
    all.put(Finding.GRE_BLOCKED_INWARD, s -> asking(s.call(), CLIENT, 4));
    all.put(
        Finding.GRE_REJECTED, s -> asking(s.call(), CLIENT, 4).icmp(s.server, 3, 2, 0).until(5));
    all.put(Finding.GRE_MISADDRESSED, FindingScenarios::misaddressed);
    all.put(Finding.GRE_NOT_CAPTURED, FindingScenarios::notCaptured);
    all.put(Finding.GRE_DROPPED_BY_GATEWAY, FindingScenarios::droppedByGateway);
    all.put(Finding.SERVER_HUNG_UP, s -> asking(s.call(), CLIENT, 1).fin(SERVER).fin(CLIENT));
    all.put(Finding.LCP_SILENT, FindingScenarios::silent);
    all.put(Finding.LCP_LOOP, FindingScenarios::loop);
    all.put(Finding.LCP_LOOPBACK, FindingScenarios::loopback);
    all.put(
        Finding.PPP_TERMINATED,
        s -> s.call().authenticated().terminate(SERVER, text("policy")).fin(SERVER));
    all.put(Finding.AUTHENTICATION_NO_COMMON, FindingScenarios::noCommon);
    all.put(Finding.AUTHENTICATION_FAILED, s -> failed(s, "E=691 R=0 C=SECRET V=3 M=Wrong"));
    all.put(Finding.AUTHENTICATION_DISABLED, s -> failed(s, "E=647 R=0 C=SECRET V=3"));
    all.put(Finding.AUTHENTICATION_EXPIRED, s -> failed(s, "E=648 R=0 C=SECRET V=3"));
    all.put(Finding.AUTHENTICATION_NO_DIAL_IN, s -> failed(s, "E=649 R=0 C=SECRET V=3"));
    all.put(Finding.AUTHENTICATION_HOURS, s -> failed(s, "E=646 R=0 C=SECRET V=3"));
    all.put(Finding.AUTHENTICATION_REPEATED, FindingScenarios::bruteForce);
    all.put(
        Finding.AUTHENTICATION_SILENT,
        s -> s.call().lcpOpens(Script.MS_CHAP_V2).challenged().until(16));
    all.put(Finding.MPPE_REQUIRED_REFUSED, FindingScenarios::encryptionRefused);
    all.put(Finding.MPPE_STRENGTH_MISMATCH, FindingScenarios::strengthMismatch);
    all.put(Finding.CCP_RESET_STORM, FindingScenarios::resetStorm);
    all.put(Finding.IPCP_NO_ADDRESS, FindingScenarios::noAddress);
    all.put(
        Finding.IPCP_REFUSED,
        s -> ipcpAsked(s).lcp(SERVER, 8, new byte[] {(byte) 0x80, 0x21}).until(16));
    all.put(Finding.IPV6CP_REFUSED, FindingScenarios::onlyIpv6);
    all.put(Finding.IPCP_STALLED, s -> ipcpAsked(s).until(16));
    all.put(Finding.DATA_ONE_WAY, s -> oneWay(s.up()));
    all.put(Finding.MTU_BLACK_HOLE, FindingScenarios::blackHole);
    all.put(Finding.FRAGMENTS_LOST, FindingScenarios::fragmentsLost);
    all.put(Finding.GRE_LOSS, FindingScenarios::loss);
    all.put(Finding.GRE_REORDERED, FindingScenarios::disorder);
    all.put(Finding.WINDOW_STALL, FindingScenarios::stalls);
    all.put(Finding.TUNNEL_TOO_BIG, FindingScenarios::tooBig);
    all.put(Finding.PEER_VANISHED, FindingScenarios::vanished);
    all.put(
        Finding.CLOSED_BY_SERVER,
        s -> s.up().talk(5).terminate(SERVER, text("Idle timeout")).disconnected(3));
    all.put(Finding.WEAK_PAP, FindingScenarios::pap);
    all.put(
        Finding.WEAK_MS_CHAP_V1,
        s ->
            s.call()
                .lcpOpens(Script.MS_CHAP_V1)
                .challenged()
                .chap(SERVER, 3, "")
                .encrypted(Script.MPPE_128)
                .addressed()
                .talk(5)
                .closedByClient());
    all.put(
        Finding.WEAK_ENCRYPTION,
        s ->
            s.call()
                .authenticated()
                .encrypted(Script.MPPE_40)
                .addressed()
                .talk(5)
                .closedByClient());
    all.put(
        Finding.NO_ENCRYPTION,
        s -> s.call().authenticated().addressed().clear(CLIENT).clear(SERVER).closedByClient());
    return all;
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Script asking(Script s, Side sender, int times) {
    for (int i = 0; i < times; i++) {
      s.magic(sender, 0x1000 + sender.ordinal()).after(3);
    }
    return s;
  }

  private static Script otherService(Script s) {
    s.connect().start();
    s.tcp(SERVER, 0x18, text("SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"));
    return s.fin(CLIENT);
  }

  private static Script collision(Script s) {
    Script other = new Script();
    other.clientPort = 1099;
    other.serverCallId = 4712;
    other.after(0.5).up().talk(3);
    return linkInfo(s.up().talk(3), 0).talk(3).with(other);
  }

  private static Script misaddressed(Script s) {
    // Its Call ID tells whose it is.
    s.clientCallId = 305;
    asking(s.call(), CLIENT, 2);
    int elsewhere = Ipv4Address.parse("192.0.2.11");
    for (int i = 0; i < 5; i++) {
      byte[] frame = {(byte) 0xC0, 0x21, 1, 1, 0, 4};
      s.after(1).greFrame(elsewhere, s.client, SERVER, s.clientCallId, frame);
    }
    return s;
  }

  private static Script linkInfo(Script s, int accm) {
    ByteBuffer m = ByteBuffer.allocate(64);
    return s.after(1).message(SERVER, m, SetLinkInfo.encode(m, 0, s.clientCallId, accm, accm));
  }

  private static Script notCaptured(Script s) {
    return linkInfo(linkInfo(s.call(), 0), -1).clear().fin(CLIENT);
  }

  private static Script droppedByGateway(Script s) {
    Script outside = new Script();
    outside.client = Ipv4Address.parse("203.0.113.1");
    outside.after(0.001).call().until(20);
    return asking(s.call(), CLIENT, 6).with(outside);
  }

  private static Script silent(Script s) {
    s.call();
    for (int i = 0; i < 6; i++) {
      s.magic(CLIENT, 0x1000).acknowledge(SERVER).after(3);
    }
    return s;
  }

  private static Script loop(Script s) {
    s.call();
    for (int i = 0; i < 12; i++) {
      s.lcp(CLIENT, 1, Script.mru(1500)).lcp(SERVER, 3, Script.mru(1400)).after(0.5);
      s.lcp(SERVER, 1, Script.mru(1400)).lcp(CLIENT, 3, Script.mru(1500)).after(0.5);
    }
    return s;
  }

  private static Script loopback(Script s) {
    s.call();
    for (int i = 0; i < 5; i++) {
      s.magic(CLIENT, 0x1234 + i).magic(SERVER, 0x1234 + i).after(3);
    }
    return s;
  }

  private static Script noCommon(Script s) {
    s.call().lcp(SERVER, 1, Script.MS_CHAP_V2).lcp(CLIENT, 1, Script.mru(1400));
    s.lcp(SERVER, 2, Script.mru(1400));
    return s.lcp(CLIENT, 4, Script.MS_CHAP_V2)
        .terminate(SERVER, text("peer refused to authenticate"))
        .fin(SERVER);
  }

  private static Script failed(Script s, String message) {
    return s.call()
        .lcpOpens(Script.MS_CHAP_V2)
        .challenged()
        .chap(SERVER, 4, message)
        .terminate(SERVER, text("Authentication failed"))
        .fin(SERVER);
  }

  private static Script bruteForce(Script s) {
    for (int i = 0; i < 6; i++) {
      Script attempt = new Script();
      attempt.clientPort = 2000 + i;
      attempt.clientCallId = 100 + i;
      attempt.serverCallId = 200 + i;
      s.with(failed(attempt.after(2 * i), "E=691 R=0 C=SECRET V=3"));
    }
    return s;
  }

  private static Script encryptionRefused(Script s) {
    byte[] reason =
        ByteBuffer.allocate(12).putInt(0x1A5A046B).putInt(0x003CCD74).putInt(742).array();
    return s.call()
        .authenticated()
        .ccp(CLIENT, 1, Script.option(18, Script.MPPE_128))
        .lcp(SERVER, 8, new byte[] {(byte) 0x80, (byte) 0xFD})
        .terminate(CLIENT, reason)
        .clear();
  }

  private static Script strengthMismatch(Script s) {
    s.call().authenticated();
    for (int i = 0; i < 3; i++) {
      s.ccp(CLIENT, 1, Script.option(18, Script.MPPE_128));
      s.ccp(SERVER, 3, Script.option(18, Script.MPPE_40));
    }
    return s.terminate(CLIENT, text("MPPE required")).clear();
  }

  private static Script resetStorm(Script s) {
    s.up();
    for (int i = 0; i < 8; i++) {
      s.talk(2).ccp(CLIENT, 14);
    }
    return s.closedByClient();
  }

  private static Script ipcpAsked(Script s) {
    return s.call().authenticated().encrypted(Script.MPPE_128).ipcp(CLIENT, 1, Script.option(3, 0));
  }

  private static Script noAddress(Script s) {
    return ipcpAsked(s)
        .ipcp(SERVER, 3, Script.option(3, 0))
        .ipcp(CLIENT, 1, Script.option(3, 0))
        .terminate(CLIENT, text("no address"));
  }

  private static Script onlyIpv6(Script s) {
    s.call().authenticated().encrypted(Script.MPPE_128);
    s.gre(CLIENT, 0x8057, Script.packet(1, 9, new byte[] {1, 10, 1, 2, 3, 4, 5, 6, 7, 8}));
    return s.lcp(SERVER, 8, new byte[] {(byte) 0x80, 0x57}).until(16);
  }

  private static Script oneWay(Script s) {
    for (int i = 0; i < 40; i++) {
      s.after(0.5).data(CLIENT, 200);
    }
    return s;
  }

  private static Script blackHole(Script s) {
    s.up();
    for (int i = 0; i < 10; i++) {
      s.deaf(SERVER).data(CLIENT, 1400).hearing(SERVER).after(1);
      s.data(CLIENT, 90).data(SERVER, 90);
    }
    return s;
  }

  private static Script fragmentsLost(Script s) {
    s.up();
    for (int i = 0; i < 6; i++) {
      s.after(1).fragmented(SERVER, 1450, false).data(CLIENT, 90).data(SERVER, 90);
    }
    return s.until(8);
  }

  private static Script tooBig(Script s) {
    s.up();
    for (int i = 0; i < 20; i++) {
      s.after(0.1).fragmented(SERVER, 1450, true).data(CLIENT, 90);
    }
    return s.closedByClient();
  }

  private static Script loss(Script s) {
    s.up();
    for (int i = 0; i < 100; i++) {
      s.talk(1);
      if (i % 8 == 0) {
        s.lose(SERVER);
      }
    }
    return s.closedByClient();
  }

  private static Script disorder(Script s) {
    s.up().talk(60);
    int count = s.packets.size();
    for (int i = count - 80; i + 2 < count; i += 8) {
      Script.Packet one = s.packets.get(i);
      Script.Packet two = s.packets.get(i + 2);
      s.packets.set(i, new Script.Packet(one.timeNs(), two.bytes(), two.length()));
      s.packets.set(i + 2, new Script.Packet(two.timeNs(), one.bytes(), one.length()));
    }
    return s.closedByClient();
  }

  private static Script stalls(Script s) {
    s.up().deaf(SERVER);
    for (int i = 0; i < 64; i++) {
      s.data(CLIENT, 90);
    }
    for (int i = 0; i < 8; i++) {
      s.after(1.5).data(CLIENT, 90).data(SERVER, 90);
    }
    return s;
  }

  private static Script vanished(Script s) {
    s.up().talk(10);
    for (int i = 0; i < 4; i++) {
      s.after(4).lcp(SERVER, 9, Script.option(0, 1));
    }
    return s.terminate(SERVER, text("Peer not responding"));
  }

  private static Script pap(Script s) {
    s.call().lcpOpens(Script.PAP);
    s.gre(CLIENT, 0xC023, Script.packet(1, 1, text("\u0004user\u000eSECRETPASSWORD")));
    s.gre(SERVER, 0xC023, Script.packet(2, 1, NOTHING, new byte[] {0}));
    return s.encrypted(Script.MPPE_128).addressed().talk(5).closedByClient();
  }
}
