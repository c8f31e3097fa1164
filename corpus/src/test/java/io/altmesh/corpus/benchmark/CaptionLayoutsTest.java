package io.altmesh.corpus.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.layout.Captions;
import io.altmesh.corpus.layout.DataFolder;
import io.altmesh.corpus.layout.Fault;
import io.altmesh.corpus.layout.SampleImages;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layouts of images with captions, each as its makers write it. */
class CaptionLayoutsTest {
  private DataFolder folder;

  @BeforeEach
  void write(@TempDir Path root) {
    folder = new DataFolder(root);
    for (int i = 0; i < 3; i++) {
      folder.image("images/" + "abc".charAt(i) + ".jpg", i);
    }
  }

  @Test
  void cocoGoesByImageIds() {
    folder.text(
        "captions.json",
        """
        {"info": {"year": 2014}, "images": [
          {"id": 9, "file_name": "b.jpg", "height": 1}, {"id": 5, "file_name": "a.jpg"},
          {"id": 5, "file_name": "c.jpg"}],
         "annotations": [
          {"id": 1, "image_id": 9, "caption": "a dog"}, {"id": 2, "image_id": 5, "caption": "a cat"},
          {"id": 3, "image_id": 5, "caption": "another cat\\n"}, {"id": 3, "image_id": 9, "caption": "x"},
          {"id": 4, "image_id": 77, "caption": "nobody"}, {"id": 5, "image_id": 9, "caption": " "}]}
        """);
    try (Benchmark benchmark = open("coco-captions", "captions.json", "")) {
      assertThat(Written.ids(benchmark)).containsExactly("a.jpg", "b.jpg");
      Captions captions = benchmark.captions("en");
      assertThat(captions.texts()).containsExactly("a dog", "a cat", "another cat");
      assertThat(captions.ofImages(2)).isDeepEqualTo(new int[][] {{1, 2}, {0}});
      assertThat(benchmark.quality("en").count(Fault.DUPLICATE_ID)).isEqualTo(2);
      assertThat(benchmark.quality("en").toString()).contains("caption 4: no image 77");
      assertThat(benchmark.quality("en").count(Fault.BAD_ROW)).isEqualTo(1);
    }
  }

  @Test
  void truncatedJsonIsRefusedWithItsLine() {
    folder.text(
        "captions.json", "{\"images\": [{\"id\": 1, \"file_name\": \"a.jpg\"},\n{\"id\": 2");
    assertThatThrownBy(() -> open("coco-captions", "captions.json", ""))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("captions.json: malformed or truncated JSON at line 2");
  }

  @Test
  void karpathysSplitsAreKeptApart() {
    folder.image("images/val2014/d.jpg", 3);
    folder.text(
        "dataset.json",
        """
        {"images": [
          {"filepath": "val2014", "filename": "d.jpg", "split": "test", "sentids": [1, 2],
           "sentences": [{"raw": "one", "tokens": ["one"]}, {"raw": "two"}]},
          {"filename": "a.jpg", "split": "train", "sentences": [{"raw": "three"}]},
          {"filename": "b.jpg", "split": "test", "sentences": []}], "dataset": "coco"}
        """);
    try (Benchmark benchmark = open("karpathy", "dataset.json", "")) {
      assertThat(Written.ids(benchmark)).containsExactly("val2014/d.jpg", "b.jpg");
      assertThat(benchmark.captions("en").texts()).containsExactly("one", "two");
      assertThat(benchmark.quality("en"))
          .hasToString("incomplete: 1 × image without caption (b.jpg)");
    }
  }

  @Test
  void flickrsTokenFileHasASplitOfNames() {
    folder
        .text(
            "all.token",
            "b.jpg#0\tA dog .\nb.jpg#1\tA hound , running\na.jpg#0\tA cat\na.jpg#0\tx\n")
        .text("test.txt", "b\na\nc\n");
    try (Benchmark benchmark = open("flickr", "all.token", "  names: ${data}/test.txt")) {
      assertThat(Written.ids(benchmark)).containsExactly("b.jpg", "a.jpg", "c.jpg");
      assertThat(benchmark.captions("en").texts())
          .containsExactly("A dog .", "A hound , running", "A cat");
      assertThat(benchmark.quality("en"))
          .hasToString(
              "incomplete: 1 × image without caption (c.jpg); 1 × duplicate id (caption a.jpg#0)");
    }
    folder.text("test.txt", "a\n");
    try (Benchmark benchmark = open("flickr", "all.token", "  names: ${data}/test.txt")) {
      assertThat(benchmark.captions("en").texts()).containsExactly("A cat");
    }
  }

