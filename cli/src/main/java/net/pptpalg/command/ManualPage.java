package net.pptpalg.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.pptpalg.check.Subject;
import net.pptpalg.gateway.CounterNames;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual pages, made of the command line's own descriptions. */
final class ManualPage {
  private static final String PROGRAM = "pptp-alg";
  private static final String EXAMPLES = "Examples:";

  private ManualPage() {}

  /** pptp-alg(8). */
  static String ofProgram(CommandLine program) {
    Roff page = new Roff(PROGRAM, 8, "PPTP passthrough (ALG and NAT) for a Linux gateway");
    page.section("SYNOPSIS");
    page.call(PROGRAM + " COMMAND [ARGUMENT...]");
    page.section("DESCRIPTION");
    page.paragraph(
        "Many PPTP clients behind one public address can't reach the same server at once: their GRE"
            + " packets carry no ports, and their Call IDs collide. pptp-alg follows the control"
            + " connections (TCP port 1723, RFC 2637), learns the Call IDs and rewrites addresses,"
            + " ports and Call IDs, so that every call gets its own packets.");
    page.paragraph(
        "The kernel hands the packets over through NFQUEUE. The rules for that are installed when"
            + " the gateway starts and removed when it stops; nothing else of the firewall is"
            + " touched. When the gateway dies, PPTP stands still until it is back: no packet leaves"
            + " with a private address.");
    page.section("COMMANDS");
    for (CommandLine command : commands(program)) {
      describe(page, command);
    }
    page.section("FINDINGS");
    page.paragraph("What pptp-alg check looks at, by the names it prints:");
    for (Subject subject : Subject.values()) {
      page.entry(subject.label(), subject.sentence());
    }
    page.section("COUNTERS");
    page.paragraph("What pptp-alg status counts:");
    for (Map.Entry<String, String> counter : CounterNames.all().entrySet()) {
      page.entry(counter.getKey(), counter.getValue());
    }
    page.section("EXIT STATUS");
    for (String status : exitCodes(program)) {
      String[] parts = status.split(" ", 2);
      page.entry(parts[0], parts[1]);
    }
    page.section("ENVIRONMENT");
    page.entry("PPTP_ALG_SOCKET", "Management socket where no option names one.");
    page.entry("PPTP_ALG_TRACE", "Set to 1, errors show where in the program they come from.");
    page.section("FILES");
    page.entry(ConfigurationFile.DEFAULT.toString(), "The configuration.");
    page.entry(SocketOption.DEFAULT.toString(), "The management socket: HTTP and JSON.");
    page.entry(RunSettings.DEFAULT_STATE_DIR.toString(), "State of the running gateway.");
    page.section("SIGNALS");
    page.paragraph(
        "SIGTERM and SIGINT stop the gateway and remove its rules, which --keep-rules on leaves. Calls"
            + " are kept for the next start.");
    page.section("SEE ALSO");
    page.reference("pptp-alg.toml(5)", "nft(8)", "iptables(8)", "systemd.service(5)");
    return page.toString();
  }

  /** pptp-alg.toml(5). */
  static String ofConfiguration(CommandLine program) {
    CommandSpec run = program.getSubcommands().get("run").getCommandSpec();
    Roff page = new Roff("pptp-alg.toml", 5, "configuration of the PPTP gateway");
    page.section("SYNOPSIS");
    page.example(List.of(ConfigurationFile.DEFAULT.toString(), "/etc/pptp-alg/conf.d/*.toml"));
    page.section("DESCRIPTION");
    page.paragraph(
        "The file is TOML. Its keys are the options of pptp-alg run without the dashes; an option"
            + " wins over the key. Files in conf.d beside it are read after it in the order of their"
            + " names, and the last word counts. pptp-alg config check says what is wrong with it,"
            + " line by line.");
    page.paragraph("Two keys have to be set:");
    page.example(List.of("lan = [\"br0\"]", "wan = \"eth1\""));
    page.section("KEYS");
    for (RunKey key : RunKey.values()) {
      OptionSpec option = run.findOption(key.option());
      page.entry(
          key.key(),
          capital(key.type().words())
              + ". "
              + (option == null ? "" : String.join(" ", option.description())));
    }
    page.section("SEE ALSO");
    page.reference("pptp-alg(8)");
    return page.toString();
  }

