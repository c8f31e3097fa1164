package io.altmesh.cli.bench;

import io.altmesh.encoder.altclip.AltClipText;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.xlmroberta.XlmRobertaConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Who learns: an XLM-R or an AltCLIP, by its directory.
 *
 * @param dim D, the width of what it learns
 */
record BenchStudent(Path directory, XlmRobertaConfig backbone, int dim) {
  /** Makes the student of the options, or goes to where it lies. */
  static BenchStudent prepare(TrainingBenchOptions options, Path place) throws IOException {
    Path given = options.student();
    if (given == null) {
      RandomStudent.write(place, options.size(), options.home().resolve("samples/emoji/student"));
    } else {
      Files.createSymbolicLink(place, given.toRealPath());
    }
    return read(place);
  }

  private static BenchStudent read(Path directory) {
    ConfigNode config = ConfigNode.read(directory);
    String type = config.text("model_type");
    return switch (type) {
      case XlmRobertaConfig.MODEL_TYPE ->
          new BenchStudent(
              directory, XlmRobertaConfig.ofModel(config), StudentSize.BASE.pooledDim());
      case "altclip" -> {
        AltClipText text = AltClipText.of(config);
        yield new BenchStudent(directory, text.backbone(), text.pooledDim());
      }
      default -> throw config.wrong("model_type", "xlm-roberta or altclip");
    };
  }

  TextTokenizer tokenizer() {
    int limit = Math.min(TrainingInput.MAX_LENGTH, backbone.contextLength());
    return TextTokenizer.open(directory, limit, backbone.padId());
  }

  /** Sizes, for people. */
  String description() {
    return backbone.description() + ", vocabulary %,d".formatted(backbone.vocabulary());
  }
}
