package io.altmesh.corpus.layout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.images.ShardIndex;
import io.altmesh.corpus.images.ShardIndex.Member;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The samples of a data set's shards as they come by. Used once. */
final class ShardSet {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Set<String> TYPES = Set.of("classification", "multilabel", "retrieval");

  private final String type;
  private final Settings settings;
  private final Findings findings;
  private final ShardImages images = new ShardImages();
  private final List<int[]> labels = new ArrayList<>();
  private final Map<String, List<List<String>>> captions = new HashMap<>(); // by member
  private int classCount;

  ShardSet(String type, Settings settings, Findings findings) {
    if (!TYPES.contains(type)) {
      throw new CorpusException(
          "%s: dataset_type.txt says \"%s\" (expected: one of %s)"
              .formatted(settings.path("folder"), type, TYPES));
    }
    this.type = type;
    this.settings = settings;
    this.findings = findings;
    if (isCaptioned()) {
      settings.languages().forEach(tag -> captions.put(member(tag), new ArrayList<>()));
    }
  }

  boolean isCaptioned() {
    return type.equals("retrieval");
  }

  void read(Path shard) {
    Set<String> contents = new java.util.HashSet<>(Set.of("cls", "npy", "json"));
    contents.addAll(captions.keySet());
    String damage = ShardIndex.read(shard, contents, sample -> add(shard, sample));
    if (damage != null) {
      findings.add(Fault.DAMAGED_FILE, shard.getFileName() + ": " + damage);
    }
  }

  private void add(Path shard, ShardIndex.Members sample) {
    Member image = sample.members().stream().filter(Member::isImage).findFirst().orElse(null);
    if (image == null) {
      findings.add(
          isCaptioned() ? Fault.CAPTION_WITHOUT_IMAGE : Fault.BAD_ROW,
          "%s sample %s: no image (expected: webp, png, jpg or jpeg)"
              .formatted(shard.getFileName(), sample.key()));
    } else if (isCaptioned()) {
      addCaptioned(shard, sample, image);
    } else {
      addLabelled(shard, sample, image);
    }
  }

  private void addCaptioned(Path shard, ShardIndex.Members sample, Member image) {
    if (images.add(sample.key(), shard, image, findings)) {
      captions.forEach((member, all) -> all.add(captions(sample, member)));
    }
  }

  private List<String> captions(ShardIndex.Members sample, String member) {
    byte[] text = content(sample, member);
    byte[] json = content(sample, "json");
    try {
      if (text != null) {
        return utf8(text).lines().toList();
      }
      return json == null ? List.of() : captions(JSON.readTree(utf8(json)));
    } catch (IOException e) {
      findings.add(Fault.BAD_ROW, "captions of sample " + sample.key() + ": " + e.getMessage());
      return List.of();
    }
  }

  private static List<String> captions(JsonNode json) {
    List<String> captions = new ArrayList<>();
    json.path("captions").forEach(caption -> captions.add(caption.asText()));
    return captions.isEmpty() && json.path("caption").isTextual()
        ? List.of(json.path("caption").textValue())
        : captions;
  }

  private void addLabelled(Path shard, ShardIndex.Members sample, Member image) {
    int[] label = labels(sample);
    if (label == null) {
      findings.add(Fault.IMAGE_WITHOUT_LABEL, shard.getFileName() + " sample " + sample.key());
    } else if (images.add(sample.key(), shard, image, findings)) {
      labels.add(label);
    }
  }

  /** Null where there are none. */
  private int @Nullable [] labels(ShardIndex.Members sample) {
    byte[] cls = content(sample, "cls");
    byte[] npy = content(sample, "npy");
    try {
      if (type.equals("multilabel") && npy != null) {
        MultiHot multiHot = MultiHot.of(npy);
        classCount = multiHot.classCount();
        return multiHot.labels();
      }
      return cls == null ? null : new int[] {Integer.parseUnsignedInt(utf8(cls).strip())};
    } catch (IOException | NumberFormatException e) {
      return null;
    }
  }

  private static byte @Nullable [] content(ShardIndex.Members sample, String extension) {
    for (Member member : sample.members()) {
      if (member.extension().equals(extension)) {
        return member.content();
      }
    }
    return null;
  }

  private String member(String language) {
    return settings.text("captions", "txt").replace("${language}", settings.code(language));
  }

  LabelledImages labelled() {
    return LabelledImages.of(images, labels, classCount);
  }

  DataSet captioned() {
    return new CaptionedImages(images, this::captions);
  }

  private Captions captions(String language) {
    CaptionList list = new CaptionList(language, images.ids(), findings);
    List<List<String>> all = captions.getOrDefault(member(language), List.of());
    for (int image = 0; image < all.size(); image++) {
      int[] one = {image};
      for (String caption : all.get(image)) {
        list.add(caption, one, images.id(image));
      }
    }
    return list.finish();
  }

  private static String utf8(byte[] content) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
  }
}
