package io.altmesh.corpus.layout;

import java.util.List;

/**
 * Images with labels.
 *
 * @param labels of every image its classes
 * @param classCount 0 where the data does not say
 * @param classesOfList see {@link DataSet#classesOfList}
 */
record LabelledImages(
    ImageStore images,
    List<int[]> labels,
    int classCount,
    int[] classesOfList,
    List<String> classNames,
    List<String> templates)
    implements DataSet {

  /** With no more than labels. */
  static LabelledImages of(ImageStore images, List<int[]> labels, int classCount) {
    return new LabelledImages(images, labels, classCount, new int[0], List.of(), List.of());
  }

  @Override
  public int[] labels(int image) {
    return labels.get(image);
  }

  LabelledImages withNames(List<String> names, List<String> templates) {
    return new LabelledImages(images, labels, classCount, classesOfList, names, templates);
  }
}
