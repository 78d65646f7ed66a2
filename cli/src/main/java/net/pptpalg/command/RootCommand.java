package net.pptpalg.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code pptp-alg} without a command. */
@Command(
    name = "pptp-alg",
    description = "PPTP passthrough (ALG and NAT) for a Linux gateway.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Examples:",
      "  pptp-alg run --lan br0 --wan eth1",
      "  pptp-alg sessions",
      "  pptp-alg status --json",
      "  pptp-alg diagnose",
      "  pptp-alg diagnose capture.pcap",
      "  pptp-alg probe vpn.example.net",
      "  pptp-alg replay lan.pcap --public 203.0.113.7 --write wan.pcap",
      "",
      "Exit codes: 0 ok, 1 failure, 2 usage, 3 no gateway answers, 4 time-out,",
      "5 invalid configuration, 6 permission, 7 not found, 8 problem found."
    })
final class RootCommand implements Callable<Integer> {

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
