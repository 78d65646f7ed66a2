package net.pptpalg.gateway.observer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.pptpalg.alg.diagnosis.Conclusion;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.capture.CaptureReport;
import net.pptpalg.capture.SampleCaptures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LiveObserverTest {

  /** The others need what a gateway does not see, or what it does itself. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"GRE_NOT_CAPTURED", "GRE_DROPPED_BY_GATEWAY"})
  void shouldFindLiveWhatACaptureShows(Finding finding) throws IOException {
    Playback playback = new Playback().play(SampleCaptures.of(finding));

    assertTrue(findings(playback).contains(finding), () -> "found " + findings(playback));
    assertEquals(0, playback.observer.faults());
    assertEquals(0, playback.observer.missed());
  }

  @Test
  void shouldSayThatTheGatewayDropsWhatItHasGivenUp() throws IOException {
    Playback playback = new Playback();
    playback.giveUpAfter(30, "the call carried nothing for too long");
    playback.play(SampleCaptures.lasting());

    assertEquals(List.of(Finding.GRE_DROPPED_BY_GATEWAY), findings(playback));
  }

  @Test
  void shouldSayThatTheGatewayRefusedACallForItsServer() throws IOException {
    Playback playback = new Playback();
    playback.refuseCalls();
    playback.play(SampleCaptures.of(Finding.CALL_BUSY));

    CaptureReport.Call call =
        playback.observer.diagnosis(null, null).connections().get(0).calls().get(0);
    assertEquals(Finding.CALL_BUSY, call.conclusions().get(0).finding());
    assertTrue(
        call.conclusions().get(0).evidence().stream()
            .anyMatch(each -> each.value().startsWith("the gateway: ")),
        call.conclusions()::toString);
  }

  @Test
  void shouldNotTakeFragmentsThatAllComeForLost() throws IOException {
    Playback playback = new Playback().play(SampleCaptures.inFragments());
    playback.pass(2 * FragmentWatch.LIFETIME_NS);
    assertEquals(List.of(Finding.TUNNEL_TOO_BIG), findings(playback));
  }

  @Test
  void shouldNotTakeFragmentsForLostThatWereLeftOut() throws IOException {
    Playback playback = new Playback();
    playback.leaveMuchOut();
    playback.play(SampleCaptures.of(Finding.FRAGMENTS_LOST));
    playback.pass(2 * FragmentWatch.LIFETIME_NS);
    assertEquals(List.of(Finding.TUNNEL_TOO_BIG), findings(playback));
  }

  @Test
  void shouldFindNothingWrongWithAHealthySession() throws IOException {
    Playback playback = new Playback().play(SampleCaptures.healthy());
    assertEquals(List.of(), findings(playback));
    playback.endAll();
    assertEquals(List.of(), findings(playback));

    List<CallRecord> records = playback.observer.watched().records();
    assertEquals(1, records.size());
    assertTrue(records.get(0).up());
    assertEquals("10.0.0.2", records.get(0).client());
  }

  @Test
  void shouldFindNothingWrongWithAHealthySessionWhoseBeginItHasNotSeen() throws IOException {
    for (byte[] capture : List.of(SampleCaptures.healthy(), SampleCaptures.lasting())) {
      int frames = new Playback().play(capture).frames();
      for (int unwatched = 1; unwatched < frames; unwatched++) {
        Playback playback = new Playback();
        playback.resumeAfter(unwatched);
        playback.play(capture);
        assertEquals(List.of(), findings(playback), "from frame " + unwatched + " on");
        playback.endAll();
        assertEquals(List.of(), findings(playback), "from frame " + unwatched + " on, at the end");
        assertEquals(0, playback.observer.faults());
      }
    }
  }

  @Test
  void shouldFindWhatGoesWrongAfterTheWatchingHasBegunInTheMidstOfACall() throws IOException {
    byte[] capture = SampleCaptures.of(Finding.FRAGMENTS_LOST);
    int frames = new Playback().play(capture).frames();
    Playback playback = new Playback();
    playback.resumeAfter(frames / 3);
    playback.play(capture);
    playback.pass(2 * FragmentWatch.LIFETIME_NS);
    assertTrue(findings(playback).contains(Finding.FRAGMENTS_LOST), findings(playback)::toString);
  }

  /** What this machine cuts has not been cut yet when it is looked at. */
  @Test
  void shouldFindPacketsThatAnInterfaceDoesNotCarry() throws IOException {
    byte[] capture = SampleCaptures.withDataOf(1300);
    for (int mtu : new int[] {1500, 1300}) {
      Playback playback = new Playback();
      playback.links.set(new int[] {1, 2}, new int[] {1500, mtu});
      playback.play(capture);
      List<Finding> expected = mtu == 1500 ? List.of() : List.of(Finding.TUNNEL_TOO_BIG);
      assertEquals(expected, findings(playback), "MTU " + mtu);
    }
  }

  @Test
  void shouldKeepWhatFailedAfterItsEnd() throws IOException {
    Playback playback = new Playback().play(SampleCaptures.of(Finding.AUTHENTICATION_FAILED));
    playback.endAll();

    assertTrue(findings(playback).contains(Finding.AUTHENTICATION_FAILED));
    CallRecord call = playback.observer.watched().records().get(0);
    assertFalse(call.up());
    assertTrue(call.findings().contains(Finding.AUTHENTICATION_FAILED));
  }

  @Test
  void shouldShowOnlyTheClientThatWasAskedFor() throws IOException {
    Playback playback = new Playback().play(SampleCaptures.of(Finding.AUTHENTICATION_FAILED));
    int other = Ipv4Address.parse("10.9.9.9");
    assertFalse(playback.observer.diagnosis(other, null).hasFindings());
    assertFalse(playback.observer.diagnosis(null, other).hasFindings());
    int client = Ipv4Address.parse("10.0.0.2");
    assertTrue(playback.observer.diagnosis(client, null).hasFindings());
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.INCLUDE,
      names = {"AUTHENTICATION_FAILED", "WEAK_PAP", "AUTHENTICATION_REPEATED"})
  void shouldRecordNoSecrets(Finding finding) throws IOException {
    Playback playback = new Playback().play(SampleCaptures.of(finding));

    LiveConnection connection = playback.observer.watched().find(1);
    assertNotNull(connection);
    assertTrue(connection.recorder.packets().size() > 8);
    for (FlightRecorder.Packet packet : connection.recorder.packets()) {
      String text = new String(packet.bytes(), StandardCharsets.ISO_8859_1);
      assertFalse(text.contains("SECRET"), text);
    }
  }

  @Test
  void shouldForgetTheRecordingOfAHealthyCall() throws IOException {
    Playback playback = new Playback().play(SampleCaptures.healthy());
    assertNotNull(playback.observer.watched().find(1));
    playback.endAll();
    assertNull(playback.observer.watched().find(1));
  }

  @Test
  void shouldTraceAMessageALineForThoseWhoLook() throws IOException {
    Playback playback = new Playback();
    int client = Ipv4Address.parse("10.0.0.2");
    playback.observer.trace().watch(client, Long.MAX_VALUE / 2);
    playback.play(SampleCaptures.healthy());

    List<String> lines =
        playback.observer.trace().after(0, client).stream().map(Trace.Line::text).toList();
    assertEquals("client: TCP SYN", lines.get(0));
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("server: Outgoing-Call-Reply")));
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("client: LCP Configure-Request")));
    assertEquals(List.of(), playback.observer.trace().after(0, client + 1));
  }

  private static List<Finding> findings(Playback playback) {
    List<Finding> found = new ArrayList<>();
    for (CaptureReport.Connection connection :
        playback.observer.diagnosis(null, null).connections()) {
      connection.conclusions().stream().map(Conclusion::finding).forEach(found::add);
      for (CaptureReport.Call call : connection.calls()) {
        call.conclusions().stream().map(Conclusion::finding).forEach(found::add);
      }
    }
    return found;
  }
}
