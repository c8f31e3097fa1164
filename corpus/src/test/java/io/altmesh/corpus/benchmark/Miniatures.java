package io.altmesh.corpus.benchmark;

import static java.util.stream.Collectors.joining;

import io.altmesh.corpus.images.Shards;
import io.altmesh.corpus.layout.DataFolder;
import io.altmesh.corpus.layout.MultiHotFiles;
import io.altmesh.corpus.layout.SampleImages;
import io.altmesh.corpus.layout.Zips;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Lays out a few of the sample's drawings as the data set of a definition lies: the files, names
 * and forms that its makers chose, at the places that the definition says.
 */
final class Miniatures {
  private static final int IMAGES = 4;

  private final BenchmarkDefinition definition;
  private final DataFolder root;

  private Miniatures(BenchmarkDefinition definition, DataFolder root) {
    this.definition = definition;
    this.root = root;
  }

  static void write(BenchmarkDefinition definition, DataFolder root) {
    Miniatures miniature = new Miniatures(definition, root);
    miniature.writeData();
    miniature.writeClassLists();
  }

  private void writeData() {
    switch (definition.layout()) {
      case IMAGE_FOLDER -> imageFolder();
      case WEBDATASET -> webDataset();
      case LINES -> lines();
      case COCO_CAPTIONS -> coco();
      case KARPATHY -> karpathy();
      case FLICKR -> flickr();
      case CHINESE_CLIP -> chineseClip();
      case XM3600 -> crossmodal();
      case ELEVATER -> elevater();
      default -> throw new IllegalStateException("no miniature of " + definition.layout());
    }
  }

  private int classes() {
    return definition.classes().count();
  }

  private boolean isMultiLabel() {
    return definition.task() == Task.MULTI_LABEL;
  }

  private void imageFolder() {
    List<String> wnids = Wnids.all();
    boolean numbers = "numbers".equals(definition.data().get("folders"));
    for (int i = 0; i < classes(); i++) {
      String name = numbers ? String.valueOf(i) : wnids.get(i * (wnids.size() / classes()));
      root.image(at("images") + "/" + name + "/" + name + "_1.JPEG", i % IMAGES);
    }
  }

  private void webDataset() {
    String folder = at("folder");
    Shards shard = new Shards();
    for (int i = 0; i < IMAGES; i++) {
      String key = "s%07d".formatted(i);
      shard.member(key + ".webp", SampleImages.png(i));
      if (definition.task() == Task.RETRIEVAL) {
        shard.member(key + ".txt", captions(i, "en"));
      } else if (isMultiLabel()) {
        long[] hot = new long[classes()];
        hot[i] = 1;
        shard.member(key + ".npy", MultiHotFiles.int64(hot));
      } else {
        shard.member(key + ".cls", String.valueOf(i % classes()));
      }
    }
    root.text(folder + "/test/nshards.txt", "1");
    shard.write(root.made(folder + "/test/0.tar"));
    if (definition.task() != Task.CLASSIFICATION) {
      root.text(folder + "/dataset_type.txt", isMultiLabel() ? "multilabel" : "retrieval");
    }
    root.text(folder + "/classnames.txt", numbered(classes(), "\n", i -> "class " + i));
    root.text(folder + "/zeroshot_classification_templates.txt", "a photo of a {c}.\n");
  }

  private void lines() {
    if (definition.data().containsKey("images")) {
      images("COCO_val2014_%d.jpg");
      root.text(at("names"), numbered(IMAGES, "\n", "COCO_val2014_%d.jpg"::formatted));
    }
    for (String language : definition.languages()) {
      root.text(at("captions", language), numbered(IMAGES, "\n", i -> caption(i, language)));
    }
  }

  private void coco() {
    images("COCO_val2014_%d.jpg");
    root.text(
        at("captions"),
        "{\"images\": [%s], \"annotations\": [%s]}"
            .formatted(
                numbered(
                    IMAGES,
                    ",",
                    "{\"id\": %d, \"file_name\": \"COCO_val2014_%<d.jpg\"}"::formatted),
                numbered(
                    5 * IMAGES,
                    ",",
                    i ->
                        "{\"id\": %d, \"image_id\": %d, \"caption\": \"%s\"}"
                            .formatted(i, i / 5, caption(i, "en")))));
  }

  private void karpathy() {
    boolean coco = definition.name().contains("coco");
    images(coco ? "val2014/COCO_val2014_%d.jpg" : "%d.jpg");
    root.text(
        at("captions"),
        "{\"images\": [%s], \"dataset\": \"x\"}"
            .formatted(numbered(IMAGES, ",", i -> karpathy(i, coco))));
  }

