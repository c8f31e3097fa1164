package io.altmesh.serving;

import io.altmesh.encoder.EmbeddingModel;
import java.util.function.Function;

/**
 * A model and the calls under way in it. A retired model takes no new call and is closed by whoever
 * leaves last, so that retiring never waits and no call loses its weights.
 */
final class ServedModel {
  private final EmbeddingModel model;
  private volatile long step;
  private int calls;
  private boolean retired;

  ServedModel(EmbeddingModel model, long step) {
    this.model = model;
    this.step = step;
  }

  String fingerprint() {
    return model.identity().fingerprint();
  }

  long step() {
    return step;
  }

  /** The same weights, published again under another step. */
  ServedModel at(long newStep) {
    step = newStep;
    return this;
  }

  /** False when it has been retired: look the model up again. */
  synchronized boolean enter() {
    if (retired) {
      return false;
    }
    calls++;
    return true;
  }

  /** Between {@link #enter} and {@link #leave}. */
  <T> T use(Function<EmbeddingModel, T> work) {
    return work.apply(model);
  }

  void leave() {
    boolean last;
    synchronized (this) {
      calls--;
      last = retired && calls == 0;
    }
    if (last) {
      model.close();
    }
  }

  void retire() {
    boolean idle;
    synchronized (this) {
      idle = !retired && calls == 0;
      retired = true;
    }
    if (idle) {
      model.close();
    }
  }
}
