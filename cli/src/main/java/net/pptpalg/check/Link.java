package net.pptpalg.check;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.gateway.rules.CommandResult;

/**
 * A network interface as {@code ip address} lists it.
 *
 * @param name its name
 * @param up whether it is up
 * @param mtuBytes the largest packet it takes
 * @param addresses its IPv4 addresses
 */
record Link(String name, boolean up, int mtuBytes, List<Prefix> addresses) {

  /**
   * An address and the network around it.
   *
   * @param address in dotted notation
   * @param length of the network's prefix, 0 to 32
   */
  record Prefix(String address, int length) {

    /** Whether another address is in the same network. */
    boolean contains(String other) {
      int mask = length == 0 ? 0 : -1 << (32 - length);
      return (Ipv4Address.parse(address) & mask) == (Ipv4Address.parse(other) & mask);
    }
  }

  /** All interfaces by name; empty when {@code ip} is not installed or says nothing. */
  static Map<String, Link> all(Box box) {
    Map<String, Link> links = new LinkedHashMap<>();
    for (Map<?, ?> entry : list(box, "-json", "-4", "address", "show")) {
      add(links, entry);
    }
    // The first listing leaves out interfaces without an IPv4 address.
    for (Map<?, ?> entry : list(box, "-json", "link", "show")) {
      if (entry.get("ifname") instanceof String name && !links.containsKey(name)) {
        add(links, entry);
      }
    }
    return links;
  }

  /** The interfaces that the machine's default routes leave through. */
  static List<String> ofDefaultRoutes(Box box) {
    List<String> names = new ArrayList<>();
    for (Map<?, ?> route : list(box, "-json", "-4", "route", "show", "default")) {
      if (route.get("dev") instanceof String name) {
        names.add(name);
      }
      if (route.get("nexthops") instanceof List<?> hops) {
        for (Object hop : hops) {
          if (hop instanceof Map<?, ?> fields && fields.get("dev") instanceof String name) {
            names.add(name);
          }
        }
      }
    }
    return names;
  }

  private static void add(Map<String, Link> links, Map<?, ?> entry) {
    if (!(entry.get("ifname") instanceof String name)) {
      return;
    }
    List<Prefix> addresses = new ArrayList<>();
    if (entry.get("addr_info") instanceof List<?> infos) {
      for (Object info : infos) {
        if (info instanceof Map<?, ?> fields
            && fields.get("local") instanceof String local
            && fields.get("prefixlen") instanceof Number length) {
          addresses.add(new Prefix(local, length.intValue()));
        }
      }
    }
    boolean up = entry.get("flags") instanceof List<?> flags && flags.contains("UP");
    int mtu = entry.get("mtu") instanceof Number number ? number.intValue() : 0;
    links.put(name, new Link(name, up, mtu, addresses));
  }

  private static List<Map<?, ?>> list(Box box, String... arguments) {
    if (!box.has("ip")) {
      return List.of();
    }
    CommandResult result = box.run("ip", arguments);
    List<Map<?, ?>> entries = new ArrayList<>();
    if (result.succeeded() && !result.standardOutput().isBlank()) {
      try {
        for (Object entry : JSON.std.listFrom(result.standardOutput())) {
          if (entry instanceof Map<?, ?> fields) {
            entries.add(fields);
          }
        }
      } catch (IOException e) {
        return List.of();
      }
    }
    return entries;
  }
}
