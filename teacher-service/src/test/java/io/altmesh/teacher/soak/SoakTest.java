package io.altmesh.teacher.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two replicas in processes of their own under load, while models are swapped, clients die, images
 * are broken and one replica is killed and started again: no wrong value, no call without its
 * answer, no memory that grows. {@code -Daltmesh.soak=PT30M} makes it long; it prints its figures.
 */
class SoakTest {
  private static final Duration TIME = Duration.parse(System.getProperty("altmesh.soak", "PT20S"));
  private static final int CALLERS = 6;

  /** A minute between swaps; in a short soak an eighth of it. */
  private static final Duration SWAPS =
      TIME.dividedBy(8).compareTo(Duration.ofMinutes(1)) < 0
          ? TIME.dividedBy(8)
          : Duration.ofMinutes(1);

  /** What code, malloc's arenas and oneDNN's kernels may still settle by. */
  private static final long SLACK_MIB = 128;

  private static final Path MODELS =
      Path.of("../encoder/src/test/resources/models").toAbsolutePath().normalize();
  private static final List<Path> DIRECTORIES =
      List.of(MODELS.resolve("clip-gelu"), MODELS.resolve("clip-quick-gelu"));

  @TempDir Path folder;

  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong broken = new AtomicLong();

  @Test
  void givesRightAnswersWhateverGoesOn() throws Exception {
    Truth truth =
        Truth.of(
            DIRECTORIES,
            List.of(MODELS.resolve("inputs/image-0.png"), MODELS.resolve("inputs/image-1.png")));
    try (Replica steady = Replica.start(DIRECTORIES, folder.resolve("steady.log"));
        Replica killed = Replica.start(DIRECTORIES, folder.resolve("killed.log"))) {
      List<String> addresses = List.of(steady.address(), killed.address());
      long end = System.nanoTime() + TIME.toNanos();
      ExecutorService threads = Executors.newCachedThreadPool();
      try (EmbedderClient client =
          EmbedderClient.connect(
              String.join(",", addresses), ClientOptions.defaults().acceptingAnyModel())) {
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
          SoakCaller caller = new SoakCaller(client, addresses, truth, i, answered, broken);
          callers.add(threads.submit(() -> caller.callUntil(end)));
        }
        long early = disturb(steady, killed, truth, end);
        for (Future<?> caller : callers) {
          caller.get(); // throws what went wrong in it
        }
        long late = steady.residentMib();
        tell(early, late);
        assertThat(answered.get()).isGreaterThan(CALLERS);
        assertThat(broken.get()).isPositive();
        assertThat(late).as("resident MiB, %d early on", early).isLessThan(early + SLACK_MIB);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  /** Swaps until the end, kills once in the middle; resident memory after the first quarter. */
  private static long disturb(Replica steady, Replica killed, Truth truth, long end)
      throws Exception {
    long early = 0;
    boolean alive = true;
    for (int swap = 1; System.nanoTime() - end < 0; swap++) {
      LockSupport.parkNanos(Math.min(SWAPS.toNanos(), Math.max(0, end - System.nanoTime())));
      long left = end - System.nanoTime();
      if (early == 0 && left < TIME.toNanos() * 3 / 4) {
        early = steady.residentMib();
      }
      if (alive && left < TIME.toNanos() / 2) {
        killed.killAndRestart();
        alive = false;
      }
      String fingerprint = truth.fingerprints().get(swap % 2);
      steady.swap(fingerprint);
      killed.swap(fingerprint);
    }
    return early;
  }

  private void tell(long early, long late) {
    System.out.printf(
        Locale.ROOT,
        "soak of %s: %,d calls answered, %,d lists with a broken image, %.1f calls/s, resident %d MiB early on, %d at the end%n",
        TIME,
        answered.get(),
        broken.get(),
        answered.get() / (TIME.toMillis() / 1e3),
        early,
        late);
  }
}
