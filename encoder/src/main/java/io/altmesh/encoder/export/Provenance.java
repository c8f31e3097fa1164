package io.altmesh.encoder.export;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.format.ExportFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code altmesh.json}, in which a checkpoint says where it came from. An export's has two fields
 * more: {@code exported_from}, the fingerprint of the model that it was made of, and {@code
 * fingerprint_of}, whose {@code fingerprint} is: {@code this} directory's, or that model's where
 * AltMesh does not open the export.
 *
 * @param json a missing node where there is no such file
 */
record Provenance(JsonNode json) {
  private static final String FILE = "altmesh.json";
  private static final String FINGERPRINT = "fingerprint";

  /**
   * A directory's.
   *
   * @throws ModelFormatException when the file is not one object
   */
  static Provenance of(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    ObjectMapper mapper = new ObjectMapper();
    if (!Files.exists(file)) {
      return new Provenance(mapper.missingNode());
    }
    try {
      return new Provenance(mapper.readValue(file.toFile(), ObjectNode.class));
    } catch (JacksonException e) {
      throw new ModelFormatException(file + ": is no JSON object: " + e.getOriginalMessage(), e);
    }
  }

  /** The export's. */
  Provenance of(Export export) {
    if (!(json instanceof ObjectNode own)) {
      return this;
    }
    ObjectNode changed = own.deepCopy();
    changed.put("exported_from", export.source().fingerprint());
    if (export.exported() == null) {
      changed.put(FINGERPRINT, export.source().fingerprint());
      changed.put("fingerprint_of", "exported_from");
    } else {
      changed.put(FINGERPRINT, export.exported().fingerprint());
      changed.put("fingerprint_of", "this");
    }
    return new Provenance(changed);
  }

  /** Writes the file, where there is one to write. */
  void write(Path directory) throws IOException {
    if (json.isObject()) {
      ExportFiles.write(directory.resolve(FILE), json);
    }
  }

  /** A field's text; empty without it. */
  String text(String pointer) {
    JsonNode value = json.at(pointer);
    return value.isNull() ? "" : value.asText("");
  }
}
