package net.pptpalg.perf.peer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeersTest {

  @ParameterizedTest
  @ValueSource(strings = {"plain", "pptp-alg", "pptp-alg:1", "pptp-alg:64", "kernel", "c-batch"})
  void shouldKnowItsPeers(String name) {
    assertTrue(Peers.isName(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Plain", "pptp-alg:0", "pptp-alg:65", "pptp-alg:x", "c-loop"})
  void shouldKnowNoOthers(String name) {
    assertFalse(Peers.isName(name));
  }
}
