package io.altmesh.encoder;

import io.altmesh.encoder.Inspection.ModelFile;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.TensorEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * A directory's files.
 *
 * @param files by name; shards that are missing too
 * @param problems with files that weights are read from
 */
record InspectedFiles(List<ModelFile> files, List<String> problems) {
  static final InspectedFiles NONE = new InspectedFiles(List.of(), List.of());

  /** Lists files and reads the headers of those that hold tensors. */
  static InspectedFiles of(Path directory) {
    InspectedFiles found = new InspectedFiles(new ArrayList<>(), new ArrayList<>());
    Set<Path> read = found.read(directory);
    Set<Path> all = new TreeSet<>(read);
    all.addAll(found.list(directory));
    all.forEach(path -> found.add(path, read.contains(path)));
    return found;
  }

  private Set<Path> read(Path directory) {
    try {
      return Set.copyOf(ModelWeights.files(directory));
    } catch (ModelFormatException e) {
      problems.add(e.getMessage());
      return Set.of();
    }
  }

  private List<Path> list(Path directory) {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      problems.add(directory + ": cannot be listed: " + e.getMessage());
      return List.of();
    }
  }

  private void add(Path path, boolean isRead) {
    String name = String.valueOf(path.getFileName());
    Map<SafetensorsType, Integer> tensors = Map.of();
    if (isRead || name.endsWith(".safetensors")) {
      try (SafetensorsFile file = SafetensorsFile.open(path)) {
        tensors = count(file);
      } catch (ModelFormatException e) {
        if (isRead) {
          problems.add(e.getMessage());
        }
      }
    }
    files.add(new ModelFile(name, size(path), tensors, isRead));
  }

  private static Map<SafetensorsType, Integer> count(SafetensorsFile file) {
    Map<SafetensorsType, Integer> tensors = new EnumMap<>(SafetensorsType.class);
    for (TensorEntry entry : file.entries().values()) {
      tensors.merge(entry.dtype(), 1, Integer::sum);
    }
    return tensors;
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) { // a shard that is missing
      return 0;
    }
  }
}
