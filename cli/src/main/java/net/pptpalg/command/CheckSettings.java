package net.pptpalg.command;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import net.pptpalg.check.BoxSettings;

/**
 * What {@code check} takes from the settings of {@code run}. Unlike there, nothing needs to exist
 * on this machine; but values must be well formed, since they are printed in commands.
 */
final class CheckSettings {
  private static final Pattern INTERFACE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}");
  private static final String AUTOMATIC = "auto";

  private final Map<RunKey, Setting> settings;

  CheckSettings(Map<RunKey, Setting> settings) {
    this.settings = settings;
  }

  BoxSettings boxSettings(long gatewayPid) throws CommandException {
    List<String> wan = interfaces(RunKey.WAN);
    return new BoxSettings(
        interfaces(RunKey.LAN),
        wan.isEmpty() ? null : wan.get(0),
        publicAddresses(),
        number(RunKey.QUEUE, 0, RunSettings.DEFAULT_QUEUE),
        number(RunKey.LANES, 1, RunSettings.defaultLanes()),
        gatewayPid);
  }

  private List<String> interfaces(RunKey key) throws CommandException {
    Setting setting = settings.get(key);
    if (setting == null) {
      return List.of();
    }
    for (String name : setting.values()) {
      if (!INTERFACE_NAME.matcher(name).matches()) {
        throw setting.invalid("'" + name + "' can't be the name of an interface");
      }
    }
    return setting.values();
  }

  private List<String> publicAddresses() throws CommandException {
    Setting setting = settings.get(RunKey.PUBLIC);
    List<String> addresses = new ArrayList<>();
    if (setting == null || setting.values().equals(List.of(AUTOMATIC))) {
      return addresses;
    }
    for (String text : setting.values()) {
      Inet4Address address = Ipv4Text.parse(text);
      if (address == null || !Ipv4Text.isHostAddress(address)) {
        throw setting.invalid("'" + text + "' is not the IPv4 address of a host");
      }
      addresses.add(text);
    }
    return addresses;
  }

  private int number(RunKey key, int least, int otherwise) throws CommandException {
    Setting setting = settings.get(key);
    if (setting == null) {
      return otherwise;
    }
    if (!setting.value().matches("[0-9]{1,5}")
        || Integer.parseInt(setting.value()) < least
        || Integer.parseInt(setting.value()) > 0xffff) {
      throw setting.invalid("'" + setting.value() + "' is not a number from " + least + " up");
    }
    return Integer.parseInt(setting.value());
  }
}
