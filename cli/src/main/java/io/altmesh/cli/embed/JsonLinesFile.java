package io.altmesh.cli.embed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * One JSON object a line: {@code {"text": …, "embedding": […]}}, {@code "image"} in place of {@code
 * "text"} for images, and {@code "embedding": null, "error": …} for what could not be embedded.
 * Each number reads back as the same float32.
 */
final class JsonLinesFile implements VectorFile {
  private static final int BUFFER = 1 << 16;

  private final PartialFile file;
  private final String label;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(BUFFER);
  private final JsonGenerator json;

  JsonLinesFile(PartialFile file, Label label) throws IOException {
    this.file = file;
    this.label = label.name().toLowerCase(Locale.ROOT);
    this.json = new JsonFactory().createGenerator(bytes);
    json.setPrettyPrinter(new MinimalPrettyPrinter("")); // newlines are ours
  }

  @Override
  public void add(String name, float[] vector) throws IOException {
    json.writeStartObject();
    json.writeStringField(label, name);
    json.writeArrayFieldStart("embedding");
    for (float value : vector) {
      json.writeNumber(value);
    }
    json.writeEndArray();
    end();
  }

  @Override
  public void addFailed(String name, String error, int dim) throws IOException {
    json.writeStartObject();
    json.writeStringField(label, name);
    json.writeNullField("embedding");
    json.writeStringField("error", error);
    end();
  }

  private void end() throws IOException {
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
    if (bytes.size() >= BUFFER) {
      flush();
    }
  }

  private void flush() throws IOException {
    file.write(ByteBuffer.wrap(bytes.toByteArray()));
    bytes.reset();
  }

  @Override
  public void complete() throws IOException {
    flush();
    file.complete();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
