package net.pptpalg.nat.mtu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.pptpalg.alg.ppp.PppPacket;
import net.pptpalg.nat.mtu.LcpPeer.Opinion;
import net.pptpalg.nat.mtu.MtuOptions.MruMode;
import net.pptpalg.nat.mtu.MtuOptions.MssMode;
import org.junit.jupiter.api.Test;

class MruNegotiationTest {
  private static final int MTU = 1500;
  private static final int FITTING = 1456;
  private static final byte[] MAGIC = {5, 6, 1, 2, 3, 4};
  private static final int[] ASKED = {0, 1500, 1400, 1456, 1457, 4000, 128};

  private final Tunnel tunnel = tunnel(MruMode.ON);

  private static Tunnel tunnel(MruMode mode) {
    return new Tunnel(new MtuOptions(MssMode.OFF, 0, mode, MtuOptions.AUTOMATIC), MTU);
  }

  @Test
  void shouldLowerTheMruAndRestoreItInTheAck() {
    byte[] request = request(1, mru(1500), MAGIC);
    byte[] arrived = tunnel.lcp(request, true);
    assertArrayEquals(request(1, mru(FITTING), MAGIC), arrived);
    assertArrayEquals(ack(request), tunnel.lcp(ack(arrived), false));
    assertEquals(FITTING, tunnel.table.effective(Tunnel.SLOT, true));
    assertEquals(1500, tunnel.table.asked(Tunnel.SLOT, true));
    assertEquals(MruOutcome.LOWERED, tunnel.table.outcome(Tunnel.SLOT, true));
    assertEquals(0, tunnel.table.effective(Tunnel.SLOT, false));
    assertEquals(1, tunnel.count(MruCounter.LOWERED));
    assertEquals(1, tunnel.count(MruCounter.RESTORED));
  }

  @Test
  void shouldLowerTheMruOfEitherSide() {
    byte[] request = request(1, MAGIC, mru(1460));
    byte[] arrived = tunnel.lcp(request, false);
    assertArrayEquals(request(1, MAGIC, mru(FITTING)), arrived);
    assertArrayEquals(ack(request), tunnel.lcp(ack(arrived), true));
    assertEquals(FITTING, tunnel.table.effective(Tunnel.SLOT, false));
  }

  @Test
  void shouldInsertAnMruAndTakeItOutOfTheAck() {
    byte[] request = request(9, MAGIC);
    byte[] arrived = tunnel.lcp(request, true);
    assertArrayEquals(request(9, mru(FITTING), MAGIC), arrived);
    assertArrayEquals(ack(request), tunnel.lcp(ack(arrived), false));
    assertEquals(MruOutcome.INSERTED, tunnel.table.outcome(Tunnel.SLOT, true));
    assertEquals(FITTING, tunnel.table.effective(Tunnel.SLOT, true));
  }

  @Test
  void shouldInsertIntoARequestWithoutOptions() {
    byte[] arrived = tunnel.lcp(request(9), true);
    assertArrayEquals(request(9, mru(FITTING)), arrived);
    assertArrayEquals(ack(request(9)), tunnel.lcp(ack(arrived), false));
  }

  @Test
  void shouldLeaveWhatFitsAlone() {
    for (int mru : new int[] {FITTING, 1400, 0}) {
      byte[] request = request(1, mru(mru));
      assertArrayEquals(request, tunnel.lcp(request, true));
      assertArrayEquals(ack(request), tunnel.lcp(ack(request), false));
    }
    assertEquals(3, tunnel.count(MruCounter.FITTING));
  }

  @Test
  void shouldChangeNothingWhenOnlyAlarmed() {
    Tunnel watched = tunnel(MruMode.ALARM);
    for (byte[] request : List.of(request(1, mru(1500)), request(2, MAGIC), request(3, mru(9)))) {
      assertArrayEquals(request, watched.lcp(request, true));
      assertArrayEquals(ack(request), watched.lcp(ack(request), false));
    }
    assertEquals(2, watched.count(MruCounter.TOO_BIG));
    assertEquals(9, watched.table.effective(Tunnel.SLOT, true));
    watched.lcp(request(4, MAGIC), false);
    watched.lcp(ack(request(4, MAGIC)), true);
    assertEquals(MruOutcome.TOO_BIG, watched.table.outcome(Tunnel.SLOT, false));
    assertEquals(1500, watched.table.effective(Tunnel.SLOT, false));
  }

