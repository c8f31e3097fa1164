package io.altmesh.corpus.parallel;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sentence pairs as UTF-8 in large blocks: about the size of the text files, a sixth of what String
 * objects would take.
 *
 * <p>A row in a block: source length (int), target length (int), language number (int), source
 * bytes, target bytes. A row never spans blocks.
 */
final class PairTable {
  // A little less than a power of two: G1 rounds large arrays up to whole regions.
  private static final int BLOCK = (1 << 22) - 64;
  private static final int HEAD = 3 * Integer.BYTES;

  private final List<byte[]> blocks = new ArrayList<>();
  private final Map<String, Integer> languages = new HashMap<>();
  private final List<String> languageNames = new ArrayList<>();
  private final Consumer<ByteBuffer> witness;
  private ByteBuffer filling = ByteBuffer.allocate(0);
  private int fillingBlock = -1;
  private long[] positions = new long[1024];
  private int[] lengths = new int[1024];
  private int size;

  /**
   * @param witness sees every row's bytes as it is added
   */
  PairTable(Consumer<ByteBuffer> witness) {
    this.witness = witness;
  }

  int size() {
    return size;
  }

  /** The length that the row was added with. */
  int length(int row) {
    return lengths[row];
  }

  void add(SentencePair pair, int length) {
    ensureRoom();
    byte[] source = pair.source().getBytes(UTF_8);
    byte[] target = pair.target().getBytes(UTF_8);
    beginRow(HEAD + source.length + target.length);
    lengths[size] = length;
    positions[size++] = ((long) fillingBlock << Integer.SIZE) | filling.position();
    int start = filling.position();
    filling.putInt(source.length).putInt(target.length).putInt(languageNumber(pair.language()));
    filling.put(source).put(target);
    witness.accept(filling.slice(start, filling.position() - start));
    witness.accept(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
  }

  SentencePair get(int row) {
    byte[] block = blocks.get((int) (positions[row] >>> Integer.SIZE));
    int at = (int) positions[row];
    ByteBuffer head = ByteBuffer.wrap(block, at, HEAD);
    int sourceLength = head.getInt();
    int targetLength = head.getInt();
    String language = languageNames.get(head.getInt());
    String source = new String(block, at + HEAD, sourceLength, UTF_8);
    return new SentencePair(
        source, new String(block, at + HEAD + sourceLength, targetLength, UTF_8), language);
  }

  private void ensureRoom() {
    if (size == positions.length) {
      if (size > Integer.MAX_VALUE / 2) {
        throw new IllegalStateException(
            "more than 2^30 pairs do not fit in memory; split the corpus");
      }
      positions = Arrays.copyOf(positions, size * 2);
      lengths = Arrays.copyOf(lengths, size * 2);
    }
  }

  /** Forgets all rows and keeps their room. */
  void clear() {
    size = 0;
    fillingBlock = -1;
    filling = ByteBuffer.allocate(0);
    blocks.removeIf(block -> block.length > BLOCK); // each was made for one long row
  }

  private void beginRow(int bytes) {
    if (filling.remaining() < bytes) {
      fillingBlock++;
      if (fillingBlock == blocks.size() || blocks.get(fillingBlock).length < bytes) {
        blocks.add(fillingBlock, new byte[Math.max(BLOCK, bytes)]);
      }
      filling = ByteBuffer.wrap(blocks.get(fillingBlock));
    }
  }

  private int languageNumber(String language) {
    return languages.computeIfAbsent(
        language,
        name -> {
          languageNames.add(name);
          witness.accept(ByteBuffer.wrap(name.getBytes(UTF_8)));
          return languageNames.size() - 1;
        });
  }
}
