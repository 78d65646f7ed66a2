package net.pptpalg.nfqueue.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/**
 * Golden bytes: written by hand from the kernel's linux/netfilter/nf_tables_compat.h and
 * xt_NFQUEUE.h; Linux 6.18 acknowledges them, and nft prints them as {@code queue num 258-261
 * bypass}.
 */
class RuleMessageTest {
  private static final int OFFSET = 64;
  private static final int SEQUENCE = 0x01020304;

  private final ByteBuffer buffer = Bytes.dirty(512);

  @Test
  void shouldEncodeTheEdgesOfABatch() {
    assertMessage(
        RuleMessage.putBatchBegin(buffer, OFFSET, SEQUENCE),
        "14000000 1000 0100 04030201 00000000 0000 000a");
    assertMessage(
        RuleMessage.putBatchEnd(buffer, OFFSET, SEQUENCE),
        "14000000 1100 0100 04030201 00000000 0000 000a");
  }

  @Test
  void shouldEncodeTheRemovalOfAllRulesOfAChain() {
    assertMessage(
        RuleMessage.putFlush(buffer, OFFSET, SEQUENCE, RuleMessage.FAMILY_INET, "tab", "chain"),
        "28000000 080a 0100 04030201 00000000 0100 0000"
            + " 0800 0100 74616200 0a00 0200 636861696e00 0000");
  }

  @Test
  void shouldEncodeARuleOfOneTarget() {
    assertMessage(
        RuleMessage.putQueueRule(
            buffer, OFFSET, SEQUENCE, RuleMessage.FAMILY_IPV4, "tab", "chain", 258, 4, true),
        "60000000 060a 050c 04030201 00000000 0200 0000"
            + " 0800 0100 74616200 0a00 0200 636861696e00 0000"
            + " 3800 0480 3400 0180 0b00 0100 74617267657400 00"
            + " 2400 0280 0c00 0100 4e46515545554500 0800 0200 00000003"
            + " 0c00 0300 0201 0400 0100 0000");
  }

  @Test
  void shouldFitTheLongestNames() {
    String name = "n".repeat(RuleMessage.MAX_NAME_LENGTH);
    int length =
        RuleMessage.putQueueRule(
            buffer, OFFSET, SEQUENCE, RuleMessage.FAMILY_IPV4, name, name, 0, 1, false);
    assertTrue(length <= RuleMessage.MAX_SIZE, length + " bytes");
  }

  private void assertMessage(int length, String expected) {
    assertEquals(Bytes.hex(expected), Bytes.hex(buffer, OFFSET, length));
    assertEquals(Bytes.hex("a5a5a5a5"), Bytes.hex(buffer, OFFSET + length, 4), "bytes after it");
  }
}