  @Test
  void shouldNotLookAtLcpWhenOff() {
    Tunnel off = tunnel(MruMode.OFF);
    byte[] request = request(1, mru(1500));
    assertArrayEquals(request, off.lcp(request, true));
    assertEquals(0, off.count(MruCounter.TOO_BIG));
  }

  @Test
  void shouldKeepToAGivenValue() {
    Tunnel given = new Tunnel(new MtuOptions(MssMode.OFF, 0, MruMode.ON, 1300), MTU);
    assertArrayEquals(request(1, mru(1300)), given.lcp(request(1, mru(1400)), true));
  }

  @Test
  void shouldMirrorARejectAndRetreat() {
    byte[] request = request(1, mru(1500), MAGIC);
    tunnel.lcp(request, true);
    byte[] reject = packet(PppPacket.CONFIGURE_REJECT, 1, mru(FITTING));
    assertArrayEquals(packet(PppPacket.CONFIGURE_REJECT, 1, mru(1500)), tunnel.lcp(reject, false));
    byte[] again = request(2, MAGIC);
    assertArrayEquals(again, tunnel.lcp(again, true));
    assertArrayEquals(ack(again), tunnel.lcp(ack(again), false));
    assertEquals(1, tunnel.count(MruCounter.REFUSED));
    assertEquals(MruOutcome.TOO_BIG, tunnel.table.outcome(Tunnel.SLOT, true));
  }

  @Test
  void shouldTakeAnInsertedOptionOutOfRejectAndNakAndRetreat() {
    for (int code : new int[] {PppPacket.CONFIGURE_REJECT, PppPacket.CONFIGURE_NAK}) {
      Tunnel fresh = tunnel(MruMode.ON);
      fresh.lcp(request(1, MAGIC), true);
      byte[] answer = packet(code, 1, mru(code == PppPacket.CONFIGURE_NAK ? 1500 : FITTING), MAGIC);
      assertArrayEquals(packet(code, 1, MAGIC), fresh.lcp(answer, false));
      byte[] again = request(2, MAGIC);
      assertArrayEquals(again, fresh.lcp(again, true));
    }
  }

  @Test
  void shouldLeaveAnEmptyRejectOfAnInsertedOptionAlone() {
    tunnel.lcp(request(1, MAGIC), true);
    byte[] reject = packet(PppPacket.CONFIGURE_REJECT, 1, mru(FITTING));
    assertArrayEquals(packet(PppPacket.CONFIGURE_REJECT, 1), tunnel.lcp(reject, false));
  }

  @Test
  void shouldRetreatWhenMoreIsWanted() {
    tunnel.lcp(request(1, mru(1500)), true);
    byte[] nak = packet(PppPacket.CONFIGURE_NAK, 1, mru(1500));
    assertArrayEquals(nak, tunnel.lcp(nak, false));
    byte[] again = request(2, mru(1500));
    assertArrayEquals(again, tunnel.lcp(again, true));
  }

  @Test
  void shouldGoOnWhenLessIsWanted() {
    tunnel.lcp(request(1, mru(1500)), true);
    byte[] nak = packet(PppPacket.CONFIGURE_NAK, 1, mru(1400));
    assertArrayEquals(nak, tunnel.lcp(nak, false));
    assertArrayEquals(request(2, mru(1400)), tunnel.lcp(request(2, mru(1400)), true));
    assertArrayEquals(request(3, mru(FITTING)), tunnel.lcp(request(3, mru(1500)), true));
  }

