package io.altmesh.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FollowersTest {
  private static final Duration LEASE = Duration.ofSeconds(60);

  private final AtomicLong clock = new AtomicLong();
  private final Followers followers = new Followers(LEASE, clock::get);

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  @Test
  void aCheckpointIsNeededUntilEveryFollowerAcknowledgedIt() {
    followers.joined("student", -1);
    followers.joined("evaluator", -1);
    followers.published(10);

    followers.acknowledged("student", 10);
    assertThat(followers.missing(10)).containsExactly("evaluator");
    followers.acknowledged("evaluator", 10);
    assertThat(followers.need(10)).isFalse();
  }

  @Test
  void anAcknowledgementIsForOneStepAlone() {
    followers.joined("evaluator", -1);
    followers.published(10);
    followers.published(20);

    followers.acknowledged("evaluator", 20);

    assertThat(followers.need(10)).isTrue();
    assertThat(followers.need(20)).isFalse();
  }

  @Test
  void aWatchingFollowerIsAliveHoweverLongItIsSilent() {
    followers.joined("evaluator", 10);
    pass(LEASE.multipliedBy(100));

    assertThat(followers.need(10)).isTrue();
  }

  @Test
  void aFollowerThatLeftIsForgottenAfterItsLease() {
    followers.joined("student", 10);
    followers.left("student");

    pass(LEASE.minusMillis(1));
    assertThat(followers.need(10)).isTrue();
    pass(Duration.ofMillis(1));
    assertThat(followers.need(10)).isFalse();
  }

  @Test
  void anAcknowledgementIsASignOfLife() {
    followers.joined("student", 10);
    followers.published(20);
    followers.left("student");
    pass(LEASE.minusMillis(1));
    followers.acknowledged("student", 10);
    pass(LEASE.minusMillis(1));

    assertThat(followers.need(20)).isTrue();
  }

  @Test
  void aFollowerThatReturnsHearsWhatItMissed() {
    followers.joined("student", -1);
    followers.published(10);
    followers.acknowledged("student", 10);
    followers.left("student");
    followers.published(20);
    followers.published(30);

    assertThat(followers.joined("student", 30)).containsExactly(20L, 30L);
  }

  @Test
  void aNewFollowerGetsTheNewestAlone() {
    followers.published(10);
    followers.published(20);

    assertThat(followers.joined("student", 20)).containsExactly(20L);
    assertThat(followers.need(10)).isFalse();
  }
}
