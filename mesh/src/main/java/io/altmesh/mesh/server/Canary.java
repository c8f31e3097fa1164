package io.altmesh.mesh.server;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.ModelRef;
import io.altmesh.proto.v1.Priority;
import io.altmesh.proto.v1.Space;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a server's model embed one known input now and then, through the same queue as calls, and
 * takes the server's readiness away while the answer is not finite, differs from the first one of
 * the same model, fails, or does not come although nothing else was answered either (a server that
 * answers others is busy, not hung). Readiness is back with the next good answer. Thread-safe.
 */
final class Canary implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Canary.class);

  /** The same input alone has the same bits; a device may still choose another kernel. */
  private static final double SAME = 0.999;

  private static final int MODELS = 8;

  /** BULK: a cache that knew the answer would hide a model that is broken. */
  private static final EmbedOptions OPTIONS =
      EmbedOptions.newBuilder().setSpace(Space.PROJECTED).setPriority(Priority.BULK).build();

  /** One grey pixel, PNG. */
  private static final byte[] PIXEL =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5E"
                  + "rkJggg==");

  private final EmbedderService embedder;
  private final Readiness readiness;
  private final MeshMetrics metrics;
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "canary");
            thread.setDaemon(true);
            return thread;
          });

  /** By model: several may be served at a time. */
  private final Map<ModelRef, EmbedResponse> first =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ModelRef, EmbedResponse> eldest) {
          return size() > MODELS;
        }
      };

  private boolean asked;
  private long turnsWhenAsked;

  Canary(EmbedderService embedder, Readiness readiness, MeshMetrics metrics) {
    this.embedder = embedder;
    this.readiness = readiness;
    this.metrics = metrics;
    // At 0 from the start, so that an alert sees the first one.
    List.of("hung", "failed", "not_finite", "changed").forEach(metrics::canaryFailures);
  }

  /** Asks every {@code interval} until it is closed. */
  Canary every(Duration interval) {
    long nanos = interval.toNanos();
    ScheduledFuture<?> unused =
        clock.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
    return this;
  }

  /** Asks, unless the last answer is still due: then looks whether the model hangs. */
  void look() {
    try {
      if (!readiness.isRoleReady()) {
        return;
      }
      if (isDue()) {
        lookForLife();
      } else {
        ask();
      }
    } catch (RuntimeException e) {
      told("failed", "the canary cannot be asked: " + e.getMessage());
    }
  }

  private synchronized boolean isDue() {
    return asked;
  }

  private void lookForLife() {
    long turns = embedder.turns();
    synchronized (this) {
      if (turns != turnsWhenAsked) {
        turnsWhenAsked = turns;
        return;
      }
    }
    told("hung", "the model does not answer: neither the canary nor anybody else");
  }

  private void ask() {
    EmbedTask task = task(embedder.describe("", ""));
    synchronized (this) {
      asked = true;
      turnsWhenAsked = embedder.turns();
    }
    embedder.canary(new CanaryTask(task), new Answered());
  }

  private static EmbedTask task(ModelDescription model) {
    return model.hasText()
        ? EmbedTask.of(
            EmbedTextRequest.newBuilder().setOptions(OPTIONS).addTexts("a photo of a cat").build())
        : EmbedTask.of(
            EmbedImagesRequest.newBuilder()
                .setOptions(OPTIONS)
                .addImages(ByteString.copyFrom(PIXEL))
                .build());
  }

  private final class Answered implements Receiver<EmbedResponse> {
    @Override
    public void answered(EmbedResponse answer) {
      answeredWith(answer);
    }

    @Override
    public void failed(StatusRuntimeException status) {
      ended();
      told("failed", "the canary was answered with " + status.getStatus().getCode());
    }
  }

  private synchronized void ended() {
    asked = false;
  }

  private void answeredWith(EmbedResponse answer) {
    ended();
    if (answer.getFailuresCount() > 0) {
      told("failed", "the model refuses the canary: " + answer.getFailures(0).getMessage());
    } else if (!isFinite(answer)) {
      told("not_finite", "the model's vectors are not finite");
    } else if (!isAsFirst(answer)) {
      told("changed", "the model's vectors have changed");
    } else {
      if (readiness.trouble().isPresent()) {
        LOG.info("The canary is well again");
      }
      readiness.canary(null);
    }
  }

  private static boolean isFinite(EmbedResponse answer) {
    for (float value : Tensors.floats(answer.getEmbeddings())) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  private synchronized boolean isAsFirst(EmbedResponse answer) {
    EmbedResponse known = first.putIfAbsent(answer.getModel(), answer);
    return known == null || cosine(known, answer) >= SAME;
  }

  private static double cosine(EmbedResponse one, EmbedResponse other) {
    float[] a = Tensors.floats(one.getEmbeddings());
    float[] b = Tensors.floats(other.getEmbeddings());
    if (a.length != b.length) {
      throw new MeshException(
          io.grpc.Status.Code.INTERNAL, "dims " + a.length + " and " + b.length + " of one model");
    }
    double dot = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      ofA += (double) a[i] * a[i];
      ofB += (double) b[i] * b[i];
    }
    return ofA == 0 && ofB == 0 ? 1 : dot / Math.sqrt(ofA * ofB);
  }

  private void told(String reason, String trouble) {
    metrics.canaryFailures(reason).increment();
    LOG.error("Not ready: {}", trouble);
    readiness.canary(trouble);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
