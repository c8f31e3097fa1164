package io.altmesh.cli;

import io.altmesh.cli.input.ImageFiles;
import io.altmesh.cli.search.ImageIndex;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "search",
    mixinStandardHelpOptions = true,
    description = "Shows the images nearest to a text, by a teacher or student that is up.",
    footer = {
      "",
      "Examples:",
      "  altmesh search 狗 --target 127.0.0.1:7003",
      "  altmesh search \"red car\" \"coche rojo\" --target :7003 --images ~/Pictures",
    })
final class SearchCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Parameters(arity = "1..*", paramLabel = "TEXT", description = "One search each.")
  List<String> texts = List.of();

  @Option(
      names = "--target",
      required = true,
      paramLabel = "ADDRESS",
      description = "A student (or teacher) that answers texts and images.")
  String target = "";

  @Option(
      names = "--images",
      paramLabel = "PATH",
      description =
          "A folder of PNG, JPEG and WebP files, or a WebDataset shard (default: the sample's"
              + " Fluent emoji).")
  Path images = Home.directory().resolve("samples/emoji/images/fluent3d.tar.gz");

  @Option(
      names = {"-k", "--top"},
      paramLabel = "N",
      defaultValue = "10",
      description = "Images a text (default: ${DEFAULT-VALUE}).")
  int top = 10;

  @Mixin CallOptions callOptions = new CallOptions();
  @Mixin SecurityOptions security = new SecurityOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    ClientOptions options = security.secure(callOptions.calls()).withPatience(PATIENCE);
    try (ImageFiles files = ImageFiles.open(images, ImageIndex.BYTES_PER_REQUEST);
        EmbedderClient client = EmbedderClient.connect(target, options)) {
      Progress progress = new Progress(spec.commandLine().getErr(), "images", files::count);
      ImageIndex index = ImageIndex.build(client, files::next, progress);
      progress.end();
      if (index.size() == 0) {
        throw new IllegalArgumentException(images + " has no image (expected: PNG, JPEG or WebP)");
      }
      if (index.refused() > 0) {
        out.println(index.refused() + " of " + index.size() + " images could not be read");
      }
      for (String text : texts) {
        out.println(text);
        index
            .nearest(text, top)
            .forEach(hit -> out.printf("  %.3f  %s%n", hit.score(), hit.name()));
      }
    }
    out.flush();
    return 0;
  }
}
