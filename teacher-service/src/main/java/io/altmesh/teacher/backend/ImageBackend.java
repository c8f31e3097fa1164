package io.altmesh.teacher.backend;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Towers;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.serving.WarmUp;
import java.util.List;

/** What stands under {@code image}. */
final class ImageBackend {
  private static final List<String> INPUTS = List.of("input", "pixels");
  private static final List<String> PIXELS = List.of("directory", "name", "datatype");

  private ImageBackend() {}

  static EmbeddingModel open(
      Keys top, ForeignModel.Title title, Engine engine, ClientOptions calls) {
    TowerKeys tower = TowerKeys.under(top, "image", List.of());
    if (tower.kind().equals("directory")) {
      return WarmUp.run(EmbeddingModels.open(tower.keys().file("directory"), Towers.IMAGE, engine));
    }
    IdentifiedSource<byte[]> source = source(tower, calls);
    return tower.closingOnFailure(
        source,
        () ->
            ForeignModel.ofImages(
                tower.title(title), source, tower.head("visual_projection.weight")));
  }

  private static IdentifiedSource<byte[]> source(TowerKeys tower, ClientOptions calls) {
    Doubt doubt = new Doubt();
    return switch (tower.kind()) {
      case "store" -> StoreVectors.images(tower.store());
      case "vectors" -> VectorFile.images(tower.vectors());
      default -> {
        Keys program = tower.program(INPUTS);
        InputEncoder<byte[]> input = input(program, tower);
        yield tower.verified(tower.source(program, input, calls, doubt), Probes.images(), doubt);
      }
    };
  }

  private static InputEncoder<byte[]> input(Keys program, TowerKeys tower) {
    if (tower.isOneOf(program, INPUTS, "input")) {
      return BytesInput.images(program.text("input"), tower.column(program));
    }
    Keys pixels = program.under("pixels", PIXELS);
    return PixelInput.open(
        pixels.file("directory"),
        pixels.text("name", "pixel_values"),
        pixels.word("datatype", "FP32", List.of("FP32", "FP16", "BF16")));
  }
}
