package net.pptpalg.command;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code pptp-alg config show}: every setting with its value and where that comes from. */
@Command(
    name = "show",
    description = "Show every setting, its value and where the value comes from.",
    footer = {"", "Examples:", "  pptp-alg config show", "  pptp-alg config show --json | jq .lan"})
final class ConfigShowCommand implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file (default: /etc/pptp-alg/pptp-alg.toml).")
  private Path file = ConfigurationFile.DEFAULT;

  @Option(names = "--json", description = "Print a JSON object for programs.")
  private boolean json;

  @Mixin private StandardOptions standard;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws CommandException, IOException {
    Map<RunKey, Setting> settings = ConfigurationFile.read(file);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> shown = new LinkedHashMap<>();
      for (RunKey key : RunKey.values()) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("value", value(settings, key));
        entry.put("origin", origin(settings, key));
        shown.put(key.key(), entry);
      }
      out.println(JSON.std.asString(shown));
      return ExitCode.OK;
    }
    for (RunKey key : RunKey.values()) {
      out.printf("%-27s %-31s # %s%n", key.key(), value(settings, key), origin(settings, key));
    }
    return ExitCode.OK;
  }

  private static String value(Map<RunKey, Setting> settings, RunKey key) {
    Setting setting = settings.get(key);
    return setting == null ? key.otherwise() : String.join(",", setting.values());
  }

  private static String origin(Map<RunKey, Setting> settings, RunKey key) {
    Setting setting = settings.get(key);
    return setting == null ? "default" : setting.place();
  }
}
