package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What a person is told who types something wrong. */
final class MainTest {
  private final StringWriter told = new StringWriter();
  @TempDir private Path folder;

  private int run(String... arguments) {
    CommandLine commands = Main.commandLine();
    commands.setErr(new PrintWriter(told));
    commands.setOut(new PrintWriter(told));
    return commands.execute(arguments);
  }

  static Stream<CommandLine> commands() {
    return Main.commandLine().getSubcommands().values().stream()
        .filter(command -> !command.getCommandName().equals("help"));
  }

  static Stream<CommandLine> andTheirs() {
    return commands()
        .flatMap(one -> Stream.concat(Stream.of(one), one.getSubcommands().values().stream()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItself(CommandLine command) {
    String name = command.getCommandName();
    assertThat(run(name, "--help")).isZero();
    assertThat(told.toString()).contains("Usage: altmesh " + name);
  }

  @ParameterizedTest
  @MethodSource("andTheirs")
  void examplesFitIntoEightyColumns(CommandLine command) {
    assertThat(command.getCommandSpec().usageMessage().footer())
        .allMatch(line -> !line.startsWith(" ") || line.replace("%%", "%").length() <= 80);
  }

  @Test
  void anUnknownCommandIsAUsageError() {
    assertThat(run("teach")).isEqualTo(2);
    assertThat(told.toString()).contains("teach");
  }

  @Test
  void aMissingModelDirectoryIsNamed() {
    Path missing = folder.resolve("no-clip");
    assertThat(run("teacher", "--model", missing.toString())).isEqualTo(1);
    assertThat(told.toString()).contains("no-clip");
  }

  @Test
  void aPortInUseIsNamedWithItsAddress() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + taken.getLocalPort();
      assertThat(run("teacher", "--model", folder.toString(), "--listen", address)).isEqualTo(1);
      assertThat(told.toString()).contains(address).contains("in use");
    }
  }

  @Test
  void anUnknownRecipeKeyIsAnsweredWithTheNearest() throws IOException {
    Path recipe = folder.resolve("recipe.yaml");
    Files.writeString(recipe, "task: teacher-learning\nbatchsize: 3\n");
    assertThat(run("train", recipe.toString(), "--out", folder.resolve("run").toString()))
        .isEqualTo(1);
    assertThat(told.toString()).contains("batchsize").contains("batch-size");
  }

  @Test
  void aRecipeIsExplainedWithoutItsDataAndWithoutARun() {
    Path recipe = Path.of("../trainer/recipes/altclip/stage1.yaml");
    assertThat(run("train", "--explain", recipe.toString(), "--set", "seed=7")).isZero();
    assertThat(told.toString())
        .containsPattern("seed: 7 +# --set +of order")
        .containsPattern("batch-size: 1024 +# stage1.yaml:\\d+ +samples of one update")
        .containsPattern("device: 'auto' +# default ");
  }

  @Test
  void aRunWithoutAFolderAndChangesWithoutAResumeAreUsageErrors() {
    String recipe = "../trainer/recipes/altclip/stage1.yaml";
    assertThat(run("train", recipe)).isEqualTo(2);
    assertThat(told.toString()).contains("--out is missing");
    assertThat(run("train", recipe, "--out", "x", "--allow-changes")).isEqualTo(2);
    assertThat(told.toString()).contains("--allow-changes goes with --resume");
  }

  @Test
  void aMissingRecipeIsNamed() {
    Path recipe = folder.resolve("no-recipe.yaml");
    assertThat(run("train", recipe.toString(), "--out", folder.toString())).isEqualTo(1);
    assertThat(told.toString()).contains("no-recipe.yaml");
  }

  @Test
  void aStudentWithNothingToServeIsToldWhatToGive() {
    assertThat(run("student")).isEqualTo(1);
    assertThat(told.toString()).contains("--model").contains("--trainer");
  }

  @Test
  void theDemoLeavesOtherPeoplesFilesAlone() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "years of work");
    assertThat(run("demo", "--out", folder.toString())).isEqualTo(1);
    assertThat(told.toString()).contains("not empty").contains("--out");
    assertThat(folder.resolve("thesis.txt")).exists();
  }
}
