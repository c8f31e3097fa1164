package io.altmesh.cli;

import io.altmesh.cli.ablate.SmallSample;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.student.StudentOptions;
import io.altmesh.student.StudentService;
import io.altmesh.teacher.TeacherOptions;
import io.altmesh.teacher.TeacherService;
import io.altmesh.trainer.TrainOptions;
import io.altmesh.trainer.TrainResult;
import io.altmesh.trainer.Trainer;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Roles of the small sample in this process, each on a free loopback port. */
final class SmallRoles {
  private final Path folder;
  private final Path sample;

  /**
   * @param folder gets the sample and what the roles write
   */
  SmallRoles(Path folder) throws IOException {
    this.folder = folder;
    this.sample = SmallSample.write(Files.createDirectories(folder.resolve("sample")));
  }

  Path benchmark() {
    return sample.resolve("benchmark/benchmark.yaml");
  }

  /** The run's folder. */
  Path run() {
    return folder.resolve("run");
  }

  private static ServerOptions anywhere() {
    return ServerOptions.at(HostPort.parse("127.0.0.1:0"));
  }

  TeacherService teacher() {
    return TeacherService.start(
        new TeacherOptions(
            sample.resolve("teacher"), null, anywhere(), "cpu", "fp32", 1, QueueSettings.DEFAULT));
  }

  StudentService student(Address trainer, Address teacher) {
    return StudentService.start(
        new StudentOptions(
            anywhere(),
            ClientOptions.defaults(),
            null,
            trainer.toString(),
            null,
            teacher.toString(),
            folder.resolve("student"),
            "cpu",
            "fp32",
            1,
            QueueSettings.DEFAULT));
  }

  /**
   * Trains on a thread of its own.
   *
   * @param listens is given the trainer's address
   * @param overrides as after {@code --set}
   */
  CompletableFuture<TrainResult> train(
      CompletableFuture<Address> listens, TeacherService teacher, List<String> overrides) {
    List<String> values = new java.util.ArrayList<>(overrides);
    values.add("teacher.target=" + teacher.address());
    Path recipe = sample.resolve("recipes/ablation/en-en-mt-ht.yaml");
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            TrainOptions options = TrainOptions.of(run(), false).withAddress(listens::complete);
            return Trainer.run(RecipeFile.read(recipe, values).recipe(), options);
          } catch (InterruptedException | RuntimeException e) {
            listens.completeExceptionally(e);
            throw new IllegalStateException(e);
          }
        });
  }
}
