package io.altmesh.encoder.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.altmesh.encoder.ModelFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The tokenizer of a model directory, {@code tokenizer.json} or older files, run by Hugging Face's
 * own library, without the network. Special tokens are added by the file's template; truncation and
 * padding settings in the file are ignored in favour of those given here.
 *
 * <p>Thread-safe. Closing waits for calls under way and frees the native tokenizer.
 */
public final class TextTokenizer implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;
  private final int maxLength;
  private final long padId;
  private final String sha256;
  private final int closingTokens;

  /**
   * Calls share it, closing takes it alone: a call on a freed native tokenizer would crash the JVM.
   */
  private final ReadWriteLock life = new ReentrantReadWriteLock();

  private boolean closed;

  private TextTokenizer(
      HuggingFaceTokenizer tokenizer, int maxLength, long padId, String sha256, int closingTokens) {
    this.tokenizer = tokenizer;
    this.maxLength = maxLength;
    this.padId = padId;
    this.sha256 = sha256;
    this.closingTokens = closingTokens;
  }

  /**
   * Opens a directory's {@code tokenizer.json}, or what {@link TokenizerFiles} makes of its older
   * files.
   *
   * @param maxLength most tokens of a row, special ones included
   * @param padId what rows are filled up with
   * @throws ModelFormatException if there is none, or not a tokenizer's, or {@code maxLength} has
   *     no room beside its special tokens
   */
  public static TextTokenizer open(Path modelDirectory, int maxLength, long padId) {
    byte[] json = TokenizerFiles.json(modelDirectory);
    HuggingFaceTokenizer loaded = null;
    int closingTokens;
    try {
      loaded = load(json);
      closingTokens = closingTokens(loaded.encode("a", true, false));
    } catch (IOException | RuntimeException e) { // what the native library throws
      close(loaded);
      throw new ModelFormatException(
          "%s: its %s is not a tokenizer: %s"
              .formatted(modelDirectory, TokenizerFiles.name(modelDirectory), e.getMessage()),
          e);
    }
    if (maxLength <= closingTokens) {
      close(loaded);
      throw new ModelFormatException(
          "maxLength %d for %s (expected room for its special tokens and more)"
              .formatted(maxLength, modelDirectory));
    }
    return new TextTokenizer(loaded, maxLength, padId, sha256(json), closingTokens);
  }

  private static void close(@Nullable HuggingFaceTokenizer loaded) {
    if (loaded != null) {
      loaded.close();
    }
  }

  private static HuggingFaceTokenizer load(byte[] json) throws IOException {
    return HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(json),
        Map.of(
            "addSpecialTokens", "true", "truncation", "DO_NOT_TRUNCATE", "padding", "DO_NOT_PAD"));
  }

  /**
   * Special tokens that the template puts after the text: CLIP's end of text, XLM-R's {@code </s>}.
   */
  private static int closingTokens(Encoding encoding) {
    long[] special = encoding.getSpecialTokenMask();
    int count = 0;
    while (count < special.length && special[special.length - 1 - count] == 1) {
      count++;
    }
    return count;
  }

  /**
   * Token ids of all texts, padded to the longest row of them. A text with more than {@code
   * maxLength} tokens loses its last ordinary ones; the special ones at the end stay. What is no
   * Unicode (a lone surrogate) is read as U+FFFD.
   */
  public TokenBatch encode(List<String> texts) {
    return encode(texts, maxLength);
  }

  /**
   * As {@link #encode(List)}, of rows that are shorter still.
   *
   * @param limit most tokens of a row, {@link #minLength()} to {@link #maxLength()}
   */
  public TokenBatch encode(List<String> texts, int limit) {
    if (limit < minLength() || limit > maxLength) {
      throw new IllegalArgumentException(
          "tokens of a row: " + limit + " (expected: " + minLength() + " to " + maxLength + ")");
    }
    List<Integer> truncated = new ArrayList<>();
    long[][] rows = ids(texts);
    int[] lengths = new int[rows.length];
    int longest = 0;
    for (int row = 0; row < rows.length; row++) {
      if (rows[row].length > limit) {
        rows[row] = truncate(rows[row], limit);
        truncated.add(row);
      }
      lengths[row] = rows[row].length;
      longest = Math.max(longest, lengths[row]);
    }
    return new TokenBatch(
        rows.length, longest, padded(rows, longest), lengths, List.copyOf(truncated));
  }

  private long[] truncate(long[] row, int limit) {
    long[] kept = Arrays.copyOf(row, limit);
    System.arraycopy(row, row.length - closingTokens, kept, limit - closingTokens, closingTokens);
    return kept;
  }

  private long[] padded(long[][] rows, int length) {
    long[] ids = new long[Math.multiplyExact(rows.length, length)];
    Arrays.fill(ids, padId);
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, ids, row * length, rows[row].length);
    }
    return ids;
  }

  /**
   * Tokens of a text, special ones included, as {@link #encode} gives them: at most {@code
   * maxLength}.
   */
  public int length(String text) {
    return Math.min(maxLength, ids(List.of(text))[0].length);
  }

  /** {@link #length(String)} of many texts in one call, which is faster by the number of cores. */
  public int[] lengths(List<String> texts) {
    return Arrays.stream(ids(texts)).mapToInt(row -> Math.min(maxLength, row.length)).toArray();
  }

  private long[][] ids(List<String> texts) {
    if (texts.isEmpty()) {
      return new long[0][];
    }
    List<String> clean = texts.stream().map(TextTokenizer::withoutLoneSurrogates).toList();
    life.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      return nativeIds(clean.toArray(new String[0]));
    } finally {
      life.readLock().unlock();
    }
  }

  /**
   * Ids alone: DJL's own batchEncode also makes tokens and offsets into Java objects, which takes
   * three times as long.
   */
  private long[][] nativeIds(String[] texts) {
    long[] encodings = TokenizersLibrary.LIB.batchEncode(tokenizer.getHandle(), texts, true);
    try {
      return Arrays.stream(encodings)
          .mapToObj(TokenizersLibrary.LIB::getTokenIds)
          .toArray(long[][]::new);
    } finally {
      Arrays.stream(encodings).forEach(TokenizersLibrary.LIB::deleteEncoding);
    }
  }

  private static String withoutLoneSurrogates(String text) {
    if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .map(
            point ->
                point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE
                    ? 0xfffd
                    : point)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  /** Fewest tokens that a row can be cut to. */
  public int minLength() {
    return closingTokens + 1;
  }

  public int maxLength() {
    return maxLength;
  }

  public long padId() {
    return padId;
  }

  /**
   * SHA-256 of {@link TokenizerFiles#json}, in lower-case hexadecimal: the tokenizer's part of a
   * tower's fingerprint.
   */
  public String sha256() {
    return sha256;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() {
    life.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        tokenizer.close();
      }
    } finally {
      life.writeLock().unlock();
    }
  }
}
