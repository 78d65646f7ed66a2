package net.pptpalg.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.pptpalg.perf.Bench;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Entry point of {@code pptp-alg}. */
public final class Main {

  private final Environment environment;
  private final OutputStream out;
  private final PrintStream err;

  Main(Map<String, String> variables, OutputStream out, PrintStream err) {
    this.environment = new Environment(variables);
    this.out = out;
    this.err = err;
  }

  /** Runs the command named by the arguments and exits with its code. */
  public static void main(String[] arguments) {
    // Not System.out: it hides why a write failed.
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    System.exit(new Main(System.getenv(), out, System.err).execute(arguments));
  }

  /** Runs a command; returns its exit code. */
  int execute(String... arguments) {
    StringWriter text = new StringWriter();
    Failures failures = new Failures(err, environment.tracesErrors());
    CommandLine commandLine = commandLine().setOut(new PrintWriter(text));
    commandLine.setParameterExceptionHandler(failures);
    commandLine.setExecutionExceptionHandler(failures);
    int exitCode = commandLine.execute(arguments);
    commandLine.getOut().flush();
    try {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      return failures.notWritten(e, exitCode);
    }
    return exitCode;
  }

  CommandLine commandLine() {
    CommandLine root = new CommandLine(new RootCommand());
    root.addSubcommand(new RunCommand(environment));
    root.addSubcommand(new CheckCommand(environment));
    root.addSubcommand(new SessionsCommand(environment, out));
    root.addSubcommand(SessionCommand.create(environment));
    root.addSubcommand(new StatusCommand(environment));
    root.addSubcommand(PolicyCommand.create(environment));
    root.addSubcommand(BansCommand.create(environment));
    root.addSubcommand(new TopCommand(environment, out));
    root.addSubcommand(new EventsCommand(environment, out));
    root.addSubcommand(
        new CommandLine(new ConfigCommand())
            .addSubcommand(new ConfigCheckCommand())
            .addSubcommand(new ConfigShowCommand())
            .addSubcommand(new ConfigDiffCommand(environment)));
    root.addSubcommand(new CommandLine(new RulesCommand()).addSubcommand(new RulesRemoveCommand()));
    root.addSubcommand(new ReloadCommand(environment));
    root.addSubcommand(new ConfirmCommand(environment));
    root.addSubcommand(new DiagnoseCommand(environment, out));
    root.addSubcommand(new RecordCommand(environment));
    root.addSubcommand(new TraceCommand(environment, out));
    root.addSubcommand(new ReportCommand(environment));
    root.addSubcommand(new ReplayCommand());
    root.addSubcommand(new ProbeCommand(out));
    root.addSubcommand(new Bench(out));
    // An argument that begins with @ is an argument, not a file to read.
    root.setExpandAtFiles(false);
    root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    root.setUsageHelpAutoWidth(false);
    return root;
  }
}
