package net.pptpalg.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options that every command has. */
@Command(versionProvider = VersionProvider.class, synopsisHeading = "Usage: ")
final class StandardOptions {

  @Option(
      names = {"-h", "--help"},
      order = 100,
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      order = 101,
      versionHelp = true,
      description = "Show the version and exit.")
  private boolean version;
}