  @Test
  void clipBenchmarksFlickrFileNamesImagesAndCommasStay() {
    folder.text(
        "test.txt", "image,caption\nb.jpg,A dog, running\nb.jpg,A hound\nno caption\na.jpg,猫\n");
    try (Benchmark benchmark = open("flickr", "test.txt", "")) {
      assertThat(Written.ids(benchmark)).containsExactly("b.jpg", "a.jpg");
      assertThat(benchmark.captions("en").texts())
          .containsExactly("A dog, running", "A hound", "猫");
      assertThat(benchmark.quality("en").count(Fault.BAD_ROW)).isEqualTo(1);
      assertThat(benchmark.quality("en").toString()).contains("test.txt:4: no caption line");
    }
  }

  @Test
  void chineseClipsTextsMayHaveSeveralImages() {
    folder
        .text(
            "imgs.tsv",
            "7\t"
                + base64(0)
                + "\r\n9\t"
                + base64(1).replace('+', '-').replace('/', '_')
                + "\n9\t"
                + base64(2)
                + "\n11\tno base64!\nbroken\n")
        .text(
            "texts.jsonl",
            """
            {"text_id": 1, "text": "一只猫", "image_ids": [7, 9]}
            {"text_id": 2, "text": "一只狗", "image_ids": [8]}
            {"text_id": 1, "text": "又", "image_ids": [7]}
            """);
    String yaml =
        yaml("chinese-clip", "texts.jsonl", "").replace("${data}/images", "${data}/imgs.tsv");
    try (Benchmark benchmark = Written.open(folder, yaml)) {
      assertThat(Written.ids(benchmark)).containsExactly("7", "9");
      assertThat(benchmark.image(1).orElseThrow().bytes()).satisfies(SampleImages.is(1));
      assertThat(benchmark.image(0).orElseThrow().bytes()).satisfies(SampleImages.is(0));
      assertThat(benchmark.captions("en").texts()).containsExactly("一只猫");
      assertThat(benchmark.captions("en").images().get(0)).containsExactly(0, 1);
      String quality = benchmark.quality("en").toString();
      assertThat(quality).contains("texts.jsonl:2: no image 8", "image 9", "caption 1", "11: ");
      assertThat(quality).contains("imgs.tsv:5: no tab after an id");
    }
  }

  @Test
  void crossmodal3600HasAllLanguagesInOneFile() {
    folder.text(
        "captions.jsonl",
        """
        {"image/key": "a", "image/locale": "en", "en": {"caption": ["one", "two"]}, "ja": {"caption": ["一"]}}
        {"image/key": "b", "en": {"caption": ["three"]}}
        {"image/key": "b", "en": {"caption": []}}
        """);
    try (Benchmark benchmark = open("xm3600", "captions.jsonl", "")) {
      assertThat(Written.ids(benchmark)).containsExactly("a", "b");
      assertThat(benchmark.image(1).orElseThrow().bytes()).satisfies(SampleImages.is(1));
      assertThat(benchmark.captions("en").texts()).containsExactly("one", "two", "three");
      assertThat(benchmark.quality("en").count(Fault.DUPLICATE_ID)).isEqualTo(1);
    }
    try (Benchmark benchmark = open("xm3600", "captions.jsonl", "  take: first")) {
      assertThat(benchmark.captions("en").texts()).containsExactly("one", "three");
    }
  }

  private Benchmark open(String layout, String captions, String further) {
    return Written.open(folder, yaml(layout, captions, further));
  }

  private static String yaml(String layout, String captions, String further) {
    return """
        name: captioned
        task: retrieval
        metrics: [recall@1]
        languages: [en]
        data:
          layout: %s
          images: ${data}/images
          captions: ${data}/%s
        %s
        """
        .formatted(layout, captions, further);
  }

  private static String base64(int drawing) {
    return Base64.getEncoder().encodeToString(SampleImages.png(drawing));
  }
}
