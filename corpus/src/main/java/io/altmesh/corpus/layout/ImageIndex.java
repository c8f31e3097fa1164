package io.altmesh.corpus.layout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Ids of images and their numbers, in the order in which they were added. */
final class ImageIndex {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> ids = new ArrayList<>();

  /** Adds an image; notes an id that was there before, whose image then counts no second time. */
  boolean add(String id, Findings findings) {
    boolean isNew = numbers.putIfAbsent(id, ids.size()) == null;
    if (isNew) {
      ids.add(id);
    } else {
      findings.add(Fault.DUPLICATE_ID, "image " + id);
    }
    return isNew;
  }

  /** The number of an id; -1 for none. */
  int of(String id) {
    return numbers.getOrDefault(id, -1);
  }

  String id(int image) {
    return ids.get(image);
  }

  int size() {
    return ids.size();
  }

  List<String> ids() {
    return List.copyOf(ids);
  }
}
