package io.altmesh.encoder.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file, checked against the file's size. Every refusal names the byte
 * of the file it is about.
 *
 * @param tensors by name, in the order of their bytes
 */
record SafetensorsHeader(Map<String, TensorEntry> tensors, Map<String, String> metadata) {
  /** What the safetensors library allows. */
  static final long MAX_LENGTH = 100_000_000;

  /** The header's length stands before it. */
  static final int LENGTH_FIELD = 8;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION) // UTF-8, whatever it looks like
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(8).maxNumberLength(32).build())
          .build();

  /** Parses the JSON between byte 8 and the values. */
  static SafetensorsHeader parse(Path file, byte[] json, long fileSize) {
    Parsing parsing = new Parsing(file, json, fileSize);
    try {
      return parsing.header();
    } catch (JsonProcessingException e) {
      long offset = e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getByteOffset());
      throw parsing.refused(LENGTH_FIELD + offset, "header is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) { // malformed UTF-8; Jackson says which byte
      throw parsing.refused(LENGTH_FIELD, "header is not UTF-8 JSON: " + e.getMessage());
    }
  }

  static ModelFormatException refused(Path file, long offset, String what) {
    return new ModelFormatException(file + ": byte " + offset + ": " + what);
  }

  private static final class Parsing {
    private final Path file;
    private final byte[] json;
    private final long dataBegin;
    private final long dataSize;
    private final Map<String, TensorEntry> tensors = new HashMap<>();
    private @Nullable Map<String, String> metadata;

    Parsing(Path file, byte[] json, long fileSize) {
      this.file = file;
      this.json = json;
      this.dataBegin = LENGTH_FIELD + (long) json.length;
      this.dataSize = fileSize - dataBegin;
    }

    SafetensorsHeader header() throws IOException {
      if (json.length == 0 || json[0] != '{') {
        throw refused(LENGTH_FIELD, "header does not start with '{': this is no safetensors file");
      }
      try (JsonParser parser = JSON.createParser(json)) {
        expect(parser, parser.nextToken(), JsonToken.START_OBJECT, "an object of tensors");
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          field(parser);
        }
        if (parser.nextToken() != null) {
          throw refused(at(parser), "more JSON after the header's object");
        }
      }
      return new SafetensorsHeader(
          Collections.unmodifiableMap(inOrderWithoutHoles()),
          metadata == null ? Map.of() : Collections.unmodifiableMap(metadata));
    }

    private void field(JsonParser parser) throws IOException {
      String name = parser.currentName();
      long where = at(parser);
      parser.nextToken();
      if (name.equals("__metadata__")) {
        if (metadata != null) {
          throw refused(where, "'__metadata__' stands twice in the header");
        }
        metadata = strings(parser);
      } else if (tensors.putIfAbsent(name, tensor(parser, name, where)) != null) {
        throw refused(where, "tensor '" + name + "' stands twice in the header");
      }
    }

    private Map<String, String> strings(JsonParser parser) throws IOException {
      expect(parser, parser.currentToken(), JsonToken.START_OBJECT, "'__metadata__' as an object");
      Map<String, String> strings = new LinkedHashMap<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        expect(parser, parser.nextToken(), JsonToken.VALUE_STRING, "metadata as strings");
        if (strings.put(key, parser.getText()) != null) {
          throw refused(at(parser), "metadata '" + key + "' stands twice");
        }
      }
      return strings;
    }

    private TensorEntry tensor(JsonParser parser, String name, long where) throws IOException {
      expect(
          parser,
          parser.currentToken(),
          JsonToken.START_OBJECT,
          "tensor '" + name + "' as an object");
      SafetensorsType dtype = null;
      long[] shape = null;
      long[] offsets = null;
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        boolean twice = false;
        switch (field) {
          case "dtype" -> {
            twice = dtype != null;
            dtype = dtype(parser, name, value);
          }
          case "shape" -> {
            twice = shape != null;
            shape = counts(parser, name, "shape");
          }
          case "data_offsets" -> {
            twice = offsets != null;
            offsets = counts(parser, name, "data_offsets");
          }
          default -> parser.skipChildren(); // as the library does: later versions may say more
        }
        if (twice) {
          throw refused(at(parser), "tensor '" + name + "' has '" + field + "' twice");
        }
      }
      if (dtype == null || shape == null || offsets == null) {
        String missing = dtype == null ? "dtype" : shape == null ? "shape" : "data_offsets";
        throw refused(where, "tensor '" + name + "' has no '" + missing + "'");
      }
      return checked(name, dtype, shape, offsets, where);
    }

    private SafetensorsType dtype(JsonParser parser, String name, JsonToken token)
        throws IOException {
      expect(parser, token, JsonToken.VALUE_STRING, "the dtype of '" + name + "' as a string");
      String given = parser.getText();
      long where = at(parser);
      return SafetensorsType.named(given)
          .orElseThrow(
              () ->
                  refused(
                      where,
                      "tensor '"
                          + name
                          + "' has dtype '"
                          + given
                          + "' (expected one of "
                          + List.of(SafetensorsType.values())
                          + ")"));
    }

    private long[] counts(JsonParser parser, String name, String field) throws IOException {
      String what = "'" + field + "' of '" + name + "' as an array of whole numbers";
      expect(parser, parser.currentToken(), JsonToken.START_ARRAY, what);
      List<Long> counts = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        expect(parser, parser.currentToken(), JsonToken.VALUE_NUMBER_INT, what);
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
            || parser.getLongValue() < 0) {
          throw refused(
              at(parser),
              field + " of '" + name + "' holds " + parser.getText() + " (expected 0 to 2^63-1)");
        }
        counts.add(parser.getLongValue());
      }
      return counts.stream().mapToLong(Long::longValue).toArray();
    }

    private TensorEntry checked(
        String name, SafetensorsType dtype, long[] shape, long[] offsets, long where) {
      if (offsets.length != 2 || offsets[0] > offsets[1]) {
        throw refused(
            where,
            "tensor '"
                + name
                + "' has data_offsets "
                + Arrays.toString(offsets)
                + " (expected [begin, end] with begin <= end)");
      }
      if (offsets[1] > dataSize) {
        throw refused(
            where,
            "tensor '"
                + name
                + "' ends at byte "
                + offsets[1]
                + " of the values, but the file has "
                + dataSize
                + " of them: it is cut short, or the header is wrong");
      }
      long size = byteSize(name, dtype, shape, where);
      if (size != offsets[1] - offsets[0]) {
        throw refused(
            where,
            "tensor '"
                + name
                + "' is "
                + dtype
                + Arrays.toString(shape)
                + ", "
                + size
                + " bytes, but its data_offsets span "
                + (offsets[1] - offsets[0]));
      }
      return new TensorEntry(name, dtype, shape, dataBegin + offsets[0], dataBegin + offsets[1]);
    }

    private long byteSize(String name, SafetensorsType dtype, long[] shape, long where) {
      try {
        long size = dtype.bytes();
        for (long dimension : shape) {
          size = Math.multiplyExact(size, dimension);
        }
        return size;
      } catch (ArithmeticException e) {
        throw refused(
            where,
            "tensor '" + name + "' has shape " + Arrays.toString(shape) + ": more than 2^63 bytes");
      }
    }

    private Map<String, TensorEntry> inOrderWithoutHoles() {
      List<TensorEntry> inOrder = new ArrayList<>(tensors.values());
      inOrder.sort(
          Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end));
      Map<String, TensorEntry> result = new LinkedHashMap<>();
      long reached = dataBegin;
      for (TensorEntry entry : inOrder) {
        if (entry.begin() != reached) {
          String what =
              entry.begin() < reached
                  ? "inside the tensor before it, which ends at byte "
                  : "after a hole from byte ";
          throw refused(
              entry.begin(), "tensor '" + entry.name() + "' begins here, " + what + reached);
        }
        result.put(entry.name(), entry);
        reached = entry.end();
      }
      if (reached != dataBegin + dataSize) {
        throw refused(
            reached,
            (dataBegin + dataSize - reached) + " bytes after the last tensor belong to none");
      }
      return result;
    }

    private void expect(
        JsonParser parser, @Nullable JsonToken given, JsonToken expected, String what) {
      if (given != expected) {
        throw refused(
            at(parser), "expected " + what + ", found " + (given == null ? "the end" : given));
      }
    }

    private long at(JsonParser parser) {
      return LENGTH_FIELD + Math.max(0, parser.currentTokenLocation().getByteOffset());
    }

    private ModelFormatException refused(long offset, String what) {
      return SafetensorsHeader.refused(file, offset, what);
    }
  }
}
