package net.pptpalg.command;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import net.pptpalg.gateway.api.ManagementException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pptp-alg report}: the inventory for the way out of PPTP. */
@Command(
    name = "report",
    description = "Say who still uses PPTP, to which servers, how often and how.",
    footer = {
      "",
      "Sums up the last 20000 calls since the gateway was started.",
      "",
      "Examples:",
      "  pptp-alg report",
      "  pptp-alg report --html pptp.html"
    })
final class ReportCommand implements Callable<Integer> {

  private final Environment environment;

  @Option(names = "--json", description = "Print a JSON object for programs.")
  private boolean json;

  @Option(names = "--html", paramLabel = "FILE", description = "Write one HTML page.")
  private Path html;

  @Mixin private SocketOption socket;
  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  ReportCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws CommandException, ManagementException, IOException {
    Inventory inventory =
        Inventory.of((Map<?, ?>) socket.client(environment).ask("GET", "/v1/report", null));
    if (html != null) {
      try {
        Files.writeString(html, InventoryPages.html(inventory));
      } catch (NoSuchFileException e) {
        throw new CommandException(
            ExitCode.FAILURE, html + ": can't be written, there is no such folder", e);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(JSON.std.asString(InventoryPages.fields(inventory)));
    } else if (html == null) {
      out.print(InventoryPages.text(inventory));
    }
    return ExitCode.OK;
  }
}
