package io.altmesh.encoder;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One model on several devices: each call is computed whole on the device with the fewest calls
 * under way, so that as many calls as devices are computed at a time. Thread-safe; owns its copies.
 */
final class ReplicatedModel implements EmbeddingModel {
  private record Copy(EmbeddingModel model, AtomicInteger underWay) {}

  private final List<Copy> copies;
  private final Runnable entering;

  /**
   * @param models the same model on each device, at least one
   * @param entering called on the thread of each call before it computes
   */
  ReplicatedModel(List<EmbeddingModel> models, Runnable entering) {
    this.copies = models.stream().map(model -> new Copy(model, new AtomicInteger())).toList();
    this.entering = entering;
  }

  private EmbeddingModel first() {
    return copies.get(0).model;
  }

  private <T> T onLeastBusy(Function<EmbeddingModel, T> call) {
    Copy copy = take();
    try {
      entering.run();
      return call.apply(copy.model);
    } finally {
      copy.underWay.decrementAndGet();
    }
  }

  /** Two that come at once must not both take the one that was idle. */
  private synchronized Copy take() {
    Copy idlest =
        copies.stream().min(Comparator.comparingInt(copy -> copy.underWay.get())).orElseThrow();
    idlest.underWay.incrementAndGet();
    return idlest;
  }

  @Override
  public ModelIdentity identity() {
    return first().identity();
  }

  @Override
  public Head head() {
    return first().head();
  }

  @Override
  public Embeddings embedText(List<String> texts, Space space) {
    return onLeastBusy(model -> model.embedText(texts, space));
  }

  @Override
  public EncodedTokens encodeTokens(
      List<String> texts, States states, int padTo, EncodedTokens.ShapeCheck check) {
    return onLeastBusy(model -> model.encodeTokens(texts, states, padTo, check));
  }

  @Override
  public Embeddings embedImages(List<byte[]> images, Space space) {
    return onLeastBusy(model -> model.embedImages(images, space));
  }

  /** Of all copies. */
  @Override
  public long weightBytes() {
    return copies.stream().mapToLong(copy -> copy.model.weightBytes()).sum();
  }

  @Override
  public void close() {
    copies.forEach(copy -> copy.model.close());
  }
}
