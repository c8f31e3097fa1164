package io.altmesh.corpus.layout;

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
        Setting.file("captions", "captions: .jsonl or .jsonl.gz with key, language and text"));
  }

  @Override
  public DataSet open(Settings settings, Findings findings) {
    ShardImages images = new ShardImages();
    settings.paths("images").forEach(shard -> readImages(shard, images, findings));
    Path file = settings.path("captions");
    Set<String> languages = new LinkedHashSet<>();
    JsonLines.read(file, "", findings, (line, row) -> languages.add(row.language()));
    return new KeyedCaptions(images, file, settings.split(), List.copyOf(languages), findings);
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
      ShardImages images, Path file, String split, List<String> languages, Findings findings)
      implements DataSet {
    @Override
    public Captions captions(String language) {
      CaptionList captions = new CaptionList(language, images.ids(), findings);
      JsonLines.read(
          file,
          "",
          findings,
          (line, row) -> {
            if (row.language().equals(language)
                && (split.equals(ALL) || split.equals(row.text("split")))) {
              captions.add(row.text("text"), row.text("key"), file.getFileName() + ":" + line);
            }
          });
      return captions.finish();
    }
  }
}
