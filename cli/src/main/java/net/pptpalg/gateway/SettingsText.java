package net.pptpalg.gateway;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import net.pptpalg.alg.packet.Ipv4Address;
import net.pptpalg.gateway.events.EventOutlets;
import net.pptpalg.nat.binding.NatOptions.PublishedServer;
import net.pptpalg.nat.mtu.MtuOptions;
import net.pptpalg.nat.policy.BanList;

/** Options as the configuration file writes them: by the names of its keys. */
public final class SettingsText {
  private SettingsText() {}

  /** Every setting with its value as text. */
  public static Map<String, String> of(GatewayOptions options) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("lan", String.join(",", options.lanInterfaces()));
    settings.put("wan", options.wanInterface());
    settings.put(
        "public", options.followsWanAddress() ? "auto" : addresses(options.publicAddresses()));
    settings.put("publish", servers(options.publishedServers()));
    settings.put("socket", options.socket().toString());
    settings.put("socket-group", options.socketGroup() == null ? "none" : options.socketGroup());
    settings.put("state-dir", options.stateDir().toString());
    settings.put("lanes", Integer.toString(options.lanes()));
    settings.put("queue", Integer.toString(options.firstQueue()));
    settings.put("max-connections-per-client", limit(options.limits().connections()));
    settings.put("max-half-open-per-client", limit(options.limits().halfOpen()));
    settings.put("max-calls-per-client", limit(options.limits().calls()));
    settings.put("max-connections", limit(options.limits().allConnections()));
    settings.put("max-unproven", limit(options.limits().allUnproven()));
    settings.put("max-calls", limit(options.limits().allCalls()));
    settings.put("half-open", time(options.timeouts().halfOpenNs()));
    settings.put("linger", time(options.timeouts().lingerNs()));
    settings.put("idle", time(options.timeouts().idleNs()));
    settings.put("call-idle", time(options.timeouts().callIdleNs()));
    settings.put("id-rest", time(options.timeouts().callIdRestNs()));
    settings.put("clamp-mss", clampMss(options.mtu()));
    settings.put(
        "mru",
        switch (options.mtu().mru()) {
          case OFF -> "off";
          case ALARM -> "alarm";
          case ON ->
              options.mtu().mruBytes() == MtuOptions.AUTOMATIC
                  ? "auto"
                  : Integer.toString(options.mtu().mruBytes());
        });
    EventOutlets events = options.events();
    settings.put("accounting", events.accounting() == null ? "none" : "" + events.accounting());
    settings.put("accounting-size", Long.toString(events.accountingBytes() >> 20));
    settings.put("accounting-files", Integer.toString(events.accountingFiles()));
    settings.put("accounting-journal", journal(events.journal()));
    settings.put("syslog", endpoint(events.syslog()));
    settings.put("metrics", endpoint(options.metrics()));
    settings.put("diagnose", options.diagnoses() ? "on" : "off");
    settings.put("keep-rules", options.keepsRules() ? "on" : "off");
    BanList.Options bans = options.bans();
    settings.put("ban-after", bans.isOn() ? Integer.toString(bans.failures()) : "off");
    settings.put("ban-window", time(bans.windowNs()));
    settings.put("ban-time", time(bans.banNs()));
    return settings;
  }

  private static String journal(Path socket) {
    if (socket == null) {
      return "off";
    }
    return socket.equals(EventOutlets.SYSTEM_JOURNAL) ? "on" : socket.toString();
  }

  private static String endpoint(InetSocketAddress address) {
    return address == null ? "none" : address.getHostString() + ":" + address.getPort();
  }

  private static String clampMss(MtuOptions mtu) {
    if (mtu.mssBytes() != MtuOptions.AUTOMATIC) {
      return Integer.toString(mtu.mssBytes());
    }
    return switch (mtu.mss()) {
      case OFF -> "off";
      case INTERFACE -> "interface";
      case PATH -> "path";
    };
  }

  private static String addresses(List<Inet4Address> addresses) {
    return addresses.stream().map(Inet4Address::getHostAddress).collect(Collectors.joining(","));
  }

  private static String servers(List<PublishedServer> servers) {
    return servers.isEmpty()
        ? "none"
        : servers.stream().map(SettingsText::server).collect(Collectors.joining(","));
  }

  private static String server(PublishedServer published) {
    String server = Ipv4Address.format(published.server());
    return published.prefixLength() == 0
        ? server
        : server + "@" + Ipv4Address.format(published.clients()) + "/" + published.prefixLength();
  }

  private static String limit(int most) {
    return most == Integer.MAX_VALUE ? "no limit" : Integer.toString(most);
  }

  private static String time(long nanoseconds) {
    long milliseconds = TimeUnit.NANOSECONDS.toMillis(nanoseconds);
    if (milliseconds % 1000 != 0) {
      return milliseconds + "ms";
    }
    long seconds = milliseconds / 1000;
    if (seconds == 0 || seconds % 60 != 0) {
      return seconds + "s";
    }
    if (seconds % 3600 != 0) {
      return seconds / 60 + "m";
    }
    return seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds / 3600 + "h";
  }
}
