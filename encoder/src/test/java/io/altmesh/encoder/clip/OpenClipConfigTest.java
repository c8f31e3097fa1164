package io.altmesh.encoder.clip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenClipConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  /** The file is one of OpenCLIP's: its messages have its keys, never transformers'. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "model_cfg            | embed_dim      | 0       | a whole number >= 1",
        "model_cfg.text_cfg   | width          | \"wide\" | a whole number >= 1",
        "model_cfg.text_cfg   | heads          | 5       | a divisor of width 32",
        "model_cfg.text_cfg   | mlp_ratio      | \"four\" | a number that gives a width >= 1",
        "model_cfg.text_cfg   | mlp_ratio      | -1      | a number that gives a width >= 1",
        "model_cfg.vision_cfg | layers         | 2.5     | a whole number >= 1",
        "model_cfg.vision_cfg | head_width     | 64      | a divisor of width 32",
        "model_cfg.vision_cfg | patch_size     | 33      | at most image_size 32",
        "model_cfg.vision_cfg | image_size     | 20000   | 1 to 16384",
        "model_cfg.vision_cfg | mlp_ratio      | true    | a number that gives a width >= 1",
        "preprocess_cfg       | mean           | [0,1]   | a number or three",
        "preprocess_cfg       | std            | \"one\"  | a number or three",
        "preprocess_cfg       | resize_mode    | \"fit\"  | shortest or squash"
      })
  void namesTheFilesOwnKey(String section, String key, String value, String expected)
      throws IOException {
    Path directory = with(section, key, value);

    assertThatThrownBy(() -> OpenClipConfig.read(directory))
        .isInstanceOf(ModelFormatException.class)
        .hasMessage(
            "%s: %s.%s is %s (expected %s)",
            directory.resolve(OpenClipConfig.FILE), section, key, value, expected);
  }

  @Test
  void readsAnMlpRatio() throws IOException {
    Path directory = with("model_cfg.vision_cfg", "mlp_ratio", "4.9231");
    assertThat(OpenClipConfig.read(directory).child("vision_config").size("intermediate_size", 0))
        .isEqualTo(157); // int(32 * 4.9231)
  }

  private Path with(String section, String key, String value) throws IOException {
    String original =
        Files.readString(Fixtures.path("architectures/open-clip/open_clip_config.json"));
    ObjectNode root = (ObjectNode) JSON.readTree(original);
    ObjectNode changed = (ObjectNode) root.at("/" + section.replace('.', '/'));
    changed.set(key, JSON.readTree(value));
    Files.writeString(folder.resolve(OpenClipConfig.FILE), JSON.writeValueAsString(root));
    return folder;
  }
}
