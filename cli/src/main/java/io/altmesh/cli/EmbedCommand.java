package io.altmesh.cli;

import io.altmesh.cli.embed.Embedder;
import io.altmesh.cli.embed.Embedder.Modality;
import io.altmesh.cli.embed.Embedder.Subject;
import io.altmesh.cli.embed.Embedding;
import io.altmesh.cli.embed.LocalEmbedder;
import io.altmesh.cli.embed.RemoteEmbedder;
import io.altmesh.cli.embed.VectorFile;
import io.altmesh.cli.embed.VectorFile.Label;
import io.altmesh.cli.input.ImageFiles;
import io.altmesh.cli.input.TextFile;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "embed",
    mixinStandardHelpOptions = true,
    sortSynopsis = false,
    description = "Writes vectors of texts or images to a file, for NumPy or for scripts.",
    footer = {
      "",
      "One row for each line of FILE (empty ones too), or for each image: a folder's",
      "files sorted by name, those of sub-folders too; a shard's samples in its order.",
      "So line 1 of FILE is row 0 of OUT. An image that cannot be read has a row of NaN",
      "(.npy), or \"embedding\": null and an \"error\" (.jsonl); a text that is longer than",
      "the model reads is cut, and counted. Vectors keep their norm unless --normalize",
      "is given. Input and output may be larger than memory; OUT appears when it is",
      "complete.",
      "",
      "Examples:",
      "  altmesh embed --model models/clip --texts captions.txt --out captions.npy",
      "  altmesh embed --target :7003 --images ~/Pictures --out pictures.jsonl",
      "  zcat en-zh.tsv.gz | cut -f2 | altmesh embed --target :7003 --texts - \\",
      "      --normalize --out zh.npy",
      "In Python:",
      "  vectors = numpy.load('captions.npy', mmap_mode='r')",
    })
final class EmbedCommand implements Callable<Integer> {
  private static final int WARNINGS = 10;

  @ArgGroup(multiplicity = "1")
  Source source = new Source();

