package io.altmesh.teacher.backend;

import io.altmesh.corpus.store.EmbeddingStore;
import io.altmesh.corpus.store.StoreGroup;
import io.altmesh.corpus.store.StoreKey;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.Space;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The embedding store as a teacher. It answers under the fingerprint and numerics of the tower that
 * filled it: to a trainer, whose own store rounds alike, it is that teacher.
 */
final class StoreVectors implements KeptVectors {
  private static final Pattern TOKENS = Pattern.compile("(\\d+) tokens");

  private final EmbeddingStore store;

  private StoreVectors(EmbeddingStore store) {
    this.store = store;
  }

  /**
   * Which of a store's vectors are meant.
   *
   * @param tower the beginning of the tower's fingerprint; null where there is one tower
   * @param numerics such as {@code fp32/cpu}; null where there is one
   */
  record Choice(Path directory, @Nullable String tower, @Nullable String numerics) {
    private boolean admits(StoreKey key) {
      return (tower == null || key.towerFingerprint().startsWith(tower))
          && (numerics == null || key.numerics().equals(numerics));
    }
  }

  /** Vectors of texts. */
  static KeptSource<String> texts(Choice choice) {
    List<StoreGroup> groups = groups(choice, "text");
    return KeptSource.ofTexts(choice.directory().toString(), open(choice, groups), who(groups));
  }

  /** Vectors of images. */
  static KeptSource<byte[]> images(Choice choice) {
    List<StoreGroup> groups = groups(choice, "image");
    return KeptSource.ofImages(choice.directory().toString(), open(choice, groups), who(groups));
  }

  private static List<StoreGroup> groups(Choice choice, String modality) {
    Predicate<StoreGroup> meant =
        group -> group.key().modality().equals(modality) && choice.admits(group.key());
    List<StoreGroup> groups = StoreGroup.under(choice.directory()).stream().filter(meant).toList();
    long towers = groups.stream().map(group -> owner(group.key())).distinct().count();
    if (towers != 1) {
      throw new ModelFormatException(
          "%s: %d towers have vectors of %ss there (expected: one; name it with tower and numerics, as altmesh cache --show tells them)"
              .formatted(choice.directory(), towers, modality));
    }
    return groups;
  }

  /** What the groups of one teacher share. */
  private static List<String> owner(StoreKey key) {
    return List.of(key.towerFingerprint(), key.numerics(), key.truncation());
  }

  private static Map<Space, KeptVectors> open(Choice choice, List<StoreGroup> groups) {
    Map<Space, KeptVectors> vectors = new EnumMap<>(Space.class);
    for (StoreGroup group : groups) {
      Space space = Space.valueOf(group.key().space().toUpperCase(Locale.ROOT));
      vectors.put(
          space,
          new StoreVectors(EmbeddingStore.open(choice.directory(), group.key(), group.dim())));
    }
    return vectors;
  }

  private static KeptSource.Identity who(List<StoreGroup> groups) {
    StoreKey key = groups.get(0).key();
    Matcher tokens = TOKENS.matcher(key.truncation());
    int limit = tokens.matches() ? Integer.parseInt(tokens.group(1)) : 0;
    return new KeptSource.Identity(key.towerFingerprint(), key.numerics(), limit);
  }

  @Override
  public int dim() {
    return store.dim();
  }

  @Override
  public boolean get(byte[] content, float[] out, int offset) {
    return store.get(content, out, offset);
  }

  @Override
  public void close() {
    store.close();
  }
}
