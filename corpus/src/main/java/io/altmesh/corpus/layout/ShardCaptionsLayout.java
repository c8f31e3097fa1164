package io.altmesh.corpus.layout;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.images.ShardIndex;
import io.altmesh.corpus.images.ShardIndex.Member;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The layout of this project's sample: WebDataset shards of images, and a JSONL of captions, each
 * line {@code {"key": "1f600", "language": "zh", "text": "嘿嘿", "split": "seen"}}: key of the image,
 * language ({@code lang} may stand for it), caption, and perhaps a split.
 */
final class ShardCaptionsLayout implements Layout {
  private static final String ALL = "all";

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.files("images", "WebDataset shards of images"),
        Setting.files("captions", "captions: .jsonl or .jsonl.gz with key, language and text")
            .orNone(),
        Setting.file("labels", "labels, each line KEY⇥NUMBER").orNone());
  }

  @Override
  public DataSet open(Settings settings, Findings findings) {
    ShardImages images = new ShardImages();
    settings.paths("images").forEach(shard -> readImages(shard, images, findings));
    if (settings.has("captions") == settings.has("labels")) {
      throw new CorpusException(
          settings.benchmark() + ": data.captions and data.labels (expected: one of both)");
    }
    return settings.has("labels")
        ? KeyedLabels.read(settings.path("labels"), images, findings)
        : captioned(settings, images, findings);
  }

  private static DataSet captioned(Settings settings, ShardImages images, Findings findings) {
    List<Path> files = settings.paths("captions");
    Set<String> languages = new LinkedHashSet<>();
    for (Path file : files) {
      JsonLines.read(file, "", findings, (line, row) -> languages.add(row.language()));
    }
    return new KeyedCaptions(images, files, settings.split(), List.copyOf(languages), findings);
  }

  private static void readImages(Path shard, ShardImages images, Findings findings) {
    String damage =
        ShardIndex.read(
            shard,
            Set.of(),
            sample ->
                sample.members().stream()
                    .filter(Member::isImage)
                    .forEach(image -> images.add(sample.key(), shard, image, findings)));
    if (damage != null) {
      findings.add(Fault.DAMAGED_FILE, shard.getFileName() + ": " + damage);
    }
  }

  private record KeyedCaptions(
      ShardImages images, List<Path> files, String split, List<String> languages, Findings findings)
      implements DataSet {
    @Override
    public Captions captions(String language) {
      CaptionList captions = new CaptionList(language, images.ids(), findings);
      files.forEach(file -> read(file, language, captions));
      return captions.finish();
    }

    private void read(Path file, String language, CaptionList captions) {
      JsonLines.read(
          file,
          "",
          findings,
          (line, row) -> {
            if (!row.language().equals(language)) {
              return;
            }
            if (isOfSplit(row)) {
              captions.add(row.text("text"), row.text("key"), file.getFileName() + ":" + line);
            } else {
              captions.describedElsewhere(row.text("key"));
            }
          });
    }

    private boolean isOfSplit(JsonLines.Row row) {
      return split.equals(ALL) || split.equals(row.text("split"));
    }
  }
}
