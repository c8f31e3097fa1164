package io.altmesh.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Lets sentences that are written in several lines flow to the width of the terminal. */
final class Paragraphs {
  private Paragraphs() {}

  /** Of a command and all below it. */
  static CommandLine flow(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    usage.footer(flow(usage.footer()));
    command.getSubcommands().values().forEach(Paragraphs::flow);
    return command;
  }

  /** Lines of prose that follow each other, as one; those with columns or a margin stay. */
  static String[] flow(String... lines) {
    List<String> flown = new ArrayList<>();
    String before = "";
    for (String line : lines) {
      if (isProse(before) && isProse(line)) {
        flown.set(flown.size() - 1, flown.get(flown.size() - 1) + " " + line);
      } else {
        flown.add(line);
      }
      before = line;
    }
    return flown.toArray(String[]::new);
  }

  private static boolean isProse(String line) {
    return !line.isBlank() && !line.contains("  ") && !line.startsWith(" ");
  }
}
