package io.altmesh.corpus.benchmark;

import io.altmesh.corpus.CorpusException;
import java.util.List;

/**
 * The classes of a benchmark in one language.
 *
 * @param names in the order of the labels
 * @param templates each with {@value #SLOT} where a name goes
 */
public record ClassTexts(List<String> names, List<String> templates) {
  /** Where a name goes, as CLIP_benchmark writes it. */
  public static final String SLOT = "{c}";

  public ClassTexts {
    names = List.copyOf(names);
    templates = List.copyOf(templates);
    if (names.isEmpty() || templates.isEmpty()) {
      throw new CorpusException(
          "%d class names, %d templates (expected: at least one of each)"
              .formatted(names.size(), templates.size()));
    }
  }

  /** A class's prompts, one for each template. */
  public List<String> prompts(int label) {
    String name = names.get(label);
    return templates.stream().map(template -> template.replace(SLOT, name)).toList();
  }
}
