package io.altmesh.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The table of contents of the executable. */
@Command(
    name = "altmesh",
    description = "Gives any CLIP model new languages, as services over gRPC.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      AblateCommand.class,
      TeacherCommand.class,
      CacheCommand.class,
      TrainCommand.class,
      RunsCommand.class,
      StudentCommand.class,
      ModelsCommand.class,
      EvaluatorCommand.class,
      BenchmarksCommand.class,
      EvaluateCommand.class,
      CompareCommand.class,
      ReportCommand.class,
      HealthCommand.class,
      SearchCommand.class,
      InspectCommand.class,
      EmbedCommand.class,
      ExportCommand.class,
      BenchCommand.class,
      HelpCommand.class,
    },
    footer = {
      "",
      "Start with:  altmesh demo",
      "Each command explains itself:  altmesh COMMAND --help",
    })
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    ParentWatch.start();
    System.exit(commandLine().execute(arguments));
  }

  /** All commands, for whoever runs them in this process or checks a line of arguments. */
  public static CommandLine commandLine() {
    return Paragraphs.flow(new CommandLine(new Main()))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(new PlainErrors());
  }
}
