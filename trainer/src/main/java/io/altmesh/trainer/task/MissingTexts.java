package io.altmesh.trainer.task;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

/** The texts that are missing, in lists of a request each, made as they are asked for. */
final class MissingTexts implements Iterator<List<String>> {
  private final Iterator<String> texts;
  private final Predicate<String> missing;
  private final int most;
  private List<String> ready = List.of();

  /**
   * @param most texts a list
   */
  MissingTexts(Iterator<String> texts, Predicate<String> missing, int most) {
    this.texts = texts;
    this.missing = missing;
    this.most = most;
  }

  @Override
  public boolean hasNext() {
    if (ready.isEmpty()) {
      ready = gather();
    }
    return !ready.isEmpty();
  }

  @Override
  public List<String> next() {
    if (!hasNext()) {
      throw new NoSuchElementException("after the last text");
    }
    List<String> list = ready;
    ready = List.of();
    return list;
  }

  private List<String> gather() {
    List<String> list = new ArrayList<>();
    while (list.size() < most && texts.hasNext()) {
      String text = texts.next();
      if (missing.test(text)) {
        list.add(text);
      }
    }
    return list;
  }
}
