package io.altmesh.cli.search;

import com.google.protobuf.ByteString;
import io.altmesh.cli.input.NamedImage;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.mesh.client.Lists;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Space;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Unit vectors of images in a model's PROJECTED space, searched by text with the same model. All
 * requests name the fingerprint that was met at the start, so a student that swaps meanwhile cannot
 * mix two models. Belongs to one thread; the client is the caller's.
 */
public final class ImageIndex {
  private static final int IMAGES_PER_REQUEST = 32;

  /** Half of what a server takes in one message by default. */
  public static final long BYTES_PER_REQUEST = 32L << 20;

  private final EmbedderClient client;
  private final EmbedOptions options;
  private final List<String> titles = new ArrayList<>();
  private final List<float[]> vectors = new ArrayList<>();
  private final Set<Integer> refused = new HashSet<>();

  private ImageIndex(EmbedderClient client, EmbedOptions options) {
    this.client = client;
    this.options = options;
  }

  /** An image that was found; {@code score} is its cosine with the text. */
  public record Hit(int place, String name, double score) {}

  /**
   * Embeds all images, read as they are needed; their vectors stay in memory.
   *
   * @param images each of at most {@link #BYTES_PER_REQUEST}; gives null after the last
   * @param progress told how many are done
   */
  public static ImageIndex build(
      EmbedderClient client, Supplier<@Nullable NamedImage> images, LongConsumer progress) {
    ModelDescription model = client.describe();
    EmbedOptions options =
        EmbedOptions.newBuilder()
            .setSpace(Space.PROJECTED)
            .setNormalize(true)
            .setExpectedFingerprint(model.getModel().getFingerprint())
            .build();
    ImageIndex index = new ImageIndex(client, options);
    index.embed(images, progress);
    return index;
  }

  /** The nearest images, best first; images that could not be decoded are never found. */
  public List<Hit> nearest(String text, int count) {
    EmbedResponse response =
        client.embedText(EmbedTextRequest.newBuilder().setOptions(options).addTexts(text).build());
    float[] query = Tensors.floats(response.getEmbeddings());
    return IntStream.range(0, vectors.size())
        .filter(place -> !refused.contains(place))
        .mapToObj(place -> new Hit(place, titles.get(place), dot(query, vectors.get(place))))
        .sorted(Comparator.comparingDouble(Hit::score).reversed())
        .limit(count)
        .toList();
  }

  public int size() {
    return vectors.size();
  }

  /** How many images the model refused. */
  public int refused() {
    return refused.size();
  }

  private void embed(Supplier<@Nullable NamedImage> images, LongConsumer progress) {
    Lists<NamedImage> lists =
        new Lists<>(images, image -> image.bytes().length, IMAGES_PER_REQUEST, BYTES_PER_REQUEST);
    Iterator<EmbedImagesRequest> requests =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return lists.hasNext();
          }

          @Override
          public EmbedImagesRequest next() {
            return request(lists.next());
          }
        };
    client.streamImages(
        requests,
        response -> {
          keep(response);
          progress.accept(vectors.size());
        });
  }

  private EmbedImagesRequest request(List<NamedImage> images) {
    EmbedImagesRequest.Builder request = EmbedImagesRequest.newBuilder().setOptions(options);
    for (NamedImage image : images) {
      titles.add(image.title());
      request.addImages(ByteString.copyFrom(image.bytes()));
    }
    return request.build();
  }

  private void keep(EmbedResponse response) {
    int from = vectors.size();
    int dim = Math.toIntExact(response.getEmbeddings().getShape(1));
    float[] rows = Tensors.floats(response.getEmbeddings());
    for (int row = 0; row * dim < rows.length; row++) {
      vectors.add(Arrays.copyOfRange(rows, row * dim, (row + 1) * dim));
    }
    response.getFailuresList().forEach(failure -> refused.add(from + failure.getIndex()));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
