package net.pptpalg.gateway.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sessions and a status to show. */
public final class Samples {

  private Samples() {}

  /** An established call with Call ID 0 on the inside. */
  public static Session established() {
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
        1234,
        1_258_291,
        999,
        1023,
        7_500,
        3,
        1456,
        1400,
        "to server lowered from 1500",
        true);
  }

  /** A call the server has not answered. */
  public static Session requested() {
    return new Session(
        8,
        "10.0.0.30",
        1044,
        "192.0.2.10",
        11723,
        "203.0.113.1",
        50000,
        0,
        4712,
        null,
        "call-requested",
        0,
        0,
        0,
        0,
        4,
        4);
  }

  /** A control connection without a call. */
  public static Session withoutCall() {
    return new Session(
        9,
        "10.0.0.4",
        2000,
        "192.0.2.1",
        1723,
        "203.0.113.2",
        2000,
        null,
        null,
        null,
        "connected",
        0,
        0,
        0,
        0,
        90_061,
        2);
  }

  /** A status with a counter that is zero, one without help, and two lanes. */
  public static Status status(long pid) {
    Map<String, Long> counters = new LinkedHashMap<>();
    counters.put("control-messages", 12L);
    counters.put("gre-unknown-call", 0L);
    counters.put("call-ids-rewritten", 1234L);
    return new Status(
        "0.1.0",
        pid,
        7_500,
        "nft",
        List.of("br0", "br1"),
        "eth1",
        List.of("203.0.113.1", "203.0.113.2"),
        3,
        2,
        List.of(new Status.Lane(1723, 40, 0, 0, 0), new Status.Lane(1724, 5_000_000_000L, 3, 2, 1)),
        counters,
        Map.of(
            "call-ids-rewritten", "Call IDs replaced in control messages.",
            "gre-unknown-call", "GRE for a call nobody made."));
  }
}
