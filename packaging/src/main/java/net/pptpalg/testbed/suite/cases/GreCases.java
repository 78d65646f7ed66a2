package net.pptpalg.testbed.suite.cases;

import java.nio.charset.StandardCharsets;
import net.pptpalg.testbed.suite.scenario.Bench;
import net.pptpalg.testbed.suite.scenario.CallPair;
import net.pptpalg.testbed.suite.scenario.Expect;
import net.pptpalg.testbed.suite.wire.GrePacket;
import net.pptpalg.testbed.suite.wire.IpPacket;
import net.pptpalg.testbed.suite.wire.PptpMessage;

/** GRE as it is (RFC 2637 section 4). */
final class GreCases {

  private static final int COMMON_ID = 4242;
  private static final int SERVER_ID = 7001;
  private static final int LARGEST_PPP = 1500 - 20 - 16;

  private GreCases() {}

  static void addTo(Catalogue catalogue) {
    catalogue.add(
        "gre.data", "data gets through both ways, of every length", GreCases::everyLength);
    catalogue.add(
        "gre.data-and-acknowledgment",
        "data with an acknowledgment gets through both ways",
        bench ->
            bothWays(bench, GrePacket.dataWithAcknowledgment(0, 5, 0x01020304, ppp("\0!hello"))));
    catalogue.add(
        "gre.acknowledgment-only",
        "acknowledgments without data get through both ways",
        bench -> bothWays(bench, GrePacket.acknowledgmentOnly(0, 0x7fffffff)));
    catalogue.add(
        "gre.sequence-wrap",
        "sequence and acknowledgment numbers wrap, and are never touched",
        GreCases::sequenceWrap);
    catalogue.add(
        "gre.ppp-framing",
        "any PPP framing: compressed address, one-byte protocol, MPPE, nothing at all",
        GreCases::pppFraming);
    catalogue.add("gre.ip-options", "IPv4 options get through both ways", GreCases::ipOptions);
    catalogue.add("gre.df", "DF stays as it is, set or clear, both ways", GreCases::dontFragment);
    catalogue.add(
        "gre.type-of-service", "type of service stays as it is both ways", GreCases::typeOfService);
    catalogue.add(
        "gre.time-to-live",
        "time to live is one less, as in a router, both ways",
        GreCases::timeToLive);
    catalogue.add(
        "gre.padded", "bytes behind the payload length get through both ways", GreCases::padded);
    catalogue.add(
        "gre.races-the-reply",
        "GRE the server sends right behind its reply is not lost",
        GreCases::racesTheReply);
    catalogue.add(
        "gre.order", "a thousand packets each way come in order, none lost", GreCases::order);
  }

