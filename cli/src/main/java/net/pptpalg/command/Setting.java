package net.pptpalg.command;

import java.util.List;

/**
 * The values given for one setting, and where they come from.
 *
 * @param values the values as written; a scalar has one
 * @param origin what an error message begins with: {@code --lan} or {@code FILE:3:1: lan}
 * @param exitCode exit code when the values turn out to be wrong
 */
record Setting(List<String> values, String origin, int exitCode) {

  /** Values from an option: comma-separated, and the option may be repeated. */
  static Setting ofOption(String option, List<String> arguments) {
    List<String> values =
        arguments.stream().flatMap(argument -> List.of(argument.split(",", -1)).stream()).toList();
    return new Setting(values, option, ExitCode.USAGE);
  }

  /** The value of an option that takes one. */
  static Setting ofOption(String option, String argument) {
    return new Setting(List.of(argument), option, ExitCode.USAGE);
  }

  /** Where the values come from, without the name of the setting. */
  String place() {
    int name = origin.lastIndexOf(": ");
    return name < 0 ? origin : origin.substring(0, name);
  }

  /** The value of a setting that has one. */
  String value() {
    return values.get(0);
  }

  /** The value is wrong in itself. */
  CommandException invalid(String what) {
    return new CommandException(exitCode, origin + ": " + what);
  }

  /** The value is well formed but can't work on this machine. */
  CommandException unusable(String what) {
    return new CommandException(ExitCode.CONFIGURATION, origin + ": " + what);
  }
}
