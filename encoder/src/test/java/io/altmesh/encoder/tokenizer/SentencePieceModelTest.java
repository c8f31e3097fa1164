package io.altmesh.encoder.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.ModelFormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentencePieceModelTest {
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;

  @TempDir Path folder;

  @Test
  void readsPiecesTypesAndRules() {
    SentencePieceModel model =
        SentencePieceModel.read(Fixtures.path("tokenizers/siglip-files/spiece.model"));
    assertThat(model.pieces().subList(0, 3))
        .extracting(SentencePieceModel.Piece::text)
        .containsExactly("<pad>", "</s>", "<unk>");
    assertThat(model.unknown()).isEqualTo(2);
    assertThat(model.pieces().get(3).score()).isNegative();
    assertThat(model.normalizer()).isEqualTo("nmt_nfkc");
    assertThat(model.charsmap()).hasSizeGreaterThan(200_000);
    assertThat(model.hasUsualSpaces()).isTrue();
    assertThat(model.byteFallback()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 2500, 242_000})
  void refusesATruncatedFile(int length) throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.path("tokenizers/siglip-files/spiece.model"));
    assertRefused(Arrays.copyOf(whole, length), "is not a whole SentencePiece model");
  }

  /** No bytes whatever give another exception. */
  @Test
  void refusesDamagedFilesByName() throws IOException {
    byte[] whole =
        Files.readAllBytes(Fixtures.path("tokenizers/xlm-roberta-files/sentencepiece.bpe.model"));
    Random random = new Random(7);
    Path file = folder.resolve("damaged.model");
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = whole.clone();
      for (int n = 0; n < 8; n++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Files.write(file, damaged);
      try {
        assertThat(SentencePieceModel.read(file).pieces()).isNotEmpty();
      } catch (ModelFormatException e) {
        assertThat(e).hasMessageStartingWith(file + ": ");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2,BPE", "3,WORD", "4,CHAR", "9,9"})
  void refusesOtherModelTypes(int type, String name) throws IOException {
    assertRefused(
        bytes(out -> piece(out, "<unk>", 0, UNKNOWN), out -> trainer(out, type)),
        "model_type is " + name + " (expected UNIGRAM)");
  }

  @Test
  void refusesAPieceThatIsThereTwice() throws IOException {
    assertRefused(
        bytes(
            out -> piece(out, "<unk>", 0, UNKNOWN),
            out -> piece(out, "a", -1, 1),
            out -> piece(out, "a", -2, 1)),
        "piece 2, \"a\", is empty or there twice");
  }

  @Test
  void refusesAScoreThatIsNoNumber() throws IOException {
    assertRefused(
        bytes(out -> piece(out, "<unk>", 0, UNKNOWN), out -> piece(out, "a", Float.NaN, 1)),
        "piece 1, \"a\", has score NaN");
  }

  @Test
  void refusesAModelWithoutUnknown() throws IOException {
    assertRefused(bytes(), "has no pieces");
    assertRefused(bytes(out -> piece(out, "<s>", 0, CONTROL)), "has not one piece of type UNKNOWN");
    assertRefused(bytes(out -> piece(out, "<s>", 0, 7)), "piece 0 has type 7 (expected 1 to 6)");
  }

  @Test
  void xlmRobertaRefusesOtherFirstPieces() throws IOException {
    Files.write(
        folder.resolve(XlmRobertaSentencePiece.FILE),
        bytes(out -> piece(out, "<unk>", 0, UNKNOWN), out -> piece(out, "a", -1, 1)));
    assertThatThrownBy(() -> TokenizerFiles.json(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("begins with the pieces [<unk>, a] (expected <unk>, <s>, </s>)");
  }

  @Test
  void siglipRefusesAModelWithoutRules() throws IOException {
    Files.write(
        folder.resolve(SiglipSentencePiece.FILE),
        bytes(out -> piece(out, "<unk>", 0, UNKNOWN), out -> piece(out, "</s>", 0, CONTROL)));
    assertThatThrownBy(() -> TokenizerFiles.json(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("(expected nmt_nfkc)");
  }

  @Test
  void scoresAreQuotientsOfDoubles() {
    Random random = new Random(3);
    int others = 0;
    for (int i = 0; i < 100_000; i++) {
      float score = -20 * random.nextFloat();
      BigDecimal written = ExactDecimal.of(score);
      assertThat(written.doubleValue()).isEqualTo(score);
      double significand = written.unscaledValue().doubleValue();
      boolean exact = new BigDecimal(significand).toBigInteger().equals(written.unscaledValue());
      others += exact && significand / Math.pow(10, written.scale()) == score ? 0 : 1;
    }
    assertThat(others).isLessThan(400);
  }

  private interface Field {
    void write(CodedOutputStream out) throws IOException;
  }

  private static byte[] bytes(Field... fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (Field field : fields) {
      field.write(out);
    }
    out.flush();
    return bytes.toByteArray();
  }

  private static void piece(CodedOutputStream out, String text, float score, int type)
      throws IOException {
    byte[] piece =
        bytes(
            inner -> inner.writeString(1, text),
            inner -> inner.writeFloat(2, score),
            inner -> inner.writeEnum(3, type));
    out.writeBytes(1, ByteString.copyFrom(piece));
  }

  private static void trainer(CodedOutputStream out, int modelType) throws IOException {
    out.writeBytes(2, ByteString.copyFrom(bytes(inner -> inner.writeEnum(3, modelType))));
  }

  private void assertRefused(byte[] bytes, String message) throws IOException {
    Path file = folder.resolve("some.model");
    Files.write(file, bytes);
    assertThatThrownBy(() -> SentencePieceModel.read(file))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining(file + ": ")
        .hasMessageContaining(message);
  }
}
