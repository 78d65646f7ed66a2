package net.pptpalg.alg.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlMessageTypeTest {
  @ParameterizedTest
  @CsvSource({
    "1, Start-Control-Connection-Request, 156, NONE, NONE",
    "2, Start-Control-Connection-Reply, 156, NONE, NONE",
    "3, Stop-Control-Connection-Request, 16, NONE, NONE",
    "4, Stop-Control-Connection-Reply, 16, NONE, NONE",
    "5, Echo-Request, 16, NONE, NONE",
    "6, Echo-Reply, 20, NONE, NONE",
    "7, Outgoing-Call-Request, 168, OWN, NONE",
    "8, Outgoing-Call-Reply, 32, OWN, PEER",
    "9, Incoming-Call-Request, 220, OWN, NONE",
    "10, Incoming-Call-Reply, 24, OWN, PEER",
    "11, Incoming-Call-Connected, 28, PEER, NONE",
    "12, Call-Clear-Request, 16, OWN, NONE",
    "13, Call-Disconnect-Notify, 148, EITHER, NONE",
    "14, WAN-Error-Notify, 40, PEER, NONE",
    "15, Set-Link-Info, 24, PEER, NONE",
  })
  void shouldKnowEachTypesNameLengthAndCallIds(
      int code, String text, int length, String callIdRule, String peerCallIdRule) {
    ControlMessageType type = ControlMessageType.of(code);
    assertEquals(code, type.code());
    assertEquals(text, type.text());
    assertEquals(length, type.length());
    assertEquals(rule(callIdRule), type.callIdRule());
    assertEquals(rule(peerCallIdRule), type.peerCallIdRule());
    assertTrue(length <= ControlHeader.MAXIMUM_MESSAGE_LENGTH);
  }

  @Test
  void shouldKnowNoOtherType() {
    assertEquals(15, ControlMessageType.values().length);
    for (int code : new int[] {Integer.MIN_VALUE, -1, 0, 16, 0xFFFF, Integer.MAX_VALUE}) {
      assertNull(ControlMessageType.of(code));
    }
  }

  private static int rule(String name) {
    return switch (name) {
      case "NONE" -> CallIdRule.NONE;
      case "OWN" -> CallIdRule.OWN;
      case "PEER" -> CallIdRule.PEER;
      case "EITHER" -> CallIdRule.EITHER;
      default -> throw new IllegalArgumentException(name);
    };
  }
}
