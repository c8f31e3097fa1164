package io.altmesh.trainer.task;

import com.google.protobuf.ByteString;
import io.altmesh.corpus.Sha256;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Tower;
import io.altmesh.trainer.task.ImageTargets.Image;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Images; one that is refused is named, counted and not asked for again. */
final class ImageModality implements Modality<Image> {
  private static final Logger LOG = LoggerFactory.getLogger(ImageModality.class);
  private static final int IMAGES_A_REQUEST = 32;

  /** Half of what an embedder takes by default: one more image of that size still fits. */
  private static final long BYTES_A_REQUEST = 32L << 20;

  /** What a request has beside one image, and more. */
  private static final long OVERHEAD = 4096;

  private static final int NAMED = 1000;

  private final long largestImage;
  private final Set<ByteBuffer> refused = ConcurrentHashMap.newKeySet();
  private final List<String> named = new ArrayList<>();

  ImageModality(ModelDescription teacher) {
    largestImage =
        teacher.hasLimits() ? teacher.getLimits().getMaxRequestBytes() - OVERHEAD : Long.MAX_VALUE;
  }

  @Override
  public String name() {
    return "image";
  }

  @Override
  public Tower tower(ModelDescription teacher) {
    return teacher.getImage();
  }

  @Override
  public String truncation(ModelDescription teacher) {
    return "none";
  }

  @Override
  public byte[] content(Image image) {
    return image.bytes();
  }

  @Override
  public String name(Image image) {
    return "image " + image.name();
  }

  @Override
  public int itemsARequest() {
    return IMAGES_A_REQUEST;
  }

  @Override
  public long bytesARequest() {
    return BYTES_A_REQUEST;
  }

  /** Also one that no request can carry: it would end the whole stream. */
  @Override
  public boolean isRefused(Image image) {
    if (image.bytes().length > largestImage) {
      refuse(
          image, "%d bytes (expected: at most %d)".formatted(image.bytes().length, largestImage));
      return true;
    }
    return !refused.isEmpty() && refused.contains(digest(image));
  }

  @Override
  public void refused(Image image, String reason, String teacher) {
    refuse(image, reason);
  }

  private void refuse(Image image, String reason) {
    if (refused.add(digest(image))) {
      LOG.warn("image {} is left out: {}", image.name(), reason);
      synchronized (named) {
        if (named.size() < NAMED) {
          named.add(image.name() + ": " + reason);
        }
      }
    }
  }

  private static ByteBuffer digest(Image image) {
    return ByteBuffer.wrap(Sha256.of(image.bytes()));
  }

  /** Distinct images that have no vector. */
  long refusedCount() {
    return refused.size();
  }

  /** The first thousand of them, each with the reason. */
  List<String> refusedNames() {
    synchronized (named) {
      return List.copyOf(named);
    }
  }

  @Override
  public void stream(
      EmbedderClient teacher,
      EmbedOptions options,
      Iterator<List<Image>> lists,
      Consumer<EmbedResponse> answers) {
    teacher.streamImages(Mapped.of(lists, images -> request(options, images)), answers);
  }

  private static EmbedImagesRequest request(EmbedOptions options, List<Image> images) {
    EmbedImagesRequest.Builder request = EmbedImagesRequest.newBuilder().setOptions(options);
    images.forEach(image -> request.addImages(ByteString.copyFrom(image.bytes())));
    return request.build();
  }
}