  /** Every command that does something, in the order of their names. */
  private static List<CommandLine> commands(CommandLine program) {
    List<CommandLine> commands = new ArrayList<>();
    for (CommandLine command :
        program.getSubcommands().values().stream()
            .distinct()
            .sorted(Comparator.comparing(CommandLine::getCommandName))
            .toList()) {
      if (command.getSubcommands().isEmpty()) {
        commands.add(command);
      } else {
        commands.addAll(commands(command));
      }
    }
    return commands;
  }

  private static String synopsis(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String[] custom = spec.usageMessage().customSynopsis();
    if (custom.length > 0) {
      return String.join(" ", custom);
    }
    StringBuilder text = new StringBuilder(spec.qualifiedName());
    for (OptionSpec option : options(spec)) {
      text.append(option.required() ? " " : " [").append(term(option, option.longestName()));
      text.append(option.required() ? "" : "]");
    }
    for (PositionalParamSpec positional : spec.positionalParameters()) {
      boolean required = positional.required();
      text.append(required ? " " : " [")
          .append(positional.paramLabel())
          .append(required ? "" : "]");
    }
    return text.toString();
  }

  private static void describe(Roff page, CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    page.subsection(spec.qualifiedName());
    page.call(synopsis(command));
    page.paragraph(words(List.of(spec.usageMessage().description())));
    for (PositionalParamSpec positional : spec.positionalParameters()) {
      page.entry(positional.paramLabel(), description(positional));
    }
    for (OptionSpec option : options(spec)) {
      page.entry(term(option, String.join(", ", option.names())), description(option));
    }
    footer(page, Arrays.asList(spec.usageMessage().footer()));
  }

  /** Paragraphs, and examples from the line that says so. */
  private static void footer(Roff page, List<String> lines) {
    List<String> paragraph = new ArrayList<>();
    List<String> examples = new ArrayList<>();
    boolean example = false;
    for (String line : lines) {
      if (line.equals(EXAMPLES)) {
        example = true;
      } else if (example && !line.isBlank()) {
        examples.add(line.strip());
      } else if (line.isBlank()) {
        flush(page, paragraph);
      } else {
        paragraph.add(line);
      }
    }
    flush(page, paragraph);
    if (!examples.isEmpty()) {
      page.paragraph(EXAMPLES);
      page.example(examples);
    }
  }

  private static void flush(Roff page, List<String> paragraph) {
    if (!paragraph.isEmpty()) {
      page.paragraph(words(paragraph));
      paragraph.clear();
    }
  }

  /** The options beside those that every command has. */
  private static List<OptionSpec> options(CommandSpec spec) {
    return spec.options().stream()
        .filter(option -> !option.hidden() && !option.usageHelp() && !option.versionHelp())
        .sorted(Comparator.comparingInt(OptionSpec::order))
        .toList();
  }

  private static String term(OptionSpec option, String names) {
    return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
  }

  private static String description(ArgSpec argument) {
    return words(List.of(argument.description()));
  }

  /** What a description says, without the formatter's escapes. */
  private static String words(List<String> lines) {
    return String.join(" ", lines).replace("%n", " ").replace("%%", "%").strip();
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** As the root command lists them: {@code Exit codes: 0 ok, 1 failure}. */
  private static List<String> exitCodes(CommandLine program) {
    String footer = words(List.of(program.getCommandSpec().usageMessage().footer()));
    String list = footer.substring(footer.indexOf("Exit codes: ") + "Exit codes: ".length());
    return Arrays.stream(list.substring(0, list.indexOf('.')).split(","))
        .map(String::strip)
        .toList();
  }
}
