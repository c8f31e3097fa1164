package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9}, at steps drawn by a seed and wherever the trainer is right after them. */
@Timeout(1800)
class KilledRunTest {
  private static final int EVERY = 3;

  @TempDir Path folder;
  private FakeTeacher teacher;
  private Path recipe;

  @BeforeEach
  void write() throws IOException {
    teacher = FakeTeacher.start(6);
    recipe = TinyRecipe.write(folder);
  }

  @AfterEach
  void close() {
    teacher.close();
  }

  @Test
  void twentyKillsInARowLeaveTeacherLearningAsItWouldHaveBeen() throws Exception {
    String[] set = {
      "epochs=6", "accumulation=2", "ema=0.9", "store.directory=" + folder.resolve("store")
    };
    undisturbed("whole", set);

    List<Kill> kills = killed("killed", 20, 60, 1, set);

    assertThat(kills).hasSize(20);
    assertSame(60, "whole", "killed");
    assertThat(losses("killed")).hasSize(60).isEqualTo(losses("whole"));
    // How many hit a checkpoint is for the machine to say: a busy one may miss them all.
    System.out.println(kills);
  }

  /** Their images are asked for again: a kill may take vectors that no checkpoint counts on. */
  @Test
  void killsLeaveContrastiveLearningAsItWouldHaveBeen() throws Exception {
    TinyShards.write(folder.resolve("images.tar"), 16);
    undisturbed("stage1", "epochs=1");
    recipe =
        Files.writeString(
            folder.resolve("stage2.yaml"),
            """
            task: contrastive-learning
            device: cpu
            precision: fp32
            student: stage1/checkpoints/step-00000010
            data: {images: [images.tar]}
            batch-size: 4
            accumulation: 2
            steps: 24
            max-length: 8
            optimizer: {learning-rate: 1e-3, warm-up-steps: 2}
            checkpoint: {every-steps: %d, keep: 9}
            metrics: {every-steps: 1}
            followers: {lease: 1ms}
            """
                .formatted(EVERY));
    undisturbed("whole");

    List<Kill> kills = killed("killed", 5, 24, 2);

    assertThat(kills).hasSize(5);
    assertSame(24, "whole", "killed");
    assertThat(losses("killed")).hasSize(24).isEqualTo(losses("whole"));
  }

  private void undisturbed(String out, String... set) throws Exception {
    try (TrainerProcess trainer = start(out, set)) {
      assertThat(trainer.end()).as(trainer.errors()).isZero();
    }
  }

  private TrainerProcess start(String out, String... set) throws IOException {
    List<String> overrides = new ArrayList<>(List.of(set));
    overrides.add("teacher.target=" + teacher.address());
    overrides.add("checkpoint.every-steps=" + EVERY);
    return TrainerProcess.start(":", recipe, folder.resolve(out), overrides);
  }

  /**
   * A kill that happened.
   *
   * @param step that the trainer had told of
   * @param leftHalfACheckpoint whether it was inside a checkpoint's writing
   */
  private record Kill(long step, boolean leftHalfACheckpoint) {}

  /** Kills as often, all over the run, and never when nothing is left to do; then lets it end. */
  private List<Kill> killed(String out, int times, long steps, long seed, String... set)
      throws Exception {
    Random random = new Random(seed);
    List<Kill> kills = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      try (TrainerProcess trainer = start(out, set)) {
        long step = next(trainer);
        boolean inside = i % 2 == 1; // a checkpoint's writing, if it can be hit
        long target = Math.max(1, i * steps / times + random.nextInt((int) (steps / times)));
        long rounded = inside ? (target + EVERY - 1) / EVERY * EVERY : target;
        long end = Math.min(steps - 1, Math.max(step, rounded));
        for (; step < end; step = next(trainer)) {
          trainer.goOn();
        }
        if (inside && step % EVERY == 0) {
          killInside(trainer, folder.resolve(out + "/checkpoints"), step, random.nextInt(4));
        } else {
          killSoon(trainer, random);
        }
        kills.add(new Kill(step, leavesHalf(out)));
      }
    }
    try (TrainerProcess trainer = start(out, set)) {
      assertThat(trainer.end()).as(trainer.errors()).isZero();
    }
    return kills;
  }

  private static long next(TrainerProcess trainer) throws IOException {
    OptionalLong step = trainer.step();
    assertThat(step).as(trainer.errors()).isPresent();
    return step.getAsLong();
  }

  /** At once, or within 30 ms. */
  private static void killSoon(TrainerProcess trainer, Random random) throws Exception {
    if (random.nextBoolean()) {
      trainer.goOn();
      LockSupport.parkNanos(random.nextInt(30_000_000));
    }
    trainer.kill();
  }

  /** When so many files of a checkpoint are there; at the latest when it is whole. */
  private static void killInside(TrainerProcess trainer, Path checkpoints, long step, int files)
      throws Exception {
    Path half = checkpoints.resolve(".step-%08d.tmp".formatted(step));
    Path whole = checkpoints.resolve("step-%08d".formatted(step));
    trainer.goOn();
    while (trainer.isAlive() && !Files.exists(whole) && files(half) < files) {
      Thread.onSpinWait();
    }
    trainer.kill();
  }

  /** How many it has; -1 where there is no such folder. */
  private static long files(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? -1 : names.length;
  }

  private boolean leavesHalf(String out) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(out + "/checkpoints"))) {
      return files.anyMatch(file -> String.valueOf(file.getFileName()).startsWith(".step-"));
    }
  }

  private void assertSame(long step, String whole, String killed) throws Exception {
    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      String name = "/checkpoints/step-%08d/".formatted(step) + file;
      assertThat(sha256(folder.resolve(killed + name)))
          .as(file)
          .isEqualTo(sha256(folder.resolve(whole + name)));
    }
  }

  private static String sha256(Path file) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return HexFormat.of().formatHex(digest);
  }

  /** Of every step, as metrics.jsonl has them. */
  private List<String> losses(String out) throws IOException {
    List<String> losses = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(out + "/metrics.jsonl"))) {
      JsonNode step = new ObjectMapper().readTree(line);
      losses.add(step.get("step") + ": " + step.get("loss"));
    }
    return losses;
  }
}
