package io.altmesh.corpus.layout;

import io.altmesh.corpus.CorpusException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder of images for each class, in torchvision's order: folders by name, then files by name.
 *
 * <p>{@code folders} says which class a folder is: {@code sorted} (the default), its rank among the
 * names; {@code numbers}, the number that it is called, as in ImageNet-V2; or the name of a list of
 * folder names in the order of the classes, {@code imagenet-wnids} or a file: then folders may be
 * those of some classes only, as in ImageNet-A, and labels count those.
 */
final class ImageFolderLayout implements Layout {

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.folder("images", "folder with a folder of images for each class"),
        Setting.text("folders", "sorted, numbers, imagenet-wnids, or a file of folder names"));
  }

  @Override
  public DataSet open(Settings settings, Findings findings) {
    Path root = settings.path("images");
    List<String> folders = FolderTree.folders(root);
    if (folders.isEmpty()) {
      throw new CorpusException(
          root + ": no folders in it (expected: a folder of images for each class)");
    }
    String order = settings.text("folders", "sorted");
    return switch (order) {
      case "sorted" -> read(root, folders, new int[0], findings);
      case "numbers" -> read(root, numbered(root, folders), new int[0], findings);
      default -> {
        int[] places = ClassFolders.named(order, settings.base()).places(root, folders);
        yield read(root, ClassFolders.inOrder(folders, places), sorted(places), findings);
      }
    };
  }

  private static DataSet read(
      Path root, List<String> folders, int[] classesOfList, Findings findings) {
    List<String> names = new ArrayList<>();
    List<int[]> labels = new ArrayList<>();
    for (int label = 0; label < folders.size(); label++) {
      List<String> images = FolderTree.images(root, folders.get(label));
      if (images.isEmpty()) {
        findings.add(Fault.CLASS_WITHOUT_IMAGE, folders.get(label));
      }
      names.addAll(images);
      int[] one = {label};
      images.forEach(image -> labels.add(one));
    }
    return new LabelledImages(
        FileImages.of(root, names), labels, folders.size(), classesOfList, List.of(), List.of());
  }

  private static List<String> numbered(Path root, List<String> folders) {
    for (String folder : folders) {
      if (!folder.matches("\\d{1,9}") || Integer.parseInt(folder) >= folders.size()) {
        throw new CorpusException(
            "%s: folder \"%s\" among %d (expected: folders called 0 to %d, each a class)"
                .formatted(root, folder, folders.size(), folders.size() - 1));
      }
    }
    return folders.stream()
        .sorted((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)))
        .toList();
  }

  private static int[] sorted(int[] places) {
    int[] sorted = places.clone();
    java.util.Arrays.sort(sorted);
    return sorted;
  }
}
