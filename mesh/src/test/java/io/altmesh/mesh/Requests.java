package io.altmesh.mesh;

import com.google.protobuf.ByteString;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.Space;
import io.altmesh.proto.v1.States;
import java.util.List;
import java.util.stream.IntStream;

/** Requests as tests need them. */
public final class Requests {
  public static final EmbedOptions POOLED =
      EmbedOptions.newBuilder().setSpace(Space.POOLED).build();

  private Requests() {}

  public static EmbedTextRequest text(String... texts) {
    return EmbedTextRequest.newBuilder().setOptions(POOLED).addAllTexts(List.of(texts)).build();
  }

  public static EmbedImagesRequest images(String... images) {
    return EmbedImagesRequest.newBuilder()
        .setOptions(POOLED)
        .addAllImages(List.of(images).stream().map(ByteString::copyFromUtf8).toList())
        .build();
  }

  /** NORMED states, without padding. */
  public static EncodeTokensRequest tokens(String... texts) {
    return EncodeTokensRequest.newBuilder()
        .setStates(States.NORMED)
        .addAllTexts(List.of(texts))
        .build();
  }

  /** {@code count} lists of one text each, with ids and texts 1, 2, …. */
  public static List<EmbedTextRequest> numbered(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> text("text " + i).toBuilder().setId(i).build())
        .toList();
  }

  public static List<Long> ids(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> (long) i).toList();
  }
}
