package io.altmesh.serving;

import io.altmesh.encoder.Cost;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.EncodedTokens;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.States;
import io.altmesh.encoder.TowerInfo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A text-only model whose vectors are all its number; calls may be held up. */
final class FakeModel implements EmbeddingModel {
  final CountDownLatch entered = new CountDownLatch(1);
  volatile CountDownLatch mayLeave = new CountDownLatch(0);
  volatile boolean closed;
  private final float number;

  FakeModel(float number) {
    this.number = number;
  }

  @Override
  public ModelIdentity identity() {
    TowerInfo text = new TowerInfo("text" + number, 2, 2, 8, 0);
    return new ModelIdentity("fake", "altclip", "fp" + number, "fp32/cpu", text, null, 1f);
  }

  @Override
  public Head head() {
    return new Head(2, 2, new float[4], 1, "text" + number, "", "fp" + number);
  }

  @Override
  public Embeddings embedText(List<String> texts, Space space) {
    entered.countDown();
    try {
      mayLeave.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    if (closed) {
      throw new IllegalStateException("closed under a call");
    }
    Cost cost = new Cost(3, 4, Duration.ofMillis(1), Duration.ofMillis(2));
    return new Embeddings(1, 2, new float[] {number, number}, List.of(), List.of(), cost);
  }

  @Override
  public EncodedTokens encodeTokens(
      List<String> texts, States states, int padTo, EncodedTokens.ShapeCheck check) {
    throw new UnsupportedOperationException("fake has no states");
  }

  @Override
  public Embeddings embedImages(List<byte[]> images, Space space) {
    throw new UnsupportedOperationException("no image tower");
  }

  @Override
  public void close() {
    closed = true;
  }
}