  private static byte[] ppp(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static CallPair call(Bench bench) {
    return Calls.secondOfTwo(bench, COMMON_ID, SERVER_ID);
  }

  private static void bothWays(Bench bench, byte[] gre) {
    bothWays(call(bench), gre);
  }

  private static void bothWays(CallPair call, byte[] gre) {
    call.toListener("GRE to the server", call.fromOpener(gre).build());
    call.toOpener("GRE to the client", call.fromListener(gre).build());
  }

  private static void everyLength(Bench bench) {
    CallPair call = call(bench);
    for (int length = 4; length <= LARGEST_PPP; length += 73) {
      bothWays(call, GrePacket.data(0, length, bench.pppFrame(length)));
    }
    bothWays(call, GrePacket.data(0, 9, bench.pppFrame(LARGEST_PPP)));
  }

  private static void sequenceWrap(Bench bench) {
    CallPair call = call(bench);
    for (int sequence = -3; sequence <= 3; sequence++) {
      bothWays(
          call, GrePacket.dataWithAcknowledgment(0, sequence, sequence - 1, bench.pppFrame(20)));
    }
  }

  private static void pppFraming(Bench bench) {
    CallPair call = call(bench);
    String[] frames = {
      "\u00ff\u0003\u00c0\u0021\u0001\u0001\u0000\u0004",
      "\u00c0\u0021\u0009\u0001\u0000\u0008\u0001\u0002\u0003\u0004",
      "\u0021E",
      "\u00fd\u0090\u0001\u0055\u0066",
      "\u0000\u00fd\u0090\u0001\u0055\u0066",
      ""
    };
    for (int i = 0; i < frames.length; i++) {
      bothWays(call, GrePacket.data(0, 100 + i, ppp(frames[i])));
    }
  }

  private static void ipOptions(Bench bench) {
    CallPair call = call(bench);
    // No-operation, router alert (RFC 2113), end of list.
    byte[] options = {1, (byte) 0x94, 4, 0, 0, 0, 0, 0};
    byte[] gre = GrePacket.data(0, 1, bench.pppFrame(60));
    call.toListener(
        "GRE with options to the server", call.fromOpener(gre).options(options).build());
    call.toOpener(
        "GRE with options to the client", call.fromListener(gre).options(options).build());
  }

  private static void dontFragment(Bench bench) {
    CallPair call = call(bench);
    for (boolean set : new boolean[] {true, false}) {
      byte[] gre = GrePacket.data(0, set ? 1 : 2, bench.pppFrame(60));
      call.toListener("GRE to the server", call.fromOpener(gre).dontFragment(set).build());
      call.toOpener("GRE to the client", call.fromListener(gre).dontFragment(set).build());
    }
  }

  private static void typeOfService(Bench bench) {
    CallPair call = call(bench);
    for (int value : new int[] {0x02, 0x10, 0xb8, 0xff}) {
      byte[] gre = GrePacket.data(0, value, bench.pppFrame(60));
      call.toListener("GRE to the server", call.fromOpener(gre).typeOfService(value).build());
      call.toOpener("GRE to the client", call.fromListener(gre).typeOfService(value).build());
    }
  }

  private static void timeToLive(Bench bench) {
    CallPair call = call(bench);
    for (int value : new int[] {2, 128, 255}) {
      byte[] gre = GrePacket.data(0, value, bench.pppFrame(60));
      call.toListener("GRE to the server", call.fromOpener(gre).timeToLive(value).build());
      call.toOpener("GRE to the client", call.fromListener(gre).timeToLive(value).build());
    }
  }

  /** Ends in bytes beyond what the payload length tells: they are the sender's business. */
  private static void padded(Bench bench) {
    byte[] gre = GrePacket.data(0, 1, bench.pppFrame(40));
    bothWays(bench, IpPacket.concat(gre, new byte[7]));
  }

  private static void racesTheReply(Bench bench) {
    CallPair first = call(bench);
    for (int round = 0; round < 50; round++) {
      int id = 100 + round;
      int serverId = 10_000 + round;
      int outside = first.control().announce(PptpMessage.outgoingCallRequest(id), true);
      CallPair next = new CallPair(bench, first.control(), id, outside, serverId, serverId);
      byte[] gre = GrePacket.data(0, round, bench.pppFrame(40));
      first.control().listener().send(PptpMessage.outgoingCallReply(serverId, outside).bytes());
      next.toOpener("GRE behind reply " + round, next.fromListener(gre).build());
      first.control().listener().deliver(first.control().opener(), 32, "reply");
      first.control().opener().take(32);
      next.toListener("GRE of the client behind reply " + round, next.fromOpener(gre).build());
    }
  }

  private static void order(Bench bench) {
    CallPair call = call(bench);
    byte[] frame = bench.pppFrame(100);
    for (boolean toServer : new boolean[] {true, false}) {
      for (int sequence = 0; sequence < 1000; sequence++) {
        byte[] gre = GrePacket.data(0, sequence, frame);
        if (toServer) {
          call.opener().send(call.fromOpener(gre).build());
        } else {
          call.listener().send(call.fromListener(gre).build());
        }
      }
      for (int sequence = 0; sequence < 1000; sequence++) {
        int wanted = sequence;
        IpPacket seen =
            (toServer ? call.listener() : call.opener())
                .expect("packet " + wanted, packet -> packet.protocol() == IpPacket.GRE);
        byte[] payload = seen.payload();
        Expect.sameBytes(
            "packet " + wanted,
            GrePacket.data(toServer ? call.listenerId() : call.openerId(), wanted, frame),
            payload);
      }
    }
  }
}