  private static String karpathy(int i, boolean coco) {
    String file =
        coco
            ? "\"filepath\": \"val2014\", \"filename\": \"COCO_val2014_%d.jpg\"".formatted(i)
            : "\"filename\": \"%d.jpg\"".formatted(i);
    return "{%s, \"imgid\": %d, \"split\": \"test\", \"sentences\": [%s]}"
        .formatted(file, i, numbered(5, ",", c -> "{\"raw\": \"" + caption(i + c, "en") + "\"}"));
  }

  private void flickr() {
    images("%d.jpg");
    boolean token = definition.data().containsKey("names");
    root.text(
        at("captions"),
        (token ? "" : "image,caption\n")
            + numbered(
                5 * IMAGES,
                "\n",
                i ->
                    token
                        ? "%d.jpg#%d\t%s".formatted(i / 5, i % 5, caption(i, "en"))
                        : "%d.jpg,%s".formatted(i / 5, caption(i, "en"))));
    if (token) {
      root.text(at("names"), numbered(IMAGES, "\n", String::valueOf));
    }
  }

  private void chineseClip() {
    root.text(
        at("images"),
        numbered(
            IMAGES, "\n", i -> i + "\t" + Base64.getEncoder().encodeToString(SampleImages.png(i))));
    root.text(
        at("captions"),
        numbered(
            IMAGES,
            "\n",
            i ->
                "{\"text_id\": %d, \"text\": \"%s\", \"image_ids\": [%d]}"
                    .formatted(i, caption(i, "zh"), i)));
  }

  private void crossmodal() {
    images("%d.jpg");
    root.text(at("captions"), numbered(IMAGES, "\n", this::crossmodal));
  }

  private String crossmodal(int i) {
    return definition.languages().stream()
        .map(tag -> "\"%s\": {\"caption\": [\"%s\", \"2\"]}".formatted(tag, caption(i, tag)))
        .collect(joining(", ", "{\"image/key\": \"" + i + "\", ", "}"));
  }

  private void elevater() {
    String folder = at("folder");
    Zips zip = new Zips();
    IntStream.range(0, IMAGES).forEach(i -> zip.image(i + ".jpg", i));
    root.bytes(folder + "/test.zip", zip.bytes());
    if (at("index").endsWith(".json")) {
      root.text(at("index"), elevaterJson());
    } else {
      root.text(
          at("index"),
          numbered(IMAGES, "\n", i -> "test.zip@%d.jpg %d".formatted(i, i % classes())));
      root.text(at("labels"), numbered(classes(), "\n", i -> "class " + i));
    }
  }

  private String elevaterJson() {
    return "{\"images\": [%s], \"annotations\": [%s], \"categories\": [%s]}"
        .formatted(
            numbered(
                IMAGES,
                ",",
                "{\"id\": %d, \"file_name\": \"%<d.jpg\", \"zip_file\": \"test.zip\"}"::formatted),
            numbered(
                IMAGES,
                ",",
                i -> "{\"image_id\": %d, \"category_id\": %d}".formatted(i, i % classes() + 1)),
            numbered(
                classes(), ",", i -> "{\"id\": %d, \"name\": \"class %d\"}".formatted(i + 1, i)));
  }

  /** CLIP_benchmark's JSON files, where the definition asks for them. */
  private void writeClassLists() {
    for (String language : definition.languages()) {
      for (Map<String, ClassSource.Texts> lists :
          List.of(definition.classes().names(), definition.classes().templates())) {
        if (lists.get(ClassSource.ANY) instanceof ClassSource.InFile file) {
          boolean names = file.path().contains("classnames");
          String text =
              names ? numbered(1000, ",", i -> "\"class " + i + "\"") : "\"a photo of a {c}.\"";
          root.text(
              placed(file.path()).replace("${language}", code(language)),
              "{\"%s\": [%s]}".formatted(file.key(), text));
        }
      }
    }
  }

  private void images(String name) {
    IntStream.range(0, IMAGES).forEach(i -> root.image(at("images") + "/" + name.formatted(i), i));
  }

  private static String caption(int i, String language) {
    return "caption %d in %s".formatted(i, language);
  }

  private static String captions(int i, String language) {
    return numbered(5, "\n", c -> caption(5 * i + c, language));
  }

  private static String numbered(int count, String separator, IntFunction<String> line) {
    return IntStream.range(0, count).mapToObj(line).collect(joining(separator));
  }

  private String code(String language) {
    return definition.codes().getOrDefault(language, language);
  }

  /** A path of the definition in the folder. */
  private String at(String key) {
    String split = definition.splits().get(0);
    Map<String, String> data = definition.data();
    return placed(data.getOrDefault(key + "@" + split, data.getOrDefault(key, "")));
  }

  private String at(String key, String language) {
    return at(key).replace("${language}", code(language));
  }

  private String placed(String path) {
    return path.replace("${data}/", "")
        .replace("${clip-benchmark}", "clip_benchmark")
        .replace("${split}", definition.splits().get(0));
  }
}
