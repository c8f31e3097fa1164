package io.altmesh.teacher.backend;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.ModelFormatException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong in a teacher's file is named with its key, before any server is asked. */
class KeysTest {
  @RegisterExtension static final OwnClip OURS = new OwnClip();

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "txt: {}|unknown key 'txt' at the top (did you mean 'text'?)",
        "name: x|the file: names no tower (expected: text, image or both)",
        "text: {oip: {targt: h}}|unknown key 'targt' at text.oip (did you mean 'target'?)",
        "text: {head: {}}|text: [] (expected: one of directory, oip, onnx, store, vectors, tei)",
        "image: {tei: {}}|unknown key 'tei' at image (expected: directory, oip",
        "text: {oip: {model: m}}|text.oip: [] (expected: one of input, tokens)",
        "text: {oip: {target: 'h:1', model: m, input: T}}|key 'text.oip.outputs' is missing",
        "text: {oip: {input: T, outputs: {}}}|text.oip.outputs: none (expected: pooled, projected"
            + " or both)",
        "text: {oip: {input: T, outputs: {projected: P}, batch: 0}}|text.oip.batch: 0 (expected: a"
            + " whole number, at least 1)",
        "text: {onnx: {file: x, input: T, outputs: {projected: P}}}|text.onnx.input: T (expected:"
            + " tokens: ONNX takes arrays)",
        "text: {vectors: {file: x.npy}}|x.npy: unknown kind (expected: .safetensors or .parquet)",
        "text: {directory: absent}|absent",
        "text: [|malformed YAML",
      })
  void namesTheKey(String yaml, String message) {
    assertThatThrownBy(() -> OURS.teacher(folder, yaml))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(message);
  }

  @Test
  void namesAFileThatIsNotThere() {
    Path absent = folder.resolve("absent.yaml");
    assertThatThrownBy(() -> OURS.teacher(absent, Fixtures.CALLS))
        .hasMessageContaining("absent.yaml: no such file (expected: a teacher's YAML)");
  }
}
