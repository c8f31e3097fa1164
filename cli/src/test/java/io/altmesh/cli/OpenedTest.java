package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OpenedTest {
  private final Opened opened = new Opened();
  private final List<String> closed = new ArrayList<>();

  @Test
  void closesInReverseWhateverOneOfThemSays() throws Exception {
    opened.open(() -> () -> closed.add("first"));
    opened.open(
        () ->
            () -> {
              throw new IllegalStateException("stuck");
            });
    opened.open(() -> () -> closed.add("third"));
    opened.close();
    opened.close();
    assertThat(closed).containsExactly("third", "first");
    assertThatThrownBy(() -> opened.open(() -> () -> {})).hasMessage("stopped");
  }

  @Test
  void interruptsAnOpeningAndWaitsForItsEnd() throws Exception {
    CountDownLatch opening = new CountDownLatch(1);
    Thread opener =
        new Thread(
            () -> {
              try {
                opened.open(
                    () -> {
                      opening.countDown();
                      try {
                        Thread.sleep(60_000);
                      } catch (InterruptedException e) {
                        closed.add("interrupted");
                      }
                      return () -> closed.add("closed");
                    });
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    opener.start();
    opening.await();
    opened.close();
    assertThat(closed).containsExactly("interrupted", "closed");
    opener.join();
  }
}
