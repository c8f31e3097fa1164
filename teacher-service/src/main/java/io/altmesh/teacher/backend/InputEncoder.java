package io.altmesh.teacher.backend;

import java.util.List;
import java.util.Map;

/** Turns texts, or images, into what a program elsewhere takes. Thread-safe. */
interface InputEncoder<T> extends AutoCloseable {
  /** Of items that fit in one batch. */
  Encoded encode(List<T> items);

  /** What of it changes numbers. */
  Map<String, String> declared();

  /** Tokens of a text or pixels of an image's side; 0 where the program sees to that. */
  int limit();

  @Override
  void close();
}
