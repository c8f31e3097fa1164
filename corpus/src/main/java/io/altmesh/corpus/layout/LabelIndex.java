package io.altmesh.corpus.layout;

import java.util.List;

/**
 * Images and their labels.
 *
 * @param labels of every image of {@code ids}
 * @param names of the classes; none where the index has none
 */
record LabelIndex(ImageIndex ids, List<int[]> labels, List<String> names) {}
