package net.pptpalg.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.pptpalg.gateway.rules.RulesException;
import org.junit.jupiter.api.Test;

/** What can't be provoked on the kernel the tests run on. */
class BoxReportTest {

  private static final BoxSettings SETTINGS =
      new BoxSettings(List.of("lan0"), "wan0", List.of(), 1723, 2, 0);

  private final ScriptedBox box = new ScriptedBox();

  @Test
  void shouldFindNothingWrongWithASoundMachine() {
    BoxReport report = BoxReport.of(box, SETTINGS);
    assertFalse(report.hasErrors(), report::toString);
    assertEquals(0, report.count(Severity.WARNING), report::toString);
    assertEquals(0, report.count(Severity.UNCHECKED), report::toString);
  }

  @Test
  void shouldSayWhatALackOfRightsKeepsFromIt() {
    box.files.put("/proc/self/status", "Uid:\t1000\t1000\nCapEff:\t0000000000000000");
    BoxReport report = BoxReport.of(box, SETTINGS);
    assertTrue(report.lacksRights());
    assertEquals(List.of("sudo pptp-alg check"), only(report, Severity.UNCHECKED).remedy());
  }

  @Test
  void shouldCallItAnErrorWhenEvenRootLacksTheCapability() {
    box.files.put("/proc/self/status", "Uid:\t0\t0\nCapEff:\t00000000a80425fb");
    assertEquals(Subject.PRIVILEGES, only(BoxReport.of(box, SETTINGS), Severity.ERROR).subject());
  }

  @Test
  void shouldWarnOfAUserNamespace() {
    box.files.put("/proc/self/uid_map", "0     100000      65536");
    assertEquals(Subject.KERNEL, only(BoxReport.of(box, SETTINGS), Severity.WARNING).subject());
  }

  @Test
  void shouldRefuseAKernelThatIsTooOld() {
    box.release = "3.10.0-1160.el7.x86_64";
    assertEquals(Subject.KERNEL, only(BoxReport.of(box, SETTINGS), Severity.ERROR).subject());
  }

  @Test
  void shouldSayWhatAKernelWithoutQueuesNeeds() {
    box.rulesFailure = new RulesException(RulesException.Kind.UNSUPPORTED, "no queue statement");
    Finding finding = only(BoxReport.of(box, SETTINGS), Severity.ERROR);
    assertEquals(Subject.QUEUE_SUPPORT, finding.subject());
    assertEquals(
        List.of("modprobe -a nfnetlink_queue nft_queue xt_NFQUEUE xt_u32 xt_CT"), finding.remedy());
  }

  @Test
  void shouldWarnOfASmallBuffer() {
    box.grantedBytes = 425_984;
    Finding finding = only(BoxReport.of(box, SETTINGS), Severity.WARNING);
    assertEquals(Subject.SOCKET_BUFFER, finding.subject());
    assertEquals(List.of("sysctl -w net.core.rmem_max=16777216"), finding.remedy());
  }

  @Test
  void shouldWarnOfLargeReceiveOffload() {
    box.answers.put("ethtool -k wan0", "Features for wan0:\nlarge-receive-offload: on\n");
    assertEquals(
        List.of("ethtool -K wan0 lro off"),
        only(BoxReport.of(box, SETTINGS), Severity.WARNING).remedy());
  }

  @Test
  void shouldSwitchTheHelperOffWhereASettingSwitchedItOn() {
    box.files.put("/proc/sys/net/netfilter/nf_conntrack_helper", "1");
    assertEquals(
        List.of("sysctl -w net.netfilter.nf_conntrack_helper=0"),
        only(BoxReport.of(box, SETTINGS), Severity.WARNING).remedy());
  }

  @Test
  void shouldNotTakeTheRunningGatewayForAnotherProgram() {
    box.owners = List.of(new Box.QueueOwner(1724, 812, "pid 812, java"));
    BoxSettings running = new BoxSettings(List.of("lan0"), "wan0", List.of(), 1723, 2, 812);
    assertFalse(BoxReport.of(box, running).hasErrors());
    assertTrue(BoxReport.of(box, SETTINGS).hasErrors());
  }

  @Test
  void shouldPutTheWorstFirst() {
    box.files.put("/proc/self/uid_map", "0 1 2");
    box.files.put("/proc/sys/net/ipv4/ip_forward", "0");
    List<Severity> severities =
        BoxReport.of(box, SETTINGS).findings().stream().map(Finding::severity).toList();
    assertEquals(severities.stream().sorted().toList(), severities);
    assertEquals(Severity.ERROR, severities.get(0));
  }

  @Test
  void shouldGiveEverySubjectANameAndASentence() {
    Map<String, String> sentences = new TreeMap<>();
    for (Subject subject : Subject.values()) {
      assertTrue(subject.label().matches("[a-z]+(-[a-z]+)*"), subject.label());
      assertTrue(subject.sentence().endsWith("."), subject.sentence());
      sentences.put(subject.sentence(), subject.label());
    }
    assertEquals(Subject.values().length, sentences.size());
  }

  private static Finding only(BoxReport report, Severity severity) {
    List<Finding> findings =
        report.findings().stream().filter(found -> found.severity() == severity).toList();
    assertEquals(1, findings.size(), report::toString);
    return findings.get(0);
  }
}
