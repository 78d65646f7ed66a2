package net.pptpalg.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The interfaces the gateway is to work between, and the public addresses. */
final class InterfaceCheck implements Check {

  @Override
  public void look(Box box, BoxSettings settings, Consumer<Finding> findings) {
    if (!settings.knowsInterfaces()) {
      findings.accept(
          Finding.unchecked(
              Subject.SETTINGS,
              "which interfaces the gateway is to work between is not known",
              "give --lan and --wan, or set lan and wan in the file of --config"));
      return;
    }
    Map<String, Link> links = Link.all(box);
    if (links.isEmpty()) {
      findings.accept(
          Finding.unchecked(
              Subject.INTERFACE_MISSING,
              "the interfaces can't be listed",
              "'ip -json address' does not answer",
              "apt install iproute2"));
      return;
    }
    List<String> names = new ArrayList<>(settings.lanInterfaces());
    names.add(settings.wanInterface());
    for (String name : names) {
      lookAt(name, links, settings, findings);
    }
    Link wan = links.get(settings.wanInterface());
    if (wan != null) {
      for (String address : settings.publicAddresses()) {
        lookAtPublicAddress(address, wan, links, findings);
      }
    }
  }

  private static void lookAt(
      String name, Map<String, Link> links, BoxSettings settings, Consumer<Finding> findings) {
    Link link = links.get(name);
    if (link == null) {
      findings.accept(
          Finding.error(
              Subject.INTERFACE_MISSING,
              "there is no interface " + name,
              "ip link lists " + String.join(", ", links.keySet())));
      return;
    }
    if (!link.up()) {
      findings.accept(
          Finding.error(
              Subject.INTERFACE_DOWN,
              "interface " + name + " is down",
              "ip link show " + name,
              "ip link set dev " + name + " up"));
    }
    boolean isWan = name.equals(settings.wanInterface());
    if (link.addresses().isEmpty() && isWan && settings.publicAddresses().isEmpty()) {
      findings.accept(
          Finding.error(
              Subject.INTERFACE_ADDRESS,
              "the WAN interface "
                  + name
                  + " has no IPv4 address that could be the public one: give it one, or name it"
                  + " with --public",
              "ip -4 address show " + name));
    } else if (link.addresses().isEmpty() && !isWan) {
      findings.accept(
          Finding.warning(
              Subject.INTERFACE_ADDRESS,
              "the LAN interface " + name + " has no IPv4 address that clients could route to",
              "ip -4 address show " + name));
    }
  }

  private static void lookAtPublicAddress(
      String address, Link wan, Map<String, Link> links, Consumer<Finding> findings) {
    if (has(wan, address)) {
      return;
    }
    String evidence = "ip -4 address show " + wan.name();
    String remedy = "ip address add " + address + "/32 dev " + wan.name();
    if (links.values().stream().anyMatch(link -> has(link, address))) {
      findings.accept(
          Finding.warning(
              Subject.PUBLIC_ADDRESS,
              address
                  + " is on another interface than "
                  + wan.name()
                  + ": servers reach it only if it is routed here",
              evidence));
    } else if (wan.addresses().stream().anyMatch(prefix -> prefix.contains(address))) {
      findings.accept(
          Finding.error(
              Subject.PUBLIC_ADDRESS,
              "nobody answers when the WAN asks who has " + address,
              evidence,
              remedy));
    } else {
      findings.accept(
          Finding.warning(
              Subject.PUBLIC_ADDRESS,
              address + " is on no interface: servers reach it only if it is routed here",
              evidence,
              remedy));
    }
  }

  private static boolean has(Link link, String address) {
    return link.addresses().stream().anyMatch(prefix -> prefix.address().equals(address));
  }
}
