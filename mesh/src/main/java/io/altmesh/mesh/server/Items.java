package io.altmesh.mesh.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.Modality;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a list is made of. */
sealed interface Items {
  Modality modality();

  int count();

  /** Work, as in {@link QueueSettings#batchUnits()}. */
  int units();

  /** These, then others of the same kind. */
  Items and(Items others);

  /** The backend's answer, unfinished. */
  EmbedResponse ask(EmbedderBackend backend, EmbedOptions options);

  /** The backend's answer where it needs nothing computed. */
  Optional<EmbedResponse> known(EmbedderBackend backend, EmbedOptions options);

  /** Texts. */
  record Texts(List<String> texts) implements Items {
    /** A special token at either end. */
    private static final int SPECIAL = 2;

    /** A token is about a word of four letters, or one character of three bytes. */
    private static final int BYTES_A_TOKEN = 3;

    /** What is longer is cut, by all models there are. */
    private static final int MOST_TOKENS = 512;

    @Override
    public Modality modality() {
      return Modality.TEXT;
    }

    @Override
    public int count() {
      return texts.size();
    }

    @Override
    public int units() {
      return texts.stream().mapToInt(Texts::tokens).sum();
    }

    /** An estimate: the tokenizer is the model's, and this is asked by gRPC's threads. */
    private static int tokens(String text) {
      return Math.min(MOST_TOKENS, SPECIAL + text.getBytes(UTF_8).length / BYTES_A_TOKEN);
    }

    @Override
    public Items and(Items others) {
      return new Texts(Stream.concat(texts.stream(), ((Texts) others).texts.stream()).toList());
    }

    @Override
    public EmbedResponse ask(EmbedderBackend backend, EmbedOptions options) {
      return backend.embedText(request(options));
    }

    @Override
    public Optional<EmbedResponse> known(EmbedderBackend backend, EmbedOptions options) {
      return backend.knownText(request(options));
    }

    private EmbedTextRequest request(EmbedOptions options) {
      return EmbedTextRequest.newBuilder().setOptions(options).addAllTexts(texts).build();
    }
  }

  /** Encoded images. */
  record Images(List<ByteString> images) implements Items {
    @Override
    public Modality modality() {
      return Modality.IMAGE;
    }

    @Override
    public int count() {
      return images.size();
    }

    @Override
    public int units() {
      return Math.multiplyExact(images.size(), QueueSettings.UNITS_AN_IMAGE);
    }

    @Override
    public Items and(Items others) {
      return new Images(Stream.concat(images.stream(), ((Images) others).images.stream()).toList());
    }

    @Override
    public EmbedResponse ask(EmbedderBackend backend, EmbedOptions options) {
      return backend.embedImages(request(options));
    }

    @Override
    public Optional<EmbedResponse> known(EmbedderBackend backend, EmbedOptions options) {
      return backend.knownImages(request(options));
    }

    private EmbedImagesRequest request(EmbedOptions options) {
      return EmbedImagesRequest.newBuilder().setOptions(options).addAllImages(images).build();
    }
  }
}
