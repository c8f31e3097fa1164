package io.altmesh.cli.search;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.EmbedderClient;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Unit vectors of images in a model's PROJECTED space, searched by text with the same model. All
 * requests name the fingerprint that was met at the start, so a student that swaps meanwhile cannot
 * mix two models. Belongs to one thread; the client is the caller's.
 */
public final class ImageIndex {
  private static final int IMAGES_PER_REQUEST = 32;

  /** Half of what a server takes in one message by default. */
  private static final long BYTES_PER_REQUEST = 32L << 20;

  private final EmbedderClient client;
  private final EmbedOptions options;
  private final ImageFiles files;
  private final float[][] vectors;
  private final Set<Integer> refused = new HashSet<>();

  private ImageIndex(EmbedderClient client, EmbedOptions options, ImageFiles files) {
    this.client = client;
    this.options = options;
    this.files = files;
    this.vectors = new float[files.images().size()][];
  }

  /** An image that was found; {@code score} is its cosine with the text. */
  public record Hit(int place, String name, double score) {}

  /**
   * Embeds all images.
   *
   * @param progress told how many are done
   */
  public static ImageIndex build(EmbedderClient client, ImageFiles files, IntConsumer progress) {
    ModelDescription model = client.describe();
    EmbedOptions options =
        EmbedOptions.newBuilder()
            .setSpace(Space.PROJECTED)
            .setNormalize(true)
            .setExpectedFingerprint(model.getModel().getFingerprint())
            .build();
    ImageIndex index = new ImageIndex(client, options, files);
    index.embed(progress);
    return index;
  }

  /** The nearest images, best first; images that could not be decoded are never found. */
  public List<Hit> nearest(String text, int count) {
    EmbedResponse response =
        client.embedText(EmbedTextRequest.newBuilder().setOptions(options).addTexts(text).build());
    float[] query = Tensors.floats(response.getEmbeddings());
    return IntStream.range(0, vectors.length)
        .filter(place -> !refused.contains(place))
        .mapToObj(place -> new Hit(place, files.names().get(place), dot(query, vectors[place])))
        .sorted(Comparator.comparingDouble(Hit::score).reversed())
        .limit(count)
        .toList();
  }

  public int size() {
    return vectors.length;
  }

  /** How many images the model refused. */
  public int refused() {
    return refused.size();
  }

  private void embed(IntConsumer progress) {
    List<List<byte[]>> lists = lists();
    Iterator<List<byte[]>> answered = lists.iterator();
    AtomicInteger done = new AtomicInteger();
    client.streamImages(
        lists.stream().map(this::request).iterator(),
        response -> {
          keep(done.get(), response);
          progress.accept(done.addAndGet(answered.next().size()));
        });
  }

  /** In order; a list ends when it has enough images or enough bytes. */
  private List<List<byte[]>> lists() {
    List<List<byte[]>> lists = new ArrayList<>();
    long bytes = 0;
    for (byte[] image : files.images()) {
      bytes += image.length;
      boolean full = !lists.isEmpty() && lists.get(lists.size() - 1).size() == IMAGES_PER_REQUEST;
      if (lists.isEmpty() || full || bytes > BYTES_PER_REQUEST) {
        lists.add(new ArrayList<>());
        bytes = image.length;
      }
      lists.get(lists.size() - 1).add(image);
    }
    return lists;
  }

  private EmbedImagesRequest request(List<byte[]> images) {
    EmbedImagesRequest.Builder request = EmbedImagesRequest.newBuilder().setOptions(options);
    images.forEach(image -> request.addImages(ByteString.copyFrom(image)));
    return request.build();
  }

  private void keep(int from, EmbedResponse response) {
    int dim = Math.toIntExact(response.getEmbeddings().getShape(1));
    float[] rows = Tensors.floats(response.getEmbeddings());
    for (int row = 0; row * dim < rows.length; row++) {
      vectors[from + row] = Arrays.copyOfRange(rows, row * dim, (row + 1) * dim);
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
