package net.pptpalg.gateway.observer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.pptpalg.alg.diagnosis.Conclusion;
import net.pptpalg.alg.diagnosis.Evidence;
import net.pptpalg.alg.diagnosis.Finding;
import net.pptpalg.alg.ppp.AuthenticationMethod;
import net.pptpalg.capture.CaptureReport;
import net.pptpalg.capture.SampleCaptures;
import org.junit.jupiter.api.Test;

/** What the observer reports of calls, and when. */
class SecurityWatchTest {
  private static final int UNDECIDED = -1;

  private final Reports reports = new Reports();

  private static final class Reports implements SecurityOutlet {
    final List<CallSecurity> wanted = new ArrayList<>();
    final List<CallSecurity> all = new ArrayList<>();
    boolean full;

    @Override
    public boolean wants(CallSecurity security) {
      wanted.add(security);
      return true;
    }

    @Override
    public boolean report(CallSecurity security) {
      return !full && all.add(security);
    }

    CallSecurity last() {
      return all.get(all.size() - 1);
    }

    List<Integer> bits() {
      return all.stream().map(CallSecurity::encryptionBits).distinct().toList();
    }
  }

  @Test
  void shouldReportAHealthyCallOnceForEachThingThatChanges() throws IOException {
    new Playback(reports).play(SampleCaptures.healthy());
    assertEquals(List.of(UNDECIDED, 128), reports.bits());
    assertEquals(Set.of(AuthenticationMethod.MS_CHAP_V2), reports.last().methods());
    // The first packet, the method, the strength.
    assertEquals(3, reports.all.size(), reports.all::toString);
  }

  @Test
  void shouldReportPapWhenItIsAgreedOnAndNoPasswordHasPassed() throws IOException {
    Playback playback = new Playback(reports);
    playback.stopBefore(0xC023);
    playback.play(SampleCaptures.of(Finding.WEAK_PAP));
    assertEquals(Set.of(AuthenticationMethod.PAP), reports.last().methods());
  }

  @Test
  void shouldReportWeakEncryptionBeforeDataPasses() throws IOException {
    Playback playback = new Playback(reports);
    playback.stopBefore(0xFD);
    playback.play(SampleCaptures.of(Finding.WEAK_ENCRYPTION));
    assertEquals(40, reports.last().encryptionBits());
  }

  @Test
  void shouldReportDataInTheClearAtTheFirstFrame() throws IOException {
    new Playback(reports).play(SampleCaptures.of(Finding.NO_ENCRYPTION));
    assertEquals(List.of(UNDECIDED, 0), reports.bits());
  }

  @Test
  void shouldReportANetworkThatStaysOpenWithoutEncryption() throws IOException {
    Playback playback = new Playback(reports);
    playback.stopBefore(0x21);
    playback.play(SampleCaptures.of(Finding.NO_ENCRYPTION));
    playback.pass(SecurityWatch.GRACE_NS - 1_000_000_000L);
    assertEquals(List.of(UNDECIDED), reports.bits());
    playback.pass(2_000_000_000L);
    assertEquals(List.of(UNDECIDED, 0), reports.bits());
  }

  @Test
  void shouldReportEachFailureOfAuthenticationOnce() throws IOException {
    new Playback(reports).play(SampleCaptures.of(Finding.AUTHENTICATION_REPEATED));
    assertEquals(6, reports.all.stream().mapToInt(CallSecurity::failures).sum());
  }

  @Test
  void shouldReportLaterWhatFindsNoRoom() throws IOException {
    reports.full = true;
    Playback playback = new Playback(reports).play(SampleCaptures.healthy());
    assertEquals(List.of(), reports.all);
    reports.full = false;
    playback.pass(1);
    assertEquals(reports.wanted, reports.all);
    assertEquals(0, playback.observer.unreported());
  }

  @Test
  void shouldReportAgainWhenAskedTo() throws IOException {
    Playback playback = new Playback(reports);
    playback.stopBefore(0xFD);
    playback.play(SampleCaptures.healthy());
    int before = reports.all.size();
    playback.observer.review();
    assertTrue(playback.observer.answer());
    assertEquals(before + 1, reports.all.size());
    assertEquals(reports.all.get(before - 1), reports.last());
  }

  @Test
  void shouldNameThePolicyInTheFindingOfACallThatItEnded() throws IOException {
    Playback playback = new Playback(reports);
    playback.stopBefore(0xC023);
    playback.play(SampleCaptures.of(Finding.WEAK_PAP));
    CallSecurity pap = reports.last();
    playback.control.tell(
        new Notice.CallBreached(pap.callId(), pap.slot(), "authenticates by PAP", true));
    playback.control.tell(new Notice.CallRemoved(pap.callId(), pap.slot(), null));
    playback.endAll();

    CaptureReport.Call call =
        playback.observer.diagnosis(null, null).connections().get(0).calls().get(0);
    assertEquals("ended", call.observer().state());
    assertEquals(
        List.of(Finding.WEAK_PAP), call.conclusions().stream().map(Conclusion::finding).toList());
    Evidence first = call.conclusions().get(0).evidence().get(0);
    assertEquals("ended by the gateway's policy", first.what());
    assertEquals("the call authenticates by PAP", first.value());
    String ended = playback.observer.watched().records().get(0).ended();
    assertTrue(ended.startsWith("the gateway, by its policy"), ended);
  }
}
