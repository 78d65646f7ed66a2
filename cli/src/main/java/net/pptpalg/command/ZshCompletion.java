package net.pptpalg.command;

import java.util.Comparator;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A completion function for zsh: commands and options with their descriptions. */
final class ZshCompletion {

  private ZshCompletion() {}

  static String of(CommandLine program) {
    StringBuilder text = new StringBuilder("#compdef pptp-alg\n\n");
    function(text, program);
    text.append(name(program)).append(" \"$@\"\n");
    return text.toString();
  }

  /** One function a command; those of its subcommands come first. */
  private static void function(StringBuilder text, CommandLine command) {
    List<CommandLine> subcommands =
        command.getSubcommands().values().stream()
            .distinct()
            .sorted(Comparator.comparing(CommandLine::getCommandName))
            .toList();
    subcommands.forEach(subcommand -> function(text, subcommand));
    text.append(name(command)).append("() {\n");
    if (!subcommands.isEmpty()) {
      text.append("  local line state\n");
    }
    text.append("  _arguments -s");
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden()) {
        option(text, option);
      }
    }
    if (subcommands.isEmpty()) {
      text.append(" \\\n    '*: :_files'\n}\n\n");
      return;
    }
    text.append(" \\\n    '1: :->command' \\\n    '*:: :->arguments'\n");
    text.append("  case $state in\n    command)\n      local -a commands=(\n");
    for (CommandLine subcommand : subcommands) {
      text.append("        ")
          .append(quoted(subcommand.getCommandName() + ":" + summary(subcommand.getCommandSpec())))
          .append('\n');
    }
    text.append("      )\n      _describe command commands\n      ;;\n    arguments)\n");
    text.append("      case $line[1] in\n");
    for (CommandLine subcommand : subcommands) {
      text.append("        ")
          .append(subcommand.getCommandName())
          .append(") ")
          .append(name(subcommand))
          .append(" ;;\n");
    }
    text.append("      esac\n      ;;\n  esac\n}\n\n");
  }

  private static void option(StringBuilder text, OptionSpec option) {
    for (String name : option.names()) {
      boolean takesValue = option.arity().max() > 0;
      text.append(" \\\n    ")
          .append(
              quoted(
                  name
                      + (takesValue && name.startsWith("--") ? "=" : "")
                      + "["
                      + bracketed(String.join(" ", option.description()))
                      + "]"
                      + (takesValue ? value(option) : "")));
    }
  }

  private static String value(OptionSpec option) {
    String label = option.paramLabel();
    String words = ":" + label.replace(":", "\\:").replaceAll("[\\[\\]]", "") + ":";
    if (label.startsWith("IF")) {
      return words + "_net_interfaces";
    }
    return label.equals("FILE") || label.equals("PATH") || label.equals("DIR")
        ? words + "_files"
        : words;
  }

  private static String name(CommandLine command) {
    return "_" + command.getCommandSpec().qualifiedName("_").replace('-', '_');
  }

  private static String summary(CommandSpec spec) {
    return String.join(" ", spec.usageMessage().description());
  }

  private static String bracketed(String words) {
    return words.replace("[", "\\[").replace("]", "\\]").replace(":", "\\:");
  }

  private static String quoted(String words) {
    return "'" + words.replace("'", "'\\''") + "'";
  }
}
