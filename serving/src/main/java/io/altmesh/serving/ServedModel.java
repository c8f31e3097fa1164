package io.altmesh.serving;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.mesh.server.ModelLease;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * A model and the calls under way in it. A retired model takes no new call and is closed by whoever
 * leaves last, so that retiring never waits and no call loses its weights. Thread-safe.
 */
final class ServedModel {
  private final EmbeddingModel model;
  private final Instant since = Instant.now();
  private volatile long step;
  private long calls;
  private int held;
  private int used;
  private boolean retired;
  private Runnable gone = () -> {};

  ServedModel(EmbeddingModel model, long step) {
    this.model = model;
    this.step = step;
  }

  /**
   * What it does now.
   *
   * @param calls that it was given since it was loaded
   * @param underWay of them
   */
  record Load(long calls, int underWay, boolean retired) {}

  String fingerprint() {
    return model.identity().fingerprint();
  }

  ModelIdentity identity() {
    return model.identity();
  }

  long weightBytes() {
    return model.weightBytes();
  }

  Instant since() {
    return since;
  }

  long step() {
    return step;
  }

  /** The same weights, published again under another step. */
  ServedModel at(long newStep) {
    step = newStep;
    return this;
  }

  synchronized Load load() {
    return new Load(calls, held, retired);
  }

  /** Held for a call until its end. Not after {@link #retire}. */
  synchronized ModelLease hold() {
    if (retired) {
      throw new IllegalStateException(fingerprint() + " has been retired: it is in no table");
    }
    calls++;
    held++;
    return new Held();
  }

  private final class Held implements ModelLease {
    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public String fingerprint() {
      return ServedModel.this.fingerprint();
    }

    @Override
    public void close() {
      if (!closed.getAndSet(true)) {
        leave(() -> held--);
      }
    }
  }

  /** False when it has gone: a retired model is entered on behalf of its calls under way alone. */
  synchronized boolean enter() {
    if (retired && held + used == 0) {
      return false;
    }
    used++;
    return true;
  }

  /** Between {@link #enter} and {@link #leave}. */
  <T> T use(Function<EmbeddingModel, T> work) {
    return work.apply(model);
  }

  void leave() {
    leave(() -> used--);
  }

  private void leave(Runnable count) {
    boolean last;
    synchronized (this) {
      count.run();
      last = retired && held + used == 0;
    }
    if (last) {
      end();
    }
  }

  /**
   * Once.
   *
   * @param told is run when its last call has ended and its memory is free, now or by who leaves
   */
  void retire(Runnable told) {
    boolean idle;
    synchronized (this) {
      gone = told;
      idle = held + used == 0;
      retired = true;
    }
    if (idle) {
      end();
    }
  }

  private void end() {
    model.close();
    gone.run();
  }
}
