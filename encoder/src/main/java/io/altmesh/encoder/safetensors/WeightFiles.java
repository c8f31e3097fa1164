package io.altmesh.encoder.safetensors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds and opens the files that hold a directory's weights. */
record WeightFiles(List<SafetensorsFile> files, Map<String, SafetensorsFile> fileOf) {
  static final String SINGLE = "model.safetensors";

  private static final String OPEN_CLIP = "open_clip_model.safetensors";
  static final String INDEX = "model.safetensors.index.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Hugging Face's before OpenCLIP's, as of what is not pickled. */
  private static final List<Pickled> PICKLED =
      List.of(
          new Pickled("pytorch_model*.bin", SINGLE),
          new Pickled("open_clip_pytorch_model*.bin", OPEN_CLIP));

  /** Files that are never opened, and the file that replaces them. */
  private record Pickled(String glob, String converted) {}

  static WeightFiles of(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new ModelFormatException(
          directory + ": no such directory (expected a Hugging Face model directory)");
    }
    Optional<Path> single = singleFile(directory);
    if (single.isPresent()) {
      return single(SafetensorsFile.open(single.get()));
    }
    if (Files.exists(directory.resolve(INDEX))) {
      return sharded(directory, weightMap(directory.resolve(INDEX)));
    }
    throw nothing(directory);
  }

  /** Before the index, as transformers does; OpenCLIP's where Hugging Face's are not there. */
  private static Optional<Path> singleFile(Path directory) {
    boolean indexed = Files.exists(directory.resolve(INDEX));
    return Stream.of(SINGLE, OPEN_CLIP)
        .filter(name -> name.equals(SINGLE) || !indexed)
        .map(directory::resolve)
        .filter(Files::exists)
        .findFirst();
  }

  /** Those files, unopened; of an index, in the order of their names. */
  static List<Path> paths(Path directory) {
    Optional<Path> single = singleFile(directory);
    if (single.isPresent()) {
      return List.of(single.get());
    }
    if (Files.exists(directory.resolve(INDEX))) {
      return weightMap(directory.resolve(INDEX)).values().stream()
          .distinct()
          .sorted()
          .map(directory::resolve)
          .toList();
    }
    throw nothing(directory);
  }

  private static WeightFiles single(SafetensorsFile file) {
    Map<String, SafetensorsFile> fileOf = new HashMap<>();
    file.entries().keySet().forEach(name -> fileOf.put(name, file));
    return new WeightFiles(List.of(file), fileOf);
  }

  private static WeightFiles sharded(Path directory, Map<String, String> weightMap) {
    Map<String, SafetensorsFile> shards = new LinkedHashMap<>();
    Map<String, SafetensorsFile> fileOf = new HashMap<>();
    try {
      weightMap.forEach(
          (tensor, shard) -> {
            SafetensorsFile file =
                shards.computeIfAbsent(
                    shard, name -> SafetensorsFile.open(directory.resolve(name)));
            if (!file.entries().containsKey(tensor)) {
              throw new ModelFormatException(
                  directory.resolve(INDEX)
                      + ": says that "
                      + shard
                      + " holds '"
                      + tensor
                      + "', which it does not");
            }
            fileOf.put(tensor, file);
          });
    } catch (RuntimeException e) {
      shards.values().forEach(SafetensorsFile::close);
      throw e;
    }
    return new WeightFiles(List.copyOf(shards.values()), fileOf);
  }

  private static Map<String, String> weightMap(Path index) {
    Map<String, String> result = new LinkedHashMap<>();
    JsonNode map;
    try {
      map = JSON.readTree(index.toFile()).path("weight_map");
    } catch (IOException e) {
      throw new ModelFormatException(index + ": is not JSON: " + e.getMessage(), e);
    }
    if (!map.isObject() || map.isEmpty()) {
      throw new ModelFormatException(index + ": has no 'weight_map' of tensor names to files");
    }
    map.properties()
        .forEach(
            entry -> {
              String shard = entry.getValue().asText();
              if (!isFileName(shard)) {
                throw new ModelFormatException(
                    index
                        + ": '"
                        + entry.getKey()
                        + "' is in '"
                        + shard
                        + "' (expected a file of the same directory)");
              }
              result.put(entry.getKey(), shard);
            });
    return result;
  }

  private static boolean isFileName(String name) {
    try {
      Path path = Path.of(name);
      return !name.isEmpty() && path.equals(path.getFileName()) && !name.equals("..");
    } catch (InvalidPathException e) { // a zero byte, or what the file system cannot spell
      return false;
    }
  }

  private static ModelFormatException nothing(Path directory) {
    for (Pickled kind : PICKLED) {
      List<String> pickled = files(directory, kind.glob);
      if (!pickled.isEmpty()) {
        return new ModelFormatException(
            directory
                + ": has pickled weights alone ("
                + String.join(", ", pickled)
                + "), and unpickling runs whatever code is in them. Convert them once: "
                + conversion(directory, kind));
      }
    }
    List<String> others = files(directory, "*.safetensors");
    String found = others.isEmpty() ? "" : " (found " + String.join(", ", others) + ")";
    return new ModelFormatException(
        directory + ": has neither " + SINGLE + " nor " + INDEX + found);
  }

  private static String conversion(Path directory, Pickled kind) {
    String dir = directory.toAbsolutePath().normalize().toString().replace("'", "'\\''");
    return "python3 -c \"import glob,sys,torch,safetensors.torch as s; d=sys.argv[1]; w={}; "
        + "[w.update(torch.load(f,map_location='cpu',weights_only=True)) for f in sorted(glob.glob(d+'/"
        + kind.glob
        + "'))]; s.save_file({k:v.contiguous().clone() for k,v in w.items()},d+'/"
        + kind.converted
        + "',metadata={'format':'pt'})\" '"
        + dir
        + "'";
  }

  private static List<String> files(Path directory, String glob) {
    List<String> names = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(directory, glob)) {
      entries.forEach(path -> names.add(String.valueOf(path.getFileName())));
    } catch (IOException e) {
      throw new ModelFormatException(directory + ": cannot be listed: " + e.getMessage(), e);
    }
    return Stream.of(names.toArray(new String[0])).sorted().toList();
  }
}
