package io.altmesh.teacher.backend;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Towers;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.serving.WarmUp;
import java.util.List;

/** What stands under {@code text}. */
final class TextBackend {
  private static final List<String> INPUTS = List.of("input", "tokens");
  private static final List<String> TOKENS =
      List.of("directory", "length", "pad", "pad-id", "ids", "mask", "types", "datatype");
  private static final List<String> TEI = List.of("target", "truncate", "concurrency");
  private static final int TEI_CONCURRENCY = 32;

  private TextBackend() {}

  static EmbeddingModel open(
      Keys top, ForeignModel.Title title, Engine engine, ClientOptions calls) {
    TowerKeys tower = TowerKeys.under(top, "text", List.of("tei"));
    if (tower.kind().equals("directory")) {
      return WarmUp.run(EmbeddingModels.open(tower.keys().file("directory"), Towers.TEXT, engine));
    }
    IdentifiedSource<String> source = source(tower, calls);
    return tower.closingOnFailure(
        source,
        () ->
            ForeignModel.ofTexts(tower.title(title), source, tower.head("text_projection.weight")));
  }

  private static IdentifiedSource<String> source(TowerKeys tower, ClientOptions calls) {
    Doubt doubt = new Doubt();
    return switch (tower.kind()) {
      case "store" -> StoreVectors.texts(tower.store());
      case "vectors" -> VectorFile.texts(tower.vectors());
      case "tei" -> tower.verified(tei(tower, calls, doubt), Probes.texts(), doubt);
      default -> {
        Keys program = tower.program(INPUTS);
        InputEncoder<String> input = input(program, tower);
        yield tower.verified(tower.source(program, input, calls, doubt), Probes.texts(), doubt);
      }
    };
  }

  private static TeiSource tei(TowerKeys tower, ClientOptions calls, Doubt doubt) {
    Keys keys = tower.keys().under("tei", TEI);
    return new TeiSource(
        keys.text("target"),
        keys.flag("truncate", true),
        keys.count("concurrency", TEI_CONCURRENCY),
        calls,
        doubt);
  }

  private static InputEncoder<String> input(Keys program, TowerKeys tower) {
    if (tower.isOneOf(program, INPUTS, "input")) {
      return BytesInput.texts(program.text("input"), tower.column(program));
    }
    Keys tokens = program.under("tokens", TOKENS);
    return TokenInput.open(
        new TokenInput.TokenSettings(
            tokens.file("directory"),
            tokens.count("length"),
            tokens.word("pad", "longest", List.of("longest", "length")).equals("length"),
            tokens.whole("pad-id", 0),
            tokens.text("ids", "input_ids"),
            tokens.textOrNull("mask"),
            tokens.textOrNull("types"),
            tokens.word("datatype", "INT64", List.of("INT64", "INT32"))));
  }
}
