package net.pptpalg.capture;

import static net.pptpalg.alg.diagnosis.Side.CLIENT;
import static net.pptpalg.alg.diagnosis.Side.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import net.pptpalg.alg.diagnosis.Conclusion;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.alg.diagnosis.PppObserver;
import net.pptpalg.alg.diagnosis.Side;
import net.pptpalg.alg.diagnosis.Timeline;
import net.pptpalg.alg.packet.Ipv4;
import net.pptpalg.alg.packet.Ipv4Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class CaptureDiagnosisTest {
  private static final int WHOLE = 65_535;

  /** What else a scenario shows besides the finding that it is about. */
  private static final Map<Finding, Set<Finding>> COMPANIONS =
      Map.of(Finding.AUTHENTICATION_REPEATED, EnumSet.of(Finding.AUTHENTICATION_FAILED));

  @ParameterizedTest
  @EnumSource(Finding.class)
  void shouldNameWhatIsWrongAndNothingElse(Finding finding) {
    Script script = FindingScenarios.all().get(finding).apply(new Script());
    Set<Finding> expected = EnumSet.of(finding);
    expected.addAll(COMPANIONS.getOrDefault(finding, Set.of()));
    assertEquals(expected, findings(script.report()));
  }

  @ParameterizedTest
  @EnumSource(Finding.class)
  void shouldGiveEvidenceWithoutSecrets(Finding finding) {
    Script script = FindingScenarios.all().get(finding).apply(new Script());
    CaptureReport report = script.report();
    StringBuilder text = new StringBuilder();
    conclusions(report).forEach(each -> assertFalse(each.evidence().isEmpty(), finding.name()));
    conclusions(report).forEach(text::append);
    calls(report).forEach(call -> call.observer().timeline().events().forEach(text::append));
    assertFalse(text.toString().contains("SECRET"), text.toString());
  }

  static Map<String, Function<Script, Script>> healthy() {
    Map<String, Function<Script, Script>> all = new LinkedHashMap<>();
    all.put("closed by the client", s -> s.up().talk(50).closedByClient());
    all.put("still running", s -> s.up().talk(50));
    all.put("idle for minutes", s -> s.up().talk(5).until(300));
    all.put("cut off after the call's setup", s -> s.call().until(1));
    all.put("cut off in LCP", s -> s.call().magic(CLIENT, 1).magic(SERVER, 2));
    all.put("cut off in authentication", s -> s.call().lcpOpens(Script.MS_CHAP_V2).challenged());
    all.put(
        "a mistyped password at first",
        s ->
            s.call()
                .lcpOpens(Script.MS_CHAP_V2)
                .challenged()
                .chap(SERVER, 4, "E=691 R=1 C=SECRET V=3")
                .chap(CLIENT, 2, "1SECRET")
                .chap(SERVER, 3, "S=SECRET")
                .encrypted(Script.MPPE_128)
                .addressed()
                .talk(9)
                .closedByClient());
    all.put(
        "IPv6 refused, IPv4 in use",
        s -> {
          s.up()
              .gre(CLIENT, 0x8057, Script.packet(1, 9, new byte[] {1, 10, 1, 2, 3, 4, 5, 6, 7, 8}));
          return s.lcp(SERVER, 8, new byte[] {(byte) 0x80, 0x57}).talk(9).closedByClient();
        });
    all.put(
        "MRU agreed on after Naks",
        s ->
            s.call()
                .lcp(CLIENT, 1, Script.mru(1500))
                .lcp(SERVER, 3, Script.mru(1400))
                .authenticated()
                .encrypted(Script.MPPE_128)
                .addressed()
                .talk(9)
                .closedByClient());
    all.put(
        "fragments now and then, which all come",
        s -> {
          s.up();
          for (int i = 0; i < 4; i++) {
            s.after(0.1).fragmented(SERVER, 1450, true).talk(20);
          }
          return s.closedByClient();
        });
    all.put(
        "a little loss",
        s -> s.up().talk(100).lose(SERVER).talk(100).lose(CLIENT).talk(100).closedByClient());
    all.put(
        "an MTU that was found out",
        s -> {
          s.dontFragment = true;
          s.up().data(CLIENT, 1400).icmp(Ipv4Address.parse("198.51.100.1"), 3, 4, 1400);
          return s.talk(20).closedByClient();
        });
    all.put("a Windows client at a Windows server", CaptureDiagnosisTest::windows);
    all.put("an idle client that looks for services", CaptureDiagnosisTest::idleNoise);
    all.put("fast downloads with late acknowledgments", CaptureDiagnosisTest::fastDownload);
    all.put(
        "both sides of the gateway",
        s -> {
          Script outside = new Script();
          outside.client = Ipv4Address.parse("203.0.113.1");
          outside.clientPort = 1045;
          outside.clientCallId = 8;
          outside.after(0.0001).up().talk(20).closedByClient();
          return s.up().talk(20).closedByClient().with(outside);
        });
    all.put("a scan of the port", s -> s.connect().fin(CLIENT).fin(SERVER));
    return all;
  }

  /** The options, refusals and side protocols of Windows' own peers. */
  private static Script windows(Script s) {
    byte[] eap = {3, 4, (byte) 0xC2, 0x27};
    byte[] callback = {13, 3, 6};
    byte[] multilink = {17, 4, 6, 0x4E};
    byte[] serverMagic = Script.option(5, 0x11112222);
    byte[] clientMagic = Script.option(5, 0x33334444);
    s.call();
    s.lcp(CLIENT, 1, Script.mru(1400), clientMagic, callback, multilink);
    s.lcp(SERVER, 1, Script.mru(1400), eap, serverMagic, multilink);
    s.lcp(CLIENT, 3, Script.MS_CHAP_V2).lcp(SERVER, 4, callback, multilink);
    s.lcp(CLIENT, 1, Script.mru(1400), clientMagic);
    s.lcp(SERVER, 2, Script.mru(1400), clientMagic);
    s.lcp(SERVER, 1, Script.mru(1400), Script.MS_CHAP_V2, serverMagic);
    s.lcp(CLIENT, 2, Script.mru(1400), Script.MS_CHAP_V2, serverMagic);
    s.lcp(CLIENT, 12, clientMagic, "MSRASV5.20".getBytes(StandardCharsets.US_ASCII));
    s.challenged().chap(SERVER, 3, "S=SECRET");
    s.gre(SERVER, 0xC029, Script.packet(1, 1, new byte[] {1, 2}));
    s.ccp(SERVER, 1, Script.option(18, 0x010000E1)).ccp(CLIENT, 1, Script.option(18, 0x01000001));
    s.ccp(SERVER, 3, Script.option(18, 0x01000040)).ccp(CLIENT, 3, Script.option(18, 0x01000040));
    s.encrypted(Script.MPPE_128);
    s.gre(CLIENT, 0x8057, Script.packet(1, 9, new byte[] {1, 10, 1, 2, 3, 4, 5, 6, 7, 8}));
    s.lcp(SERVER, 8, new byte[] {(byte) 0x80, 0x57});
    s.ipcp(CLIENT, 1, Script.option(3, 0), Script.option(129, 0), Script.option(130, 0));
    s.ipcp(SERVER, 4, Script.option(130, 0));
    return s.addressed().talk(20).closedByClient();
  }

  private static Script idleNoise(Script s) {
    s.up();
    for (int i = 0; i < 40; i++) {
      s.after(0.5).data(CLIENT, 120).after(0.3).acknowledge(SERVER);
    }
    return s.closedByClient();
  }

  private static Script fastDownload(Script s) {
    s.up();
    for (int i = 0; i < 20; i++) {
      s.deaf(CLIENT);
      for (int j = 0; j < 100; j++) {
        s.data(SERVER, 1400);
      }
      // The acknowledgment of a small packet, when many large ones are under way already.
      s.hearing(CLIENT).data(SERVER, 100).deaf(CLIENT);
      for (int j = 0; j < 100; j++) {
        s.data(SERVER, 1400);
      }
      s.data(CLIENT, 90);
    }
    return s;
  }

  @ParameterizedTest
  @MethodSource("healthyNames")
  void shouldRaiseNothingForAHealthySession(String name) {
    Script script = healthy().get(name).apply(new Script());
    assertEquals(Set.of(), findings(script.report()), name);
    assertEquals(Set.of(), findings(Script.report(script.file(96))), name + ", cut to 96 bytes");
  }

  static Stream<String> healthyNames() {
    return healthy().keySet().stream();
  }

  @Test
  void shouldRaiseNothingWhenTheCaptureBeginsInTheMidstOfTheCall() {
    Script script = new Script().up().talk(40).closedByClient();
    for (int cut = 1; cut < script.packets.size() - 1; cut++) {
      Script rest = new Script();
      rest.packets.addAll(script.packets.subList(cut, script.packets.size()));
      int from = cut;
      assertEquals(Set.of(), findings(rest.report()), () -> "from packet " + from);
    }
  }

  @Test
  void shouldRaiseNothingWhereverTheCaptureStops() {
    Script script = new Script().up().talk(40).closedByClient();
    for (int cut = 1; cut < script.packets.size(); cut++) {
      Script begin = new Script();
      begin.packets.addAll(script.packets.subList(0, cut));
      int to = cut;
      assertEquals(Set.of(), findings(begin.report()), () -> "to packet " + to);
    }
  }

  @Test
  void shouldRaiseNothingWhenTheCaptureLacksAnyOnePacketOfTheSetup() {
    Script script = new Script().up().talk(40).closedByClient();
    for (int lost = 0; lost < 30; lost++) {
      Script holey = new Script();
      holey.packets.addAll(script.packets);
      holey.packets.remove(lost);
      int which = lost;
      assertEquals(Set.of(), findings(holey.report()), () -> "without packet " + which);
    }
  }

  @ParameterizedTest
  @EnumSource(Side.class)
  void shouldRaiseNothingWhenTheCaptureHoldsOneDirectionOnly(Side sender) {
    Script script = new Script().up().talk(40).closedByClient();
    Script half = new Script();
    int source = sender == CLIENT ? script.client : script.server;
    script.packets.stream()
        .filter(packet -> Ipv4.source(packet.bytes(), 0) == source)
        .forEach(half.packets::add);
    assertEquals(Set.of(), findings(half.report()));
  }

  @Test
  void shouldShowBothSidesOfTheGatewayAsOne() {
    CaptureReport report = healthy().get("both sides of the gateway").apply(new Script()).report();
    assertEquals(1, report.connections().size());
    assertEquals("203.0.113.1", report.connections().get(0).outside());
  }

  @Test
  void shouldReadAMessageThatIsSplitOverSegmentsInTheWrongOrder() {
    Script script = new Script().up().talk(5);
    Script.Packet second = script.packets.get(4);
    Script swapped = new Script();
    swapped.packets.addAll(script.packets);
    swapped.packets.set(4, script.packets.get(6));
    swapped.packets.set(6, second);
    assertEquals(Set.of(), findings(swapped.report()));
  }

  @Test
  void shouldCountAPacketThatWasCapturedTwiceOnce() {
    Script script = new Script().up().talk(50).closedByClient();
    Script doubled = new Script();
    for (Script.Packet packet : script.packets) {
      doubled.packets.add(packet);
      doubled.packets.add(packet);
    }
    CaptureReport report = doubled.report();
    assertEquals(script.packets.size(), report.summary().duplicates());
    assertEquals(Set.of(), findings(report));
  }

  @Test
  void shouldKeepWhatWasNegotiated() {
    CaptureReport report = new Script().up().talk(5).report();
    PppObserver ppp = report.connections().get(0).calls().get(0).observer().ppp();
    assertEquals(1400, ppp.mruBytes(CLIENT));
    assertEquals("MS-CHAPv2", ppp.authentication().method().text());
    assertEquals(128, ppp.encryptionBits());
    assertTrue(ppp.isStateless());
    assertEquals("10.9.0.2", Ipv4Address.format(ppp.tunnelAddress(CLIENT)));
    assertEquals("10.9.0.1", Ipv4Address.format(ppp.tunnelAddress(SERVER)));
  }

  @Test
  void shouldTellTheStoryInWords() {
    CaptureReport report = new Script().up().report();
    assertEquals(
        "Outgoing-Call-Request, Call ID 7",
        calls(report).findFirst().orElseThrow().observer().timeline().events().get(0).text());
    assertTrue(
        calls(report)
            .flatMap(call -> call.observer().timeline().events().stream())
            .map(Timeline.Event::text)
            .anyMatch(
                "LCP Configure-Request (MRU 1400, authentication MS-CHAPv2, magic number)"
                    ::equals));
  }

  @Test
  void shouldSayThatATunnelIsTooBigWhereRoutersSaySoAgainAndAgain() {
    Script script = new Script();
    script.dontFragment = true;
    script.up();
    for (int i = 0; i < 3; i++) {
      script.data(CLIENT, 1400).icmp(Ipv4Address.parse("198.51.100.1"), 3, 4, 1400).talk(20);
    }
    CaptureReport report = script.closedByClient().report();
    assertEquals(EnumSet.of(Finding.TUNNEL_TOO_BIG), findings(report));
    String evidence = conclusions(report).findFirst().orElseThrow().evidence().toString();
    assertTrue(evidence.contains("3, next-hop MTU 1400"), evidence);
  }

  @Test
  void shouldLookOnlyAtTheClientThatWasAskedFor() {
    byte[] file = new Script().up().file(WHOLE);
    CaptureDiagnosis other = new CaptureDiagnosis(Ipv4Address.parse("10.0.0.3"), null);
    CaptureDiagnosis same = new CaptureDiagnosis(Ipv4Address.parse("10.0.0.2"), null);
    for (CaptureDiagnosis each : new CaptureDiagnosis[] {other, same}) {
      CaptureFiles.forEach(file, each::frame);
    }
    assertFalse(other.finish().holdsPptp());
    assertTrue(same.finish().holdsPptp());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void shouldSurviveWhateverAPeerSends(long seed) {
    Random random = new Random(seed);
    Script script = new Script().up().talk(10).fragmented(SERVER, 1400, true).closedByClient();
    script.icmp(script.server, 3, 4, 1400);
    for (int round = 0; round < 2000; round++) {
      CaptureDiagnosis diagnosis = new CaptureDiagnosis();
      CapturedFrame frame = new CapturedFrame();
      frame.linkType = LinkLayer.RAW_IPV4;
      for (Script.Packet packet : script.packets) {
        packet.bytes().get(0, frame.bytes, 0, packet.length());
        frame.length = packet.length();
        frame.timeNs = packet.timeNs();
        for (int i = random.nextInt(4); i > 0; i--) {
          int from = random.nextBoolean() ? 20 : 36;
          int at = from + random.nextInt(Math.max(1, frame.length - from));
          frame.bytes[at] = (byte) random.nextInt();
        }
        if (random.nextInt(8) == 0) {
          frame.length = random.nextInt(frame.length + 1);
        }
        diagnosis.frame(frame);
      }
      diagnosis.finish();
    }
  }

  private static Stream<CaptureReport.Call> calls(CaptureReport report) {
    return Stream.concat(
        report.connections().stream().flatMap(each -> each.calls().stream()),
        report.calls().stream());
  }

  private static Stream<Conclusion> conclusions(CaptureReport report) {
    return Stream.concat(
        report.connections().stream().flatMap(each -> each.conclusions().stream()),
        calls(report).flatMap(each -> each.conclusions().stream()));
  }

  private static Set<Finding> findings(CaptureReport report) {
    Set<Finding> findings = EnumSet.noneOf(Finding.class);
    conclusions(report).map(Conclusion::finding).forEach(findings::add);
    return findings;
  }
}
