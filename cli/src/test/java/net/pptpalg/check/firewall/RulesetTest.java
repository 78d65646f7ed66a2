package net.pptpalg.check.firewall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesetTest {

  private static final SamplePacket CONTROL =
      new SamplePacket(
          "control",
          "forward",
          "lan0",
          "wan0",
          SamplePacket.TCP,
          SamplePacket.UNKNOWN,
          1723,
          "192.168.77.2",
          null,
          "untracked");

  private static final SamplePacket GRE =
      new SamplePacket(
          "GRE",
          "forward",
          "wan0",
          "lan0",
          SamplePacket.GRE,
          SamplePacket.UNKNOWN,
          SamplePacket.UNKNOWN,
          null,
          "192.168.77.2",
          "untracked");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-A FORWARD -j ACCEPT",
        "-A FORWARD -i lan+ -o wan0 -p tcp -m tcp --dport 1723 -j ACCEPT",
        "-A FORWARD -s 192.168.0.0/16 -j ACCEPT",
        "-A FORWARD ! -s 10.0.0.0/8 ! -p icmp -j ACCEPT",
        "-A FORWARD -m conntrack --ctstate NEW,UNTRACKED -m comment --comment \"-j DROP\" -j ACCEPT",
        "-A FORWARD -m state ! --state INVALID -j ACCEPT",
        "-A FORWARD -p tcp -m multiport --ports 80,1720:1730 -j ACCEPT",
        "-A FORWARD -j LOG --log-prefix \"! x\"\n-A FORWARD -j OTHER\n-A OTHER -p tcp -j ACCEPT",
        "-A FORWARD -j OTHER\n-A OTHER -j RETURN\n-A OTHER -j DROP\n-A FORWARD -j ACCEPT",
        "-A FORWARD -m set --match-set bad src -j DROP\n-A FORWARD -j ACCEPT",
        "-A FORWARD -m conntrack --ctstate INVALID -j DROP\n-A FORWARD -g OTHER\n-A OTHER -j ACCEPT",
        "-A FORWARD -p tcp -j NFQUEUE --queue-num 3",
      })
  void shouldSeeThatIptablesLetsItPass(String rules) {
    assertEquals(List.of(), iptables(rules).obstacles(CONTROL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "-A FORWARD -m conntrack ! --ctstate UNTRACKED -j ACCEPT",
        "-A FORWARD -i wan0 -j ACCEPT",
        "-A FORWARD -p tcp -m tcp --sport 1723 --dport 80 -j ACCEPT",
        "-A FORWARD -s 10.0.0.0/8 -j ACCEPT",
        "-A FORWARD -m conntrack ! --ctstate NEW -j REJECT\n-A FORWARD -j ACCEPT",
        "-A FORWARD -j OTHER\n-A FORWARD -j ACCEPT\n-A OTHER -p tcp -j DROP",
        "-A FORWARD -j FORWARD",
      })
  void shouldSeeThatIptablesDropsIt(String rules) {
    List<Obstacle> obstacles = iptables(rules).obstacles(CONTROL);
    assertEquals(1, obstacles.size(), rules);
    assertTrue(obstacles.get(0).certain(), rules);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-A FORWARD -m set --match-set good src -j ACCEPT",
        "-A FORWARD -d 198.51.100.0/24 -j ACCEPT",
        "-A FORWARD -m mark --mark 0x1 -j OTHER\n-A OTHER -j ACCEPT",
      })
  void shouldSayThatItDependsWhereItDepends(String rules) {
    List<Obstacle> obstacles = iptables(rules).obstacles(CONTROL);
    assertEquals(1, obstacles.size(), rules);
    assertEquals(false, obstacles.get(0).certain(), rules);
    assertTrue(obstacles.get(0).condition().contains("-A FORWARD"), obstacles::toString);
  }

  @ParameterizedTest
  @MethodSource("passing")
  void shouldSeeThatNftLetsItPass(String expression) throws IOException {
    assertEquals(List.of(), nft(expression + ",{\"accept\":null}").obstacles(GRE));
  }

  @ParameterizedTest
  @MethodSource("dropping")
  void shouldSeeThatNftDropsIt(String expression) throws IOException {
    List<Obstacle> obstacles = nft(expression + ",{\"accept\":null}").obstacles(GRE);
    assertEquals(1, obstacles.size(), expression);
    assertTrue(obstacles.get(0).certain(), expression);
    assertEquals("the policy of chain inet filter forward of nft", obstacles.get(0).dropper());
  }

  @Test
  void shouldFollowAVerdictMap() throws IOException {
    String map =
        "{\"vmap\":{\"key\":{\"ct\":{\"key\":\"state\"}},\"data\":{\"set\":"
            + "[[\"invalid\",{\"drop\":null}],[\"untracked\",{\"jump\":{\"target\":\"x\"}}]]}}}";
    assertEquals(List.of(), nft(map).obstacles(GRE));
  }

  @Test
  void shouldLeaveOutTablesThatBelongToIptables() throws IOException {
    String listing = listing("{\"drop\":null}").replace("\"inet\"", "\"ip\"");
    assertEquals(List.of(), NftReader.read(listing, Set.of("filter")).obstacles(GRE));
    assertEquals(1, NftReader.read(listing, Set.of()).obstacles(GRE).size());
  }

  @Test
  void shouldNotPutAStrangeNameIntoACommand() throws IOException {
    String listing = listing("{\"drop\":null}").replace("\"forward\",\"type\"", "\"f;o\",\"type\"");
    listing = listing.replace("\"chain\":\"forward\"", "\"chain\":\"f;o\"");
    Obstacle obstacle = NftReader.read(listing, Set.of()).obstacles(GRE).get(0);
    assertEquals(List.of(), obstacle.insertion().acceptUntrackedPptp());
  }

  @Test
  void shouldFindTheRuleThatHandsConnectionsToTheHelper() {
    String saved =
        "*raw\n:PREROUTING ACCEPT [0:0]\n"
            + "-A PREROUTING -p tcp -m tcp --dport 1723 -j CT --helper pptp\nCOMMIT\n";
    assertEquals(
        "iptables -t raw -D PREROUTING -p tcp -m tcp --dport 1723 -j CT --helper pptp",
        IptablesReader.read(saved, "iptables").helperRules().get(0).removal());
  }

  private static List<String> passing() {
    return List.of(
        match("{\"ct\":{\"key\":\"state\"}}", "in", "[\"new\",\"untracked\"]"),
        match("{\"ct\":{\"key\":\"state\"}}", "!=", "{\"set\":[\"established\",\"related\"]}"),
        match("{\"meta\":{\"key\":\"iifname\"}}", "==", "{\"set\":[\"br*\",\"wan0\"]}"),
        match("{\"meta\":{\"key\":\"oifname\"}}", "==", "\"@lans\""),
        match("{\"meta\":{\"key\":\"l4proto\"}}", "==", "{\"set\":[\"tcp\",\"gre\"]}"),
        match(
            "{\"payload\":{\"protocol\":\"ip\",\"field\":\"daddr\"}}",
            "==",
            "{\"prefix\":{\"addr\":\"192.168.0.0\",\"len\":16}}"));
  }

  private static List<String> dropping() {
    return List.of(
        match("{\"ct\":{\"key\":\"state\"}}", "in", "[\"established\",\"related\"]"),
        match("{\"meta\":{\"key\":\"iifname\"}}", "==", "\"lan0\""),
        match("{\"payload\":{\"protocol\":\"tcp\",\"field\":\"dport\"}}", "==", "1723"),
        match("{\"payload\":{\"protocol\":\"udp\",\"field\":\"dport\"}}", "!=", "53"));
  }

  private static Ruleset iptables(String rules) {
    return IptablesReader.read(
        "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OTHER - [0:0]\n"
            + rules
            + "\nCOMMIT\n",
        "iptables");
  }

  private static Ruleset nft(String expressions) throws IOException {
    return NftReader.read(listing(expressions), Set.of());
  }

  private static String listing(String expressions) {
    return "{\"nftables\":[{\"metainfo\":{}},"
        + rule("forward", expressions)
        + ","
        + rule("x", "{\"accept\":null}")
        + ",{\"set\":{\"family\":\"inet\",\"table\":\"filter\",\"name\":\"lans\",\"elem\":[\"lan0\"]}}"
        + ",{\"chain\":{\"family\":\"inet\",\"table\":\"filter\",\"name\":\"x\"}}"
        + ",{\"chain\":{\"family\":\"inet\",\"table\":\"filter\",\"name\":\"forward\","
        + "\"type\":\"filter\",\"hook\":\"forward\",\"policy\":\"drop\"}}]}";
  }

  private static String rule(String chain, String expressions) {
    return "{\"rule\":{\"family\":\"inet\",\"table\":\"filter\",\"chain\":\""
        + chain
        + "\",\"handle\":7,\"expr\":["
        + expressions
        + "]}}";
  }

  private static String match(String left, String operator, String right) {
    return "{\"match\":{\"op\":\""
        + operator
        + "\",\"left\":"
        + left
        + ",\"right\":"
        + right
        + "}}";
  }
}
