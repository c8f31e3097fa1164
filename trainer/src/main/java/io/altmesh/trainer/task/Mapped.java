package io.altmesh.trainer.task;

import java.util.Iterator;
import java.util.function.Function;

/** An iterator's elements, each turned into another as it is taken. */
record Mapped<A, B>(Iterator<A> from, Function<A, B> to) implements Iterator<B> {
  static <A, B> Iterator<B> of(Iterator<A> from, Function<A, B> to) {
    return new Mapped<>(from, to);
  }

  @Override
  public boolean hasNext() {
    return from.hasNext();
  }

  @Override
  public B next() {
    return to.apply(from.next());
  }
}
