package io.altmesh.teacher.backend;

import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.nio.Buffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Texts as token ids and a mask, tokenized here. */
final class TokenInput implements InputEncoder<String> {
  private final TokenSettings settings;
  private final TextTokenizer tokenizer;

  private TokenInput(TokenSettings settings, TextTokenizer tokenizer) {
    this.settings = settings;
    this.tokenizer = tokenizer;
  }

  /**
   * How texts become token ids.
   *
   * @param directory of the tokenizer's files
   * @param length most tokens of a text, special ones included
   * @param padToLength whether every row has {@code length} tokens, or those of the longest beside
   *     it
   * @param padId what rows are filled up with
   * @param ids the input's name, (N, T)
   * @param mask the name of the input that has 1 for a text's own tokens and 0 for padding; null
   *     for none
   * @param types the name of an input of zeros, as BERT's; null for none
   * @param datatype INT64 or INT32, of all three
   */
  record TokenSettings(
      Path directory,
      int length,
      boolean padToLength,
      long padId,
      String ids,
      @Nullable String mask,
      @Nullable String types,
      String datatype) {}

  /**
   * Opens the tokenizer.
   *
   * @throws io.altmesh.encoder.ModelFormatException when there is none
   */
  static TokenInput open(TokenSettings settings) {
    return new TokenInput(
        settings, TextTokenizer.open(settings.directory(), settings.length(), settings.padId()));
  }

  @Override
  public Encoded encode(List<String> texts) {
    TokenBatch tokens = tokenizer.encode(texts);
    int width = settings.padToLength() ? settings.length() : tokens.length();
    long[] ids = new long[Math.multiplyExact(tokens.rows(), width)];
    long[] mask = new long[ids.length];
    Arrays.fill(ids, settings.padId());
    for (int row = 0; row < tokens.rows(); row++) {
      long[] own = tokens.row(row);
      System.arraycopy(own, 0, ids, row * width, own.length);
      Arrays.fill(mask, row * width, row * width + own.length, 1);
    }
    List<ModelInput> inputs = new ArrayList<>();
    add(inputs, settings.ids(), tokens.rows(), ids);
    add(inputs, settings.mask(), tokens.rows(), mask);
    add(inputs, settings.types(), tokens.rows(), new long[ids.length]);
    return new Encoded(
        inputs, IntStream.range(0, tokens.rows()).toArray(), List.of(), tokens.truncated());
  }

  private void add(List<ModelInput> inputs, @Nullable String name, int rows, long[] values) {
    if (name != null) {
      long[] shape = {rows, values.length / rows};
      inputs.add(new ModelInput.Numbers(name, shape, settings.datatype(), buffer(values)));
    }
  }

  private Buffer buffer(long[] values) {
    return settings.datatype().equals("INT64")
        ? LongBuffer.wrap(values)
        : IntBuffer.wrap(Arrays.stream(values).mapToInt(Math::toIntExact).toArray());
  }

  @Override
  public Map<String, String> declared() {
    Map<String, String> declared = new TreeMap<>();
    declared.put("tokenizer", tokenizer.sha256());
    declared.put("length", Integer.toString(settings.length()));
    declared.put("pad", settings.padId() + (settings.padToLength() ? " to length" : ""));
    return declared;
  }

  @Override
  public int limit() {
    return settings.length();
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
