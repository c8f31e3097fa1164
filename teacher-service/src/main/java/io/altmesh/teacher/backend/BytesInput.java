package io.altmesh.teacher.backend;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Texts, or encoded images, as they are: the other side knows its tokenizer or preprocessing.
 *
 * @param <T> a text, or an image's bytes
 */
final class BytesInput<T> implements InputEncoder<T> {
  private final String name;
  private final boolean column;
  private final Function<T, ByteString> bytes;

  private BytesInput(String name, boolean column, Function<T, ByteString> bytes) {
    this.name = name;
    this.column = column;
    this.bytes = bytes;
  }

  /**
   * Texts in UTF-8.
   *
   * @param column whether the shape is (N, 1) in place of (N)
   */
  static BytesInput<String> texts(String name, boolean column) {
    return new BytesInput<>(name, column, ByteString::copyFromUtf8);
  }

  /** Images as their files are. */
  static BytesInput<byte[]> images(String name, boolean column) {
    return new BytesInput<>(name, column, ByteString::copyFrom);
  }

  @Override
  public Encoded encode(List<T> items) {
    long[] shape = column ? new long[] {items.size(), 1} : new long[] {items.size()};
    ModelInput input = new ModelInput.Bytes(name, shape, items.stream().map(bytes).toList());
    return new Encoded(
        List.of(input), IntStream.range(0, items.size()).toArray(), List.of(), List.of());
  }

  @Override
  public Map<String, String> declared() {
    return Map.of("input", name);
  }

  @Override
  public int limit() {
    return 0;
  }

  @Override
  public void close() {}
}
