package io.altmesh.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.altmesh.cli.bench.load.CaptionTexts;
import io.altmesh.cli.bench.load.LoadGenerator;
import io.altmesh.cli.bench.load.LoadJson;
import io.altmesh.cli.bench.load.LoadPlan;
import io.altmesh.cli.bench.load.LoadResult;
import io.altmesh.cli.bench.load.Pace;
import io.altmesh.cli.bench.load.Requests;
import io.altmesh.cli.embed.Embedder;
import io.altmesh.cli.input.ImageFiles;
import io.altmesh.cli.input.NamedImage;
import io.altmesh.cli.input.TextFile;
import io.altmesh.encoder.Space;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Priority;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    sortSynopsis = false,
    description = "Sends a load to any teacher or student, and tells how it was answered.",
    footer = {
      "",
      "--callers asks for throughput: each sends its next list when the last one is",
      "answered. --rate asks for latency: lists arrive by chance at times fixed",
      "beforehand, and latency counts from the time that a list was due, so that a",
      "server that stalls is charged for all who would have come meanwhile. --streams",
      "keeps a window of lists under way on each stream.",
      "",
      "Refusals (RESOURCE_EXHAUSTED) are counted apart, with how soon they came; other",
      "errors by status code. 'sent late' is this generator's own delay: when it is",
      "large, the figures are of the machine that it runs on.",
      "",
      "Without --texts or --images: captions of real length (14 tokens on average).",
      "",
      "Examples:",
      "  altmesh bench load 127.0.0.1:7001 --callers 32",
      "  altmesh bench load 127.0.0.1:7001 --rate 200 --seconds 60 --out load.json",
      "  altmesh bench load dns:///teachers:7001 --streams 4 --list 64 --bulk",
      "  altmesh bench load 127.0.0.1:7003 --rate 5 --images ~/Pictures",
    })
final class BenchLoadCommand implements Callable<Integer> {
  private static final int CAPTIONS = 8192;
  private static final int MOST_IMAGES = 1024;
  private static final int WINDOW = 8;

  @Parameters(
      paramLabel = "TARGET",
      description =
          "HOST:PORT, several as A:PORT,B:PORT, or dns:///NAME:PORT: all are asked in turn.")
  String target = "";

  @ArgGroup Paces paces = new Paces();

  static final class Paces {
    @Option(names = "--callers", paramLabel = "N", description = "Callers in a row (default: 32).")
    @Nullable Integer callers;

    @Option(names = "--rate", paramLabel = "N", description = "Lists a second, by chance.")
    @Nullable Double rate;

    @Option(names = "--streams", paramLabel = "N", description = "Streams of lists.")
    @Nullable Integer streams;
  }

  @ArgGroup Input input = new Input();

  static final class Input {
    @Option(names = "--texts", paramLabel = "FILE", description = "Texts, one a line; - for stdin.")
    @Nullable String texts;

    @Option(names = "--images", paramLabel = "DIR", description = "A folder, or a .tar shard.")
    @Nullable Path images;
  }

  @Option(
      names = "--list",
      paramLabel = "N",
      defaultValue = "1",
      description = "Items a list (default: ${DEFAULT-VALUE}).")
  int list = 1;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "20",
      description = "How long it is counted (default: ${DEFAULT-VALUE}).")
  double seconds = 20;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "How long it runs before that (default: ${DEFAULT-VALUE}).")
  double warmUp = 3;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Of each call (default: ${DEFAULT-VALUE}).")
  double deadline = 30;

  @Option(
      names = "--channels",
      paramLabel = "N",
      defaultValue = "1",
      description = "Connections to each server, used in turn (default: ${DEFAULT-VALUE}).")
  int channels = 1;

  @Option(
      names = "--space",
      paramLabel = "SPACE",
      defaultValue = "PROJECTED",
      description = "POOLED or PROJECTED (default: ${DEFAULT-VALUE}).")
  Space space = Space.PROJECTED;

  @Option(names = "--bulk", description = "With priority BULK: behind interactive calls.")
  boolean bulk;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of arrivals and captions (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(names = "--out", paramLabel = "FILE.json", description = "Write all figures there too.")
  @Nullable Path out;

  @Mixin SecurityOptions security = new SecurityOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Pace pace = pace();
    LoadPlan plan = new LoadPlan(pace, duration(warmUp), duration(seconds), duration(deadline));
    ModelDescription model = meet();
    Requests<?> requests = requests();
    List<ManagedChannel> open = new ArrayList<>();
    LoadResult result;
    try {
      for (int i = 0; i < channels; i++) {
        open.addAll(Channels.openAll(target, calls()));
      }
      result = LoadGenerator.run(open, requests, plan);
    } finally {
      open.forEach(ManagedChannel::shutdownNow);
    }
    print(model, pace, result);
    if (out != null) {
      write(out, model, pace, result);
    }
    return 0;
  }

  private ClientOptions calls() {
    return security.secure(ClientOptions.defaults());
  }

  private Pace pace() {
    if (paces.rate != null) {
      return new Pace.Rate(paces.rate, seed);
    } else if (paces.streams != null) {
      return new Pace.Streams(paces.streams, WINDOW);
    }
    return new Pace.Callers(paces.callers == null ? 32 : paces.callers);
  }

  /** With the patience of a moment: a mistyped address is likelier than a server that restarts. */
  private ModelDescription meet() {
    try (EmbedderClient client =
        EmbedderClient.connect(target, calls().withPatience(Duration.ofSeconds(5)))) {
      return client.describe();
    }
  }

  private Requests<?> requests() throws Exception {
    EmbedOptions options =
        EmbedOptions.newBuilder()
            .setSpace(io.altmesh.proto.v1.Space.valueOf(space.name()))
            .setPriority(bulk ? Priority.BULK : Priority.INTERACTIVE)
            .build();
    if (input.images != null) {
      return Requests.images(images(input.images), list, options);
    }
    List<String> texts =
        input.texts == null
            ? CaptionTexts.of(Home.directory(), CAPTIONS, seed)
            : lines(input.texts);
    return Requests.texts(texts, list, options);
  }

  private static List<String> lines(String file) {
    List<String> lines = new ArrayList<>();
    try (TextFile texts = TextFile.open(file)) {
      for (String line = texts.next(); line != null; line = texts.next()) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static List<ByteString> images(Path place) throws Exception {
    List<ByteString> images = new ArrayList<>();
    try (ImageFiles files = ImageFiles.open(place, Embedder.LARGEST_IMAGE)) {
      NamedImage image = files.next();
      while (image != null && images.size() < MOST_IMAGES) {
        if (image.error() == null) {
          images.add(ByteString.copyFrom(image.bytes()));
        }
        image = files.next();
      }
    }
    return images;
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos(Math.round(seconds * 1e9));
  }

  private void print(ModelDescription model, Pace pace, LoadResult result) {
    var print = spec.commandLine().getOut();
    print.printf(
        Locale.ROOT,
        "%s at %s: %s, lists of %d%n%s",
        model.getName(),
        target,
        pace.description(),
        list,
        result.text());
    print.flush();
  }

  private void write(Path file, ModelDescription model, Pace pace, LoadResult result)
      throws Exception {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = json.createObjectNode();
    root.put("target", target).put("model", model.getName());
    root.put("fingerprint", model.getModel().getFingerprint());
    root.put("numerics", model.getModel().getNumerics());
    root.put("pace", pace.description()).put("items_a_list", list).put("seed", seed);
    root.set("result", LoadJson.of(result));
    json.writeValue(file.toFile(), root);
  }
}
