package io.altmesh.serving;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.image.ImageDecoder;
import io.altmesh.encoder.image.ImageRejectedException;
import io.altmesh.encoder.image.Transparency;
import io.altmesh.mesh.server.ServerLimits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Images with more pixels than an operator allows: each fails by its header, and its neighbours are
 * embedded. Thread-safe.
 */
final class PixelLimit {
  private static final byte[] NO_IMAGE = {};

  /** Empty where the decoders' own limit is the operator's. */
  private final Optional<ImageDecoder> headers;

  PixelLimit(long most) {
    this.headers =
        most >= ServerLimits.MOST_PIXELS
            ? Optional.empty()
            : Optional.of(new ImageDecoder(most, Transparency.ON_WHITE));
  }

  /** What a model answers to those that it is given; a refused one reaches it empty. */
  Embeddings embed(List<byte[]> images, Function<List<byte[]>, Embeddings> model) {
    Map<Integer, String> refused =
        headers.map(decoder -> refused(images, decoder)).orElse(Map.of());
    if (refused.isEmpty()) {
      return model.apply(images);
    }
    List<byte[]> rest = new ArrayList<>(images);
    refused.keySet().forEach(index -> rest.set(index, NO_IMAGE));
    return named(model.apply(rest), refused);
  }

  private static Map<Integer, String> refused(List<byte[]> images, ImageDecoder decoder) {
    Map<Integer, String> refused = new HashMap<>();
    for (int i = 0; i < images.size(); i++) {
      try {
        decoder.check(images.get(i));
      } catch (ImageRejectedException e) {
        refused.put(i, String.valueOf(e.getMessage()));
      }
    }
    return refused;
  }

  private static Embeddings named(Embeddings answer, Map<Integer, String> refused) {
    List<Embeddings.Failure> failures =
        answer.failures().stream()
            .map(
                failure ->
                    new Embeddings.Failure(
                        failure.index(), refused.getOrDefault(failure.index(), failure.message())))
            .toList();
    return new Embeddings(
        answer.rows(), answer.dim(), answer.values(), failures, answer.truncated(), answer.cost());
  }
}