  @ArgGroup(multiplicity = "1")
  Input input = new Input();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "OUT",
      description =
          "NAME.npy: float32, shape (rows, width), in NumPy's format. NAME.jsonl: a line"
              + " {\"text\" or \"image\": ..., \"embedding\": [...]} each.")
  Path out = Path.of("");

  @Option(
      names = "--space",
      paramLabel = "SPACE",
      defaultValue = "projected",
      description =
          "projected, where texts and images are compared, or pooled, before the last projection"
              + " (default: ${DEFAULT-VALUE}).")
  Space space = Space.PROJECTED;

  @Option(names = "--normalize", description = "Give every row length 1.")
  boolean normalize;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "With --model: auto, cpu or cuda:N (default: auto, the first GPU, else cpu).")
  @Nullable String device;

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description = "With --model: fp32, bf16 or auto (default: fp32).")
  @Nullable String precision;

  @Mixin CallOptions callOptions = new CallOptions();
  @Mixin SecurityOptions security = new SecurityOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  /** Who embeds. */
  static final class Source {
    @Option(
        names = "--model",
        required = true,
        paramLabel = "DIR",
        description = "A model's directory, opened in this process.")
    @Nullable Path model;

    @Option(
        names = "--target",
        required = true,
        paramLabel = "ADDRESS",
        description = "A teacher or student that is up.")
    @Nullable String target;
  }

  /** What is embedded. */
  static final class Input {
    @Option(
        names = "--texts",
        required = true,
        paramLabel = "FILE",
        description = "A UTF-8 file, a text a line; .gz too; - for standard input.")
    @Nullable String texts;

    @Option(
        names = "--images",
        required = true,
        paramLabel = "PATH",
        description = "A folder of PNG, JPEG and WebP files, or a WebDataset shard (.tar[.gz]).")
    @Nullable Path images;
  }

  @Override
  public Integer call() throws Exception {
    if (source.target != null && (device != null || precision != null)) {
      throw new IllegalArgumentException(
          "--device and --precision belong to --model (given: --target, whose server has its own)");
    }
    try (Opened opened = new Opened()) {
      Shutdown.closeOnExit(opened);
      try {
        return embed(opened);
      } catch (Exception e) {
        if (opened.isClosed()) { // by Ctrl-C: what ends then has not failed
          return spec.exitCodeOnExecutionException();
        }
        throw e;
      }
    }
  }

  private int embed(Opened opened) throws Exception {
    Modality modality = input.texts == null ? Modality.IMAGE : Modality.TEXT;
    Label label = modality == Modality.TEXT ? Label.TEXT : Label.IMAGE;
    VectorFile file = opened.open(() -> VectorFile.create(out, label));
    return input.texts == null ? images(opened, file) : texts(opened, file);
  }

  private int texts(Opened opened, VectorFile file) throws Exception {
    try (TextFile texts = TextFile.open(String.valueOf(input.texts))) {
      Embedder embedder = opened.open(() -> embedder(Modality.TEXT));
      Progress progress = new Progress(err(), "texts", () -> -1);
      Embedding embedding = new Embedding(embedder, file, normalize, progress, failures());
      embedding.texts(texts);
      progress.end();
      if (texts.damaged() > 0) {
        tell("lines that are not UTF-8: %,d; what is none was read as U+FFFD", texts.damaged());
      }
      return finish(embedding, file, embedder.subject(), progress.seconds(), "texts");
    }
  }

  private int images(Opened opened, VectorFile file) throws Exception {
    Path place = input.images == null ? Path.of("") : input.images;
    // Opened first: a wrong path must not wait for a model to load.
    try (ImageFiles images = ImageFiles.open(place, Embedder.LARGEST_IMAGE)) {
      Embedder embedder = opened.open(() -> embedder(Modality.IMAGE));
      Progress progress = new Progress(err(), "images", images::count);
      Embedding embedding = new Embedding(embedder, file, normalize, progress, failures());
      embedding.images(images);
      progress.end();
      if (images.skipped() > 0) {
        tell("samples that have no image, and so no row: %,d", images.skipped());
      }
      return finish(embedding, file, embedder.subject(), progress.seconds(), "images");
    }
  }

  private Embedder embedder(Modality modality) {
    if (source.target != null) {
      return RemoteEmbedder.connect(
          source.target, modality, space, security.secure(callOptions.calls()));
    }
    Engine engine =
        Engine.open(device == null ? "auto" : device, precision == null ? "fp32" : precision);
    Path directory = source.model == null ? Path.of("") : source.model;
    return LocalEmbedder.open(directory, modality, space, engine);
  }

  private int finish(
      Embedding embedding, VectorFile file, Subject subject, double seconds, String what)
      throws Exception {
    long rows = embedding.rows();
    if (embedding.truncated() > 0) {
      tell(
          "texts that are longer than the model reads: %,d of %,d; their ends were cut",
          embedding.truncated(), rows);
    }
    if (embedding.failed() > 0) {
      tell("%s that could not be embedded: %,d of %,d", what, embedding.failed(), rows);
    }
    if (embedding.failed() == rows) {
      tell("nothing was embedded; %s is not written", out);
      return spec.exitCodeOnExecutionException();
    }
    file.complete();
    tell(
        "%s: %,d × %d, %s%s, in %.1f s (%,.0f %s/s), by %s (%s), %s tower %s",
        out,
        rows,
        subject.dim(),
        space.name().toLowerCase(Locale.ROOT),
        normalize ? ", normalized" : "",
        seconds,
        rows / seconds,
        what,
        subject.name(),
        subject.numerics(),
        what.equals("texts") ? "text" : "image",
        subject.tower());
    return spec.exitCodeOnSuccess();
  }

  private Consumer<String> failures() {
    return new Consumer<>() {
      private int told;

      @Override
      public void accept(String failure) {
        if (++told <= WARNINGS) {
          tell("%s", failure);
        }
        if (told == WARNINGS) {
          tell("further ones are counted, not named");
        }
      }
    };
  }

  private void tell(String format, Object... arguments) {
    String clear = Terminal.isThere() ? Progress.TO_END_OF_LINE : "";
    err().println(clear + "altmesh: " + String.format(Locale.ROOT, format, arguments));
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
