package io.altmesh.serving.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.TowerInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * The model here gives a text's length and a number of its own call, so that a vector tells when it
 * was computed.
 */
class EmbeddingCacheTest {
  private static final TowerInfo TOWER = new TowerInfo("tower", 2, 2, 8, 0);
  private final EmbeddingCache cache = new EmbeddingCache(1 << 20);
  private final List<List<String>> asked = new ArrayList<>();

  private synchronized Embeddings model(List<String> texts) {
    asked.add(texts);
    float[] values = new float[texts.size() * 2];
    List<Embeddings.Failure> failures = new ArrayList<>();
    List<Integer> truncated = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i);
      if (text.startsWith("broken")) {
        failures.add(new Embeddings.Failure(i, text + " is"));
        continue;
      }
      values[2 * i] = text.length();
      values[2 * i + 1] = asked.size();
      if (text.length() > 8) {
        truncated.add(i);
      }
    }
    return new Embeddings(texts.size(), 2, values, failures, truncated);
  }

  private Embeddings embed(String... texts) {
    return embed(TOWER, "fp32/cpu", Space.POOLED, this::model, texts);
  }

  private Embeddings embed(
      TowerInfo tower,
      String numerics,
      Space space,
      Function<List<String>, Embeddings> model,
      String... texts) {
    return cache.texts(tower, numerics, space, List.of(texts), model);
  }

  @Test
  void leavesOnlyTheMissesOfAListToTheModelAndKeepsItsOrder() {
    embed("a", "ccc");
    Embeddings answer = embed("bb", "ccc", "dddd", "a");
    assertThat(asked).containsExactly(List.of("a", "ccc"), List.of("bb", "dddd"));
    assertThat(answer.values()).containsExactly(2, 2, 3, 1, 4, 2, 1, 1);
    assertThat(cache.state().hits()).isEqualTo(2);
    assertThat(cache.state().misses()).isEqualTo(4);
  }

  @Test
  void tellsAtOnceWhetherAllOfAListIsHere() {
    embed("a", "longer than that", "broken");
    assertThat(known("a", "longer than that", "a"))
        .hasValueSatisfying(
            answer -> {
              assertThat(answer.values()).containsExactly(1, 1, 16, 1, 1, 1);
              assertThat(answer.truncated()).containsExactly(1);
            });
    assertThat(cache.state().hits()).isEqualTo(3);
    assertThat(known("a", "bb")).isEmpty();
    assertThat(known("broken")).isEmpty();
    assertThat(asked).hasSize(1);
    assertThat(cache.state().hits()).isEqualTo(3);
  }

  private Optional<Embeddings> known(String... texts) {
    return cache.knownTexts(TOWER, "fp32/cpu", Space.POOLED, List.of(texts));
  }

  @Test
  void computesEqualItemsOfAListOnce() {
    assertThat(embed("a", "bb", "a", "a").values()).containsExactly(1, 1, 2, 1, 1, 1, 1, 1);
    assertThat(asked).containsExactly(List.of("a", "bb"));
  }

  @Test
  void remembersThatATextWasCut() {
    assertThat(embed("a", "longer than that").truncated()).containsExactly(1);
    assertThat(embed("longer than that", "a").truncated()).containsExactly(0);
    assertThat(asked).hasSize(1);
  }

  @Test
  void doesNotKeepFailures() {
    Embeddings first = embed("broken", "a");
    Embeddings second = embed("a", "b", "broken", "broken");
    assertThat(first.failures()).containsExactly(new Embeddings.Failure(0, "broken is"));
    assertThat(second.failures())
        .containsExactly(
            new Embeddings.Failure(2, "broken is"), new Embeddings.Failure(3, "broken is"));
    assertThat(second.values()).containsExactly(1, 1, 1, 2, 0, 0, 0, 0);
    assertThat(asked).containsExactly(List.of("broken", "a"), List.of("b", "broken"));
  }

  @Test
  void throwsWhatTheModelThrowsAndAsksItAgain() {
    assertThatThrownBy(
            () ->
                embed(
                    TOWER,
                    "fp32/cpu",
                    Space.POOLED,
                    texts -> {
                      throw new IllegalStateException("out of memory");
                    },
                    "a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("out of memory");
    assertThat(embed("a").values()).containsExactly(1, 1);
  }

  @Test
  void tellsTowersNumericsSpacesAndContextLengthsApart() {
    embed("a");
    embed(new TowerInfo("other", 2, 2, 8, 0), "fp32/cpu", Space.POOLED, this::model, "a");
    embed(new TowerInfo("tower", 2, 2, 9, 0), "fp32/cpu", Space.POOLED, this::model, "a");
    embed(TOWER, "bf16/cuda", Space.POOLED, this::model, "a");
    embed(TOWER, "fp32/cpu", Space.PROJECTED, this::model, "a");
    assertThat(asked).hasSize(5);
    embed("a");
    assertThat(asked).hasSize(5);
  }

  @Test
  void knowsImagesByTheirBytes() {
    List<Integer> sizes = new ArrayList<>();
    Function<List<byte[]>, Embeddings> model =
        images -> {
          sizes.add(images.size());
          return new Embeddings(
              images.size(), 2, new float[images.size() * 2], List.of(), List.of());
        };
    cache.images(TOWER, "fp32/cpu", Space.POOLED, List.of(new byte[] {1}), model);
    cache.images(TOWER, "fp32/cpu", Space.POOLED, List.of(new byte[] {1}, new byte[] {2}), model);
    assertThat(sizes).containsExactly(1, 1);
  }

  @Test
  void computesOnceWhatTwoListsWantAtTheSameTime() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch mayLeave = new CountDownLatch(1);
    Function<List<String>, Embeddings> slow =
        texts -> {
          entered.countDown();
          await(mayLeave);
          return model(texts);
        };
    CompletableFuture<Embeddings> first =
        CompletableFuture.supplyAsync(
            () -> embed(TOWER, "fp32/cpu", Space.POOLED, slow, "a", "bb"));
    entered.await();
    CompletableFuture<Embeddings> second =
        CompletableFuture.supplyAsync(
            () ->
                embed(
                    TOWER,
                    "fp32/cpu",
                    Space.POOLED,
                    texts -> {
                      Embeddings answer = model(texts);
                      mayLeave.countDown(); // its own items first, then it waits for the other's
                      return answer;
                    },
                    "bb",
                    "ccc"));
    assertThat(second.get().values()).containsExactly(2, 2, 3, 1);
    assertThat(first.get().values()).containsExactly(1, 2, 2, 2);
    assertThat(asked).containsExactly(List.of("ccc"), List.of("a", "bb"));
  }

  @Test
  void doesNotLetOneListFailForWhatAnotherBroke() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch mayLeave = new CountDownLatch(1);
    Function<List<String>, Embeddings> failing =
        texts -> {
          entered.countDown();
          await(mayLeave);
          throw new IllegalStateException("poison");
        };
    CompletableFuture<Embeddings> first =
        CompletableFuture.supplyAsync(
            () -> embed(TOWER, "fp32/cpu", Space.POOLED, failing, "poison", "a"));
    entered.await();
    CompletableFuture<Embeddings> second =
        CompletableFuture.supplyAsync(
            () ->
                embed(
                    TOWER,
                    "fp32/cpu",
                    Space.POOLED,
                    texts -> {
                      mayLeave.countDown();
                      return model(texts);
                    },
                    "a",
                    "bb"));
    assertThat(second.get().failures()).isEmpty();
    assertThat(second.get().values()).containsExactly(1, 2, 2, 1);
    assertThatThrownBy(first::get).hasRootCauseMessage("poison");
  }

  @Test
  void staysWithinItsBytesAndKeepsWhatIsAskedForOften() {
    int most = 100 * new CachedRow(new float[2], false).weight();
    EmbeddingCache small = new EmbeddingCache(most);
    Function<List<String>, Embeddings> model = this::model;
    for (int i = 0; i < 2_000; i++) {
      small.texts(TOWER, "fp32/cpu", Space.POOLED, List.of("often", "seldom " + i), model);
    }
    assertThat(small.state().bytes()).isLessThanOrEqualTo(most);
    assertThat(small.state().entries()).isBetween(50L, 100L);
    assertThat(small.state().evictions()).isGreaterThan(1_800);
    assertThat(asked.stream().filter(texts -> texts.contains("often")).count()).isEqualTo(1);
  }

  @Test
  void refusesASizeThatHoldsNothing() {
    assertThatThrownBy(() -> new EmbeddingCache(0)).hasMessageContaining("at least 1");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