  @Test
  void shouldTreatRetransmissionsAndDuplicatesAlike() {
    byte[] request = request(1, mru(1500));
    byte[] expected = request(1, mru(FITTING));
    for (int i = 0; i < MruNegotiation.MOST_TRIES; i++) {
      assertArrayEquals(expected, tunnel.lcp(request, true));
    }
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(ack(request), tunnel.lcp(ack(expected), false));
    }
  }

  @Test
  void shouldRetreatWhenChangedRequestsStayUnanswered() {
    byte[] request = request(1, mru(1500));
    for (int i = 0; i < MruNegotiation.MOST_TRIES; i++) {
      tunnel.lcp(request, true);
    }
    assertArrayEquals(request, tunnel.lcp(request, true));
    assertArrayEquals(request, tunnel.lcp(request, true));
    assertEquals(1, tunnel.count(MruCounter.UNANSWERED));
    byte[] others = request(1, mru(1500));
    assertArrayEquals(request(1, mru(FITTING)), tunnel.lcp(others, false));
  }

  @Test
  void shouldRestoreTheLatestOfSeveralRequests() {
    tunnel.lcp(request(1, mru(1500)), true);
    tunnel.lcp(request(2, mru(1490)), true);
    byte[] late = ack(request(1, mru(FITTING)));
    assertArrayEquals(late, tunnel.lcp(late, false));
    assertEquals(1, tunnel.count(MruCounter.STRAY));
    assertArrayEquals(ack(request(2, mru(1490))), tunnel.lcp(ack(request(2, mru(FITTING))), false));
  }

  @Test
  void shouldNegotiateAgainInTheMiddleOfACall() {
    for (int i = 1; i <= 50; i++) {
      byte[] request = request(i, mru(1500));
      byte[] arrived = tunnel.lcp(request, true);
      assertArrayEquals(request(i, mru(FITTING)), arrived, "round " + i);
      assertArrayEquals(ack(request), tunnel.lcp(ack(arrived), false));
    }
    tunnel.links.set(new int[] {9}, new int[] {1300});
    assertArrayEquals(request(51, mru(1256)), tunnel.lcp(request(51, mru(1500)), true));
    assertEquals(FITTING, tunnel.table.effective(Tunnel.SLOT, true));
  }

  @Test
  void shouldForgetTheCallBeforeInTheSameSlot() {
    tunnel.lcp(request(1, mru(1500)), true);
    tunnel.lcp(packet(PppPacket.CONFIGURE_REJECT, 1, mru(FITTING)), false);
    tunnel.table.begin(Tunnel.SLOT);
    assertArrayEquals(request(2, mru(FITTING)), tunnel.lcp(request(2, mru(1500)), true));
    assertEquals(0, tunnel.table.effective(Tunnel.SLOT, true));
  }

  @Test
  void shouldPassUnreadableOptionsUntouched() {
    for (String options :
        List.of("0104", "010205dc", "010505dc00", "010405dc010405dc", "0506", "00", "05ff0000")) {
      byte[] bytes = HexFormat.of().parseHex(options);
      for (int code = PppPacket.CONFIGURE_REQUEST; code <= PppPacket.CONFIGURE_REJECT; code++) {
        Tunnel fresh = tunnel(MruMode.ON);
        if (code != PppPacket.CONFIGURE_REQUEST) {
          fresh.lcp(request(1, mru(1500)), true);
        }
        byte[] packet = packet(code, 1, bytes);
        assertArrayEquals(packet, fresh.lcp(packet, code == PppPacket.CONFIGURE_REQUEST));
        assertEquals(1, fresh.count(MruCounter.MALFORMED), options);
      }
    }
  }

  @Test
  void shouldPassBrokenLengthsUntouched() {
    byte[] tooLong = request(1, mru(1500));
    tooLong[3]++;
    assertArrayEquals(tooLong, tunnel.lcp(tooLong, true));
    byte[] tooShort = request(1, mru(1500));
    tooShort[3] = 3;
    assertArrayEquals(tooShort, tunnel.lcp(tooShort, true));
    assertEquals(2, tunnel.count(MruCounter.MALFORMED));
  }

  @Test
  void shouldCarryPaddingAlong() {
    byte[] padded = LcpPeer.joined(request(1, MAGIC), new byte[] {7, 8, 9});
    byte[] expected = LcpPeer.joined(request(1, mru(FITTING), MAGIC), new byte[] {7, 8, 9});
    assertArrayEquals(expected, tunnel.lcp(padded, true));
  }

  @Test
  void shouldReadLcpWithoutAddressAndControl() {
    byte[] protocol = {(byte) 0xc0, 0x21};
    byte[] arrived = tunnel.frame(LcpPeer.joined(protocol, request(1, mru(1500))), true);
    assertArrayEquals(LcpPeer.joined(protocol, request(1, mru(FITTING))), arrived);
  }

  @Test
  void shouldPassOtherCodesUntouched() {
    for (int code = 5; code < 256; code++) {
      byte[] packet = packet(code, 1, mru(1500));
      assertArrayEquals(packet, tunnel.lcp(packet, true));
    }
  }

  @Test
  void shouldPassAnswersToNothingUntouched() {
    byte[] ack = ack(request(1, mru(1500)));
    assertArrayEquals(ack, tunnel.lcp(ack, true));
    tunnel.lcp(request(1, mru(1500)), true);
    assertArrayEquals(ack, tunnel.lcp(ack, false));
    byte[] none = ack(request(1, MAGIC));
    assertArrayEquals(none, tunnel.lcp(none, false));
    assertEquals(3, tunnel.count(MruCounter.STRAY));
  }

  @Test
  void shouldNeverMakeAPacketLargerSaveByTheInsertedOption() {
    Random random = new Random(5);
    byte[][] options = {MAGIC, mru(1500), mru(1400), {5, 6, 7}, {}};
    for (int round = 0; round < 20_000; round++) {
      byte[] packet =
          packet(
              1 + random.nextInt(11),
              random.nextInt(3),
              options[random.nextInt(options.length)],
              options[random.nextInt(options.length)]);
      long inserted = tunnel.count(MruCounter.INSERTED);
      byte[] arrived = tunnel.lcp(packet, random.nextBoolean());
      int option = tunnel.count(MruCounter.INSERTED) == inserted ? 0 : mru(FITTING).length;
      assertTrue(
          arrived.length <= packet.length + option,
          () -> HexFormat.of().formatHex(packet) + " to " + HexFormat.of().formatHex(arrived));
    }
    assertTrue(tunnel.count(MruCounter.INSERTED) > 0);
  }

  @Test
  void shouldStayInsideThePacketWhateverItsBytes() {
    Random random = new Random(11);
    for (int round = 0; round < 100_000; round++) {
      byte[] packet = random.nextBoolean() ? request(1, mru(1500), MAGIC) : request(1, MAGIC);
      for (int changes = random.nextInt(5); changes > 0; changes--) {
        packet[random.nextInt(packet.length)] = (byte) random.nextInt(random.nextInt(255) + 1);
      }
      tunnel.lcp(packet, random.nextBoolean());
    }
  }

  /** Every pair of peers opens through the gateway when, and only when, it opens without it. */
  @Test
  void shouldOpenExactlyWhatOpensWithoutTheGateway() {
    for (Opinion insideOpinion : Opinion.values()) {
      for (Opinion remoteOpinion : Opinion.values()) {
        for (int insideMru : ASKED) {
          for (int remoteMru : ASKED) {
            for (int variant = 0; variant < 4; variant++) {
              LcpPeer[] alone = peers(insideOpinion, remoteOpinion, insideMru, remoteMru, variant);
              LcpPeer[] through =
                  peers(insideOpinion, remoteOpinion, insideMru, remoteMru, variant);
              String what =
                  "%s %d, %s %d, variant %d"
                      .formatted(insideOpinion, insideMru, remoteOpinion, remoteMru, variant);
              boolean opens = negotiate(alone, null, new Random(1), 0);
              tunnel.table.begin(Tunnel.SLOT);
              assertEquals(opens, negotiate(through, tunnel, new Random(1), 0), what);
              if (opens) {
                assertAgreed(tunnel, through, what);
              }
            }
          }
        }
      }
    }
  }

  @Test
  void shouldOpenInSpiteOfLossAndDuplicates() {
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      Opinion[] opinions = Opinion.values();
      Opinion inside = opinions[random.nextInt(opinions.length)];
      Opinion remote = opinions[random.nextInt(opinions.length)];
      int insideMru = ASKED[random.nextInt(ASKED.length)];
      int remoteMru = ASKED[random.nextInt(ASKED.length)];
      int variant = random.nextInt(4);
      boolean opens =
          negotiate(peers(inside, remote, insideMru, remoteMru, variant), null, random, 0);
      LcpPeer[] peers = peers(inside, remote, insideMru, remoteMru, variant);
      tunnel.table.begin(Tunnel.SLOT);
      String what =
          "seed " + seed + ": " + inside + " " + insideMru + ", " + remote + " " + remoteMru;
      assertEquals(opens, negotiate(peers, tunnel, random, 30), what);
      if (opens) {
        assertAgreed(tunnel, peers, what);
        peers[0].start();
        assertTrue(negotiate(peers, tunnel, random, 30), what + ", again");
      }
    }
  }

  private static LcpPeer[] peers(
      Opinion inside, Opinion remote, int insideMru, int remoteMru, int variant) {
    LcpPeer[] peers = {
      new LcpPeer(insideMru, inside, (variant & 1) != 0),
      new LcpPeer(remoteMru, remote, (variant & 2) != 0)
    };
    peers[0].start();
    peers[1].start();
    return peers;
  }

  /** A peer that agreed to a size knows what fits, unless it has refused that. */
  private static void assertAgreed(Tunnel gateway, LcpPeer[] peers, String what) {
    for (int side = 0; side < 2; side++) {
      boolean inside = side == 0;
      int known = peers[1 - side].othersMru;
      int limit = known == 0 ? 1500 : known;
      assertEquals(limit, gateway.table.effective(Tunnel.SLOT, inside), what);
      int own = peers[side].mru == 0 ? 1500 : peers[side].mru;
      assertTrue(limit <= own, what);
      if (gateway.table.outcome(Tunnel.SLOT, inside) != MruOutcome.TOO_BIG) {
        assertTrue(limit <= FITTING, what);
      }
    }
  }

  /**
   * Lets two peers talk until both are open or one gives up.
   *
   * @param gateway what is between them, or null
   * @param lossPercent of packets before and, again, behind the gateway; as many come twice
   */
  private static boolean negotiate(
      LcpPeer[] peers, Tunnel gateway, Random random, int lossPercent) {
    for (int step = 0; step < 2000; step++) {
      boolean silent = true;
      for (int side = 0; side < 2; side++) {
        byte[] packet = peers[side].sent.poll();
        if (packet != null) {
          silent = false;
          carry(packet, side == 0, peers[1 - side], gateway, random, lossPercent);
        }
      }
      if (silent) {
        if (peers[0].isOpened() && peers[1].isOpened()) {
          return true;
        }
        if (peers[0].isStopped() || peers[1].isStopped()) {
          return false;
        }
        peers[0].timeOut();
        peers[1].timeOut();
      }
    }
    return false;
  }

  private static void carry(
      byte[] packet, boolean fromInside, LcpPeer to, Tunnel gateway, Random random, int loss) {
    for (int before = copies(random, loss); before > 0; before--) {
      byte[] arrived = gateway == null ? packet : gateway.lcp(packet.clone(), fromInside);
      for (int behind = copies(random, loss); behind > 0; behind--) {
        to.receive(arrived.clone());
      }
    }
  }

  private static int copies(Random random, int percent) {
    if (percent == 0) {
      return 1;
    }
    int dice = random.nextInt(100);
    return dice < percent ? 0 : dice < 2 * percent ? 2 : 1;
  }

  private static byte[] request(int identifier, byte[]... options) {
    return packet(PppPacket.CONFIGURE_REQUEST, identifier, options);
  }

  private static byte[] ack(byte[] request) {
    byte[] ack = request.clone();
    ack[0] = PppPacket.CONFIGURE_ACK;
    return ack;
  }

  private static byte[] mru(int mru) {
    return LcpPeer.mruOption(mru);
  }

  private static byte[] packet(int code, int identifier, byte[]... options) {
    byte[] all = Arrays.stream(options).reduce(new byte[0], LcpPeer::joined);
    return LcpPeer.packet(code, (byte) identifier, all);
  }
}
