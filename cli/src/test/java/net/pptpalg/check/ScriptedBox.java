package net.pptpalg.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.pptpalg.gateway.rules.CommandResult;
import net.pptpalg.gateway.rules.RulesException;

/** A sound machine, of which a test spoils something. */
final class ScriptedBox implements Box {

  final Map<String, String> files =
      new HashMap<>(
          Map.of(
              "/proc/self/status",
              "Uid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff",
              "/proc/self/uid_map",
              "0          0 4294967295",
              "/proc/sys/net/ipv4/ip_forward",
              "1",
              "/proc/sys/net/ipv4/ip_local_port_range",
              "32768\t60999"));

  final Map<String, String> answers =
      new HashMap<>(
          Map.of(
              "ip -json -4 address show",
              "[" + address("lan0", "192.168.77.1") + "," + address("wan0", "198.51.100.1") + "]"));

  String release = "6.1.0-18-amd64";
  RulesException rulesFailure;
  List<QueueOwner> owners = List.of();
  int grantedBytes = 2 * 16_777_216;

  private static String address(String name, String address) {
    return "{\"ifname\":\""
        + name
        + "\",\"flags\":[\"UP\"],\"mtu\":1500,\"addr_info\":[{\"family\":\"inet\",\"local\":\""
        + address
        + "\",\"prefixlen\":24}]}";
  }

  @Override
  public String kernelRelease() {
    return release;
  }

  @Override
  public Optional<String> read(String path) {
    return Optional.ofNullable(files.get(path));
  }

  @Override
  public boolean has(String program) {
    return true;
  }

  @Override
  public CommandResult run(String program, String... arguments) {
    String command = program + " " + String.join(" ", arguments);
    return new CommandResult(0, answers.getOrDefault(command.strip(), ""), "");
  }

  @Override
  public String probeRules(BoxSettings settings) {
    if (rulesFailure != null) {
      throw rulesFailure;
    }
    return "nft";
  }

  @Override
  public Optional<List<QueueOwner>> queueOwners() {
    return Optional.of(owners);
  }

  @Override
  public Optional<Integer> grantedBuffer(int wantedBytes) {
    return Optional.of(grantedBytes);
  }
}
