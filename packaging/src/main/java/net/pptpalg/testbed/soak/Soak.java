package net.pptpalg.testbed.soak;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.pptpalg.testbed.Topology;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code ./dev soak}: everything at once, for as long as one likes. */
@Command(
    name = "./dev soak",
    mixinStandardHelpOptions = true,
    description = {
      "Lets scripted PNSs and PACs live with a gateway for a while, at random: calls are set up and",
      "end in every way, GRE is checked packet by packet, peers fall silent, operators change the",
      "policy, reload and kill, links fail, rules vanish. All the time the gateway's counters have",
      "to be exactly what was sent, and when all is over nothing may be left of it. Exits with 1",
      "when something is not as it has to be."
    })
public final class Soak implements Callable<Integer> {

  private static final int INTERRUPTED = 130;

  @Parameters(
      paramLabel = "TIME",
      converter = TimeConverter.class,
      description = "How long: 30s, 10m, 1h.")
  private Duration time;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "For everything random (default: another one each time, which is printed).")
  private Long seed;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "40",
      description = "Actions a second, at most, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int rate;

  @Option(
      names = "--restart",
      description =
          "Also kill the gateway and start it again; what a gateway restores has to carry traffic.")
  private boolean restart;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures to this file.")
  private Path json;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** Reads {@code 90s}, {@code 10m}, {@code 1h}. */
  static final class TimeConverter implements ITypeConverter<Duration> {
    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,6})([smh])");

    @Override
    public Duration convert(String text) {
      Matcher time = TIME.matcher(text);
      if (!time.matches()) {
        throw new TypeConversionException("'" + text + "' is no time such as 30s, 10m or 1h");
      }
      long number = Long.parseLong(time.group(1));
      return switch (time.group(2)) {
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        default -> Duration.ofHours(number);
      };
    }
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Soak()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (rate < 1 || rate > 1000) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--rate: 1 to 1000");
    }
    long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1, 1 << 30) : seed;
    PrintStream out = System.out;
    out.printf("soak for %d s, seed %d%n", time.toSeconds(), chosen);
    SoakOptions options = new SoakOptions(time, chosen, rate, restart);
    SoakResult result;
    try (SoakRun run = new SoakRun(options, out)) {
      result = run.run();
    }
    out.print(result.text());
    if (json != null) {
      Files.writeString(json, result.json());
      out.println("written to " + json);
    }
    if (Topology.isInterrupted()) {
      return INTERRUPTED;
    }
    return result.passed() ? 0 : 1;
  }
}
