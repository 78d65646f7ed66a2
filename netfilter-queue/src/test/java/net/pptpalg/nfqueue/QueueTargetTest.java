package net.pptpalg.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import net.pptpalg.nfqueue.kernel.Errno;
import net.pptpalg.nfqueue.kernel.NetlinkException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On the real kernel, in a namespace of its own. */
class QueueTargetTest {
  private static final int QUEUE = 30;
  private static final int OTHER_QUEUE = 31;

  private NamespaceLoopback loopback;

  @BeforeEach
  void enter() {
    loopback = NamespaceLoopback.open();
  }

  @AfterEach
  void leave() {
    if (loopback != null) {
      loopback.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"ip,false", "inet,false", "ip,true", "inet,true"})
  void shouldQueueWhatGetsToTheChain(String family, boolean bypass) throws IOException {
    leadTo(family, "to_queue");
    install(new QueueTarget(family, "t", "to_queue", QUEUE, 1, bypass));
    try (PacketQueue queue = PacketQueue.open(loopback.kernel(), QueueOptions.forQueue(QUEUE))) {
      loopback.send("one");
      assertEquals(1, queue.receive());
    }
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void shouldLetPacketsPassWithoutAReaderOnlyWithABypass(boolean bypass) throws IOException {
    leadTo("ip", "to_queue");
    install(new QueueTarget("ip", "t", "to_queue", QUEUE, 1, bypass));
    loopback.send("one");
    assertEquals(bypass ? Optional.of("one") : Optional.empty(), loopback.arrival());
  }

  @Test
  void shouldSpreadPacketsOverQueues() throws IOException {
    leadTo("ip", "to_queue");
    install(new QueueTarget("ip", "t", "to_queue", QUEUE, 2, false));
    try (PacketQueue first = PacketQueue.open(loopback.kernel(), QueueOptions.forQueue(QUEUE));
        PacketQueue second =
            PacketQueue.open(loopback.kernel(), QueueOptions.forQueue(OTHER_QUEUE))) {
      loopback.send("one");
      assertEquals(1, first.receive() + second.receive());
    }
  }

  @Test
  void shouldTakeThePlaceOfWhatTheChainHeld() throws IOException {
    leadTo("ip", "to_queue");
    loopback.run("nft", "add", "rule", "ip", "t", "to_queue", "accept");
    install(new QueueTarget("ip", "t", "to_queue", OTHER_QUEUE, 1, true));
    install(new QueueTarget("ip", "t", "to_queue", QUEUE, 1, false));
    try (PacketQueue queue = PacketQueue.open(loopback.kernel(), QueueOptions.forQueue(QUEUE))) {
      loopback.send("one");
      assertEquals(1, queue.receive());
    }
  }

  @Test
  void shouldChangeNothingWhenOneOfTheChainsIsMissing() throws IOException {
    leadTo("ip", "to_queue");
    NetlinkException refusal =
        assertThrows(
            NetlinkException.class,
            () ->
                install(
                    new QueueTarget("ip", "t", "to_queue", QUEUE, 1, false),
                    new QueueTarget("ip", "t", "missing", QUEUE, 1, false)));
    assertEquals(Errno.ENOENT, refusal.errno());
    assertEquals(
        "nf_tables: rule with the NFQUEUE target: ENOENT - the table, the chain or the kernel's"
            + " xt_NFQUEUE is missing",
        refusal.getMessage());
    loopback.send("one");
    assertEquals(Optional.of("one"), loopback.arrival());
  }

  @ParameterizedTest
  @CsvSource({
    "ip6,t,c,0,1",
    "ip,a b,c,0,1",
    "ip,t,'',0,1",
    "ip,t,abcdefghijklmnopqrstuvwxyz_1234567890,0,1",
    "ip,t,c,-1,1",
    "ip,t,c,0,0",
    "ip,t,c,65535,2"
  })
  void shouldRefuseWhatTheKernelWouldTakeForSomethingElse(
      String family, String table, String chain, int first, int count) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new QueueTarget(family, table, chain, first, count, false));
    assertTrue(refusal.getMessage().length() > 10, refusal.getMessage());
  }

  private void install(QueueTarget... targets) throws NetlinkException {
    QueueTarget.install(loopback.kernel(), List.of(targets));
  }

  private void leadTo(String family, String chain) {
    loopback.run(
        "nft",
        "table %s t { chain %s { }; chain out { type filter hook output priority 0; udp dport %d goto %s; }; }"
            .formatted(family, chain, UdpPacket.PORT, chain));
  }
}
