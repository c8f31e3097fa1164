package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListsTest {
  @Test
  void endsAListThatHasEnoughItemsOrEnoughBytes() {
    assertThat(lists(2, 100, "a", "b", "c", "d", "e"))
        .containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
    assertThat(lists(9, 5, "aa", "bb", "cc", "d", "ee"))
        .containsExactly(List.of("aa", "bb"), List.of("cc", "d", "ee"));
  }

  @Test
  void givesALargeItemAListOfItsOwn() {
    assertThat(lists(9, 3, "a", "bbbbbb", "c"))
        .containsExactly(List.of("a"), List.of("bbbbbb"), List.of("c"));
  }

  @Test
  void hasNoListOfNothing() {
    assertThat(lists(2, 100)).isEmpty();
  }

  private static List<List<String>> lists(int mostItems, long mostBytes, String... items) {
    Iterator<String> all = List.of(items).iterator();
    List<List<String>> lists = new ArrayList<>();
    new Lists<String>(() -> all.hasNext() ? all.next() : null, String::length, mostItems, mostBytes)
        .forEachRemaining(lists::add);
    return lists;
  }
}
