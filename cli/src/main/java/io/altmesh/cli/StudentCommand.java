package io.altmesh.cli;

import io.altmesh.student.StudentOptions;
import io.altmesh.student.StudentService;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "student",
    mixinStandardHelpOptions = true,
    description = "Serves a student: a directory, or the newest checkpoint of a running trainer.",
    footer = {
      "",
      "Following a trainer, each new checkpoint is downloaded, verified, loaded aside, warmed up",
      "and swapped in without failing a call; a corrupt one is refused and the old one served on.",
      "Images are answered with the teacher's tower: a copy (--images DIR) or forwarded (--teacher).",
      "",
      "Example:",
      "  altmesh student --trainer :7002 --teacher :7001 --listen :7003",
    })
final class StudentCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "A checkpoint, or any model with a text tower, to serve (until the trainer has a newer"
              + " one).")
  @Nullable Path model;

  @Option(
      names = "--trainer",
      paramLabel = "ADDRESS",
      description = "The trainer whose checkpoints are followed.")
  @Nullable String trainer;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "The teacher's directory: its image tower is loaded here.")
  @Nullable Path images;

  @Option(
      names = "--teacher",
      paramLabel = "ADDRESS",
      description = "The teacher: images are forwarded to it.")
  @Nullable String teacher;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      defaultValue = "student-cache",
      description = "Where checkpoints are downloaded (default: ${DEFAULT-VALUE}).")
  Path cache = Path.of("student-cache");

  @Mixin ServiceOptions service = new ServiceOptions();
  @Mixin ObserveOptions observe = new ObserveOptions();
  @Mixin CallOptions callOptions = new CallOptions();
  @Mixin SecurityOptions security = new SecurityOptions();
  @Mixin ModelOptions models = new ModelOptions();
  @Mixin EngineOptions engine = new EngineOptions();

  @Override
  public Integer call() {
    StudentService student =
        StudentService.start(
            new StudentOptions(
                    observe.observed(security.secure(service.server())),
                    observe.observed(security.secure(callOptions.calls())),
                    model,
                    trainer,
                    images,
                    teacher,
                    cache,
                    engine.device,
                    engine.precision,
                    engine.workers,
                    service.queue())
                .withServing(models.serving()));
    service.serve(student.address(), student, student::awaitTermination);
    return 0;
  }
}
