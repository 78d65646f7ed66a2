package net.pptpalg.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.gateway.api.Samples;
import net.pptpalg.gateway.api.Session;
import net.pptpalg.gateway.api.Status;
import org.junit.jupiter.api.Test;

class TopFrameTest {
  @Test
  void shouldShowWhatHappenedBetweenTwoLooks() {
    Session calm = Samples.withoutCall();
    TopFrame.Look before =
        new TopFrame.Look(status(1000, 100, 5), List.of(calm, session(1000, 0)), losses(100, 3), 0);
    TopFrame.Look now =
        new TopFrame.Look(
            status(3000, 100, 9),
            List.of(calm, session(1400, 250_000)),
            losses(500, 5),
            2_000_000_000L);

    assertEquals(
        """
        pptp-alg 0.1.0  up 2h05m  control connections 3  calls 2
        GRE packets/s out 1000 in 0   control segments/s 0

        QUEUE  PACKETS/S  WAITING  DROPPED  LOST
         1724       1000        1        3     2

        DROPS AND REFUSALS    PER SECOND  TOTAL
        gre_unknown_call_out           2      9

        ID  CLIENT    SERVER     STATE        PACKETS/S  TO SERVER  TO CLIENT  CLIENT LOSS  SERVER LOSS  IDLE
        7   10.0.0.2  192.0.2.1  established        200  1.0Mbit/s     0bit/s         0.5%            -    0s
        9   10.0.0.4  192.0.2.1  connected            0     0bit/s     0bit/s            -            -    2s
        """,
        new TopFrame(before, now).render());
  }

  @Test
  void shouldTellProgramsTheSame() {
    TopFrame.Look before =
        new TopFrame.Look(status(1000, 100, 5), List.of(session(1000, 0)), losses(100, 3), 0);
    TopFrame.Look now =
        new TopFrame.Look(
            status(3000, 100, 9), List.of(session(1400, 250_000)), losses(500, 5), 2_000_000_000L);

    Map<String, Object> fields = new TopFrame(before, now).fields();

    assertEquals(1000.0, fields.get("grePacketsPerSecondOut"));
    assertEquals(
        List.of(Map.of("reason", "gre_unknown_call_out", "perSecond", 2.0, "total", 9L)),
        fields.get("drops"));
    Map<?, ?> session = (Map<?, ?>) ((List<?>) fields.get("sessions")).get(0);
    assertEquals(7L, session.get("id"));
    assertEquals(0.005, session.get("clientLoss"));
    assertEquals(null, session.get("serverLoss"));
    assertEquals(1_000_000.0, session.get("bitsPerSecondToServer"));
  }

  @Test
  void shouldNotCountWhatCameLateAsAGain() {
    TopFrame.Look before =
        new TopFrame.Look(status(1000, 100, 5), List.of(session(1000, 0)), losses(100, 3), 0);
    TopFrame.Look now =
        new TopFrame.Look(
            status(1000, 100, 5), List.of(session(1000, 0)), losses(101, 0), 1_000_000_000L);

    Map<?, ?> session =
        (Map<?, ?>) ((List<?>) new TopFrame(before, now).fields().get("sessions")).get(0);
    assertEquals(0.0, session.get("clientLoss"));
  }

  private static Map<Long, TopFrame.Losses> losses(long expected, long lost) {
    return Map.of(7L, new TopFrame.Losses(expected, lost, 0, 0));
  }

  private static Status status(long toRemote, long toInside, long unknown) {
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("gre_to_remote", toRemote);
    counters.put("gre_to_inside", toInside);
    counters.put("gre_unknown_call_out", unknown);
    counters.put("gre_malformed", 0L);
    return new Status(
        "0.1.0",
        1,
        7_500,
        "nft",
        List.of("lan"),
        "wan",
        List.of("203.0.113.1"),
        3,
        2,
        List.of(new Status.Lane(1724, toRemote, 3, 2, 1)),
        counters,
        Map.of("gre_unknown_call_out", "nobody's; dropped", "gre_malformed", "bad; dropped"));
  }

  private static Session session(long packetsToServer, long bytesToServer) {
    return new Session(
        7,
        "10.0.0.2",
        40001,
        "192.0.2.1",
        1723,
        "203.0.113.1",
        40001,
        0,
        4711,
        65535,
        "established",
        packetsToServer,
        bytesToServer,
        0,
        0,
        100,
        0);
  }
}
