package io.altmesh.cli.ablate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of table 4: what a student is trained on. Its recipe is {@code recipes/ablation/NAME.yaml}
 * of the sample.
 *
 * @param enEn English texts to themselves
 * @param mt machine translations
 * @param ht human translations
 * @param cl contrastive learning afterwards
 * @param after the row whose student it goes on with; null for the sample's own
 */
record Row(String name, boolean enEn, boolean mt, boolean ht, boolean cl, @Nullable String after) {
  /** The paper's rows, from its top to its bottom. */
  static final List<Row> PAPER =
      List.of(
          new Row("en-en-mt-ht-cl", true, true, true, true, "en-en-mt-ht"),
          new Row("en-en-mt-ht", true, true, true, false, null),
          new Row("en-en-mt", true, true, false, false, null),
          new Row("en-en", true, false, false, false, null),
          new Row("mt", false, true, false, false, null));

  /** The order to train them in: none before the one it goes on with. */
  static List<Row> inOrder() {
    return List.of(PAPER.get(1), PAPER.get(0), PAPER.get(2), PAPER.get(3), PAPER.get(4));
  }
}
