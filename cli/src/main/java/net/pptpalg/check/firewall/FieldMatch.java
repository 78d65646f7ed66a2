package net.pptpalg.check.firewall;

import java.util.List;
import java.util.Map;

/** Compares one field of a packet, as nft's JSON names it, with one value. */
final class FieldMatch {

  private FieldMatch() {}

  static Match test(SamplePacket packet, Map<?, ?> field, Object value) {
    if (field.get("meta") instanceof Map<?, ?> meta) {
      return meta(packet, String.valueOf(meta.get("key")), value);
    }
    if (field.get("ct") instanceof Map<?, ?> ct) {
      return "state".equals(ct.get("key"))
          ? Match.of(String.valueOf(value).equals(packet.state()))
          : Match.MAYBE;
    }
    if (field.get("payload") instanceof Map<?, ?> payload) {
      return payload(
          packet,
          String.valueOf(payload.get("protocol")),
          String.valueOf(payload.get("field")),
          value);
    }
    return Match.MAYBE;
  }

  /** Whether the field belongs to a header the packet lacks: then not even {@code !=} is met. */
  static boolean lacksHeader(SamplePacket packet, Object field) {
    if (!(field instanceof Map<?, ?> kind && kind.get("payload") instanceof Map<?, ?> payload)) {
      return false;
    }
    return switch (String.valueOf(payload.get("protocol"))) {
      case "ip", "th", "null" -> false;
      case "tcp" -> packet.protocol() != SamplePacket.TCP;
      case "icmp" -> packet.protocol() != SamplePacket.ICMP;
      case "gre" -> packet.protocol() != SamplePacket.GRE;
      default -> true;
    };
  }

  private static Match meta(SamplePacket packet, String key, Object value) {
    String text = String.valueOf(value);
    return switch (key) {
      case "iifname", "iif" -> SamplePacket.named(packet.inInterface(), text, '*');
      case "oifname", "oif" -> SamplePacket.named(packet.outInterface(), text, '*');
      case "l4proto" -> protocol(packet, text);
      case "nfproto" -> Match.of(text.equals("ipv4"));
      case "protocol" -> Match.of(text.equals("ip"));
      default -> Match.MAYBE;
    };
  }

  private static Match payload(SamplePacket packet, String header, String field, Object value) {
    switch (header) {
      case "ip":
        return switch (field) {
          case "protocol" -> protocol(packet, String.valueOf(value));
          case "saddr" -> address(packet.source(), value);
          case "daddr" -> address(packet.destination(), value);
          default -> Match.MAYBE;
        };
      case "tcp", "th":
        if (packet.protocol() != SamplePacket.TCP) {
          return header.equals("tcp") ? Match.NO : Match.MAYBE;
        }
        return switch (field) {
          case "sport" -> port(packet.sourcePort(), value);
          case "dport" -> port(packet.destinationPort(), value);
          default -> Match.MAYBE;
        };
      case "icmp":
        if (packet.protocol() != SamplePacket.ICMP) {
          return Match.NO;
        }
        return field.equals("type")
            ? Match.of(String.valueOf(value).equals("destination-unreachable"))
            : Match.MAYBE;
      case "gre":
        return packet.protocol() == SamplePacket.GRE ? Match.MAYBE : Match.NO;
      case "null":
        // Raw bytes.
        return Match.MAYBE;
      default:
        // Another protocol's header (udp, ip6, icmpv6): none of the samples has it.
        return Match.NO;
    }
  }

  private static Match protocol(SamplePacket packet, String value) {
    return switch (value) {
      case "tcp", "6" -> Match.of(packet.protocol() == SamplePacket.TCP);
      case "gre", "47" -> Match.of(packet.protocol() == SamplePacket.GRE);
      case "icmp", "1" -> Match.of(packet.protocol() == SamplePacket.ICMP);
      default -> Match.NO;
    };
  }

  private static Match address(String address, Object value) {
    try {
      if (value instanceof String text) {
        return SamplePacket.within(address, text, 32);
      }
      if (value instanceof Map<?, ?> kind
          && kind.get("prefix") instanceof Map<?, ?> prefix
          && prefix.get("len") instanceof Number length) {
        return SamplePacket.within(address, String.valueOf(prefix.get("addr")), length.intValue());
      }
      return Match.MAYBE;
    } catch (IllegalArgumentException e) {
      return Match.MAYBE;
    }
  }

  private static Match port(int port, Object value) {
    if (value instanceof Number number) {
      return SamplePacket.within(port, number.intValue(), number.intValue());
    }
    if (value instanceof Map<?, ?> kind
        && kind.get("range") instanceof List<?> ends
        && ends.size() == 2
        && ends.get(0) instanceof Number low
        && ends.get(1) instanceof Number high) {
      return SamplePacket.within(port, low.intValue(), high.intValue());
    }
    return Match.MAYBE;
  }
}
