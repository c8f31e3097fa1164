package io.altmesh.corpus.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The members of one sample as they come by. */
final class SampleMembers {
  private static final Set<String> IMAGES = Set.of("png", "jpg", "jpeg", "webp");
  private static final JsonMapper JSON = new JsonMapper();

  private final String key;
  private final List<String> texts = new ArrayList<>();
  private final List<String> described = new ArrayList<>();
  private byte @Nullable [] image;
  private @Nullable String fault;

  SampleMembers(String key) {
    this.key = key;
  }

  static boolean isImage(String extension) {
    return IMAGES.contains(extension);
  }

  static boolean isRead(String extension) {
    return isImage(extension) || extension.equals("txt") || extension.equals("json");
  }

  String key() {
    return key;
  }

  /** Takes a member for which {@link #isRead} is true. */
  void add(String extension, byte[] content) {
    try {
      switch (extension) {
        case "txt" -> texts.addAll(utf8(content).lines().toList());
        case "json" -> describe(JSON.readTree(utf8(content)));
        default -> addImage(content);
      }
    } catch (CharacterCodingException e) {
      fault(extension + " member is not UTF-8");
    } catch (IOException e) {
      fault("json member is malformed");
    }
  }

  /** Spoils the sample; the first fault is told. */
  void fault(String reason) {
    if (fault == null) {
      fault = reason;
    }
  }

  /** What keeps this from being a sample, or null. */
  @Nullable String fault(boolean captionsNeeded) {
    if (fault != null) {
      return fault;
    }
    if (image == null) {
      return "no image member (expected: png, jpg, jpeg or webp)";
    }
    return captionsNeeded && captions().isEmpty()
        ? "no caption (expected: a txt or json member that has one)"
        : null;
  }

  ImageText sample() {
    if (image == null) {
      throw new IllegalStateException("sample " + key + " has no image");
    }
    return new ImageText(key, image, captions());
  }

  private void addImage(byte[] content) {
    if (content.length == 0) {
      fault("empty image member");
    } else if (image != null) {
      fault("two image members (expected: one)");
    }
    image = content;
  }

  private void describe(JsonNode json) {
    JsonNode one = json.path("caption");
    if (one.isTextual()) {
      described.add(one.textValue());
    }
    for (JsonNode caption : json.path("captions")) {
      if (caption.isTextual()) {
        described.add(caption.textValue());
      }
    }
  }

  private List<String> captions() {
    Set<String> captions = new LinkedHashSet<>();
    for (List<String> some : List.of(texts, described)) {
      some.stream().map(String::strip).filter(caption -> !caption.isEmpty()).forEach(captions::add);
    }
    return List.copyOf(captions);
  }

  private static String utf8(byte[] content) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
  }
}
