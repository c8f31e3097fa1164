package io.altmesh.mesh.oip;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.server.EmbedList;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Tower;
import io.grpc.Status;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the protocol calls a model: one tower of ours. */
enum InferModel {
  TEXT("text") {
    @Override
    @Nullable Tower tower(ModelDescription model) {
      return model.hasText() ? model.getText() : null;
    }

    @Override
    EmbedList list(EmbedOptions options, List<ByteString> items) {
      return EmbedList.of(
          EmbedTextRequest.newBuilder().setOptions(options).addAllTexts(texts(items)).build());
    }
  },

  IMAGE("image") {
    @Override
    @Nullable Tower tower(ModelDescription model) {
      return model.hasImage() ? model.getImage() : null;
    }

    @Override
    EmbedList list(EmbedOptions options, List<ByteString> items) {
      return EmbedList.of(
          EmbedImagesRequest.newBuilder().setOptions(options).addAllImages(items).build());
    }
  };

  private final String wireName;

  InferModel(String wireName) {
    this.wireName = wireName;
  }

  /**
   * @param name of a model, and perhaps of an alias: {@code text}, {@code image@next}
   * @throws MeshException NOT_FOUND for another name than those of this protocol's two models
   */
  static InferModel named(String name) {
    String bare = name.substring(0, end(name));
    for (InferModel model : values()) {
      if (model.wireName.equals(bare)) {
        return model;
      }
    }
    throw new MeshException(
        Status.Code.NOT_FOUND,
        "model \"%s\" (expected: text or image, with an alias text@ALIAS)".formatted(name));
  }

  /** The alias that stands in a model's name; empty for none. */
  static String alias(String name) {
    return name.substring(Math.min(name.length(), end(name) + 1));
  }

  private static int end(String name) {
    int at = name.indexOf('@');
    return at < 0 ? name.length() : at;
  }

  String wireName() {
    return wireName;
  }

  /** The one input's name: TEXT or IMAGE. */
  String input() {
    return name();
  }

  /** Null when what is served has none. */
  abstract @Nullable Tower tower(ModelDescription model);

  /**
   * The items of a request.
   *
   * @throws MeshException INVALID_ARGUMENT for a text that is no UTF-8
   */
  abstract EmbedList list(EmbedOptions options, List<ByteString> items);

  private static List<String> texts(List<ByteString> items) {
    List<String> texts = new ArrayList<>();
    for (ByteString item : items) {
      try {
        texts.add(UTF_8.newDecoder().decode(item.asReadOnlyByteBuffer()).toString());
      } catch (CharacterCodingException e) {
        throw MeshException.invalidArgument("TEXT element %d is no UTF-8", texts.size());
      }
    }
    return texts;
  }
}
