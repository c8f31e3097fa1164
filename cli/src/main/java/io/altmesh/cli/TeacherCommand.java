package io.altmesh.cli;

import io.altmesh.teacher.TeacherOptions;
import io.altmesh.teacher.TeacherService;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "teacher",
    mixinStandardHelpOptions = true,
    description = "Serves a frozen CLIP: text and image embeddings over gRPC.",
    footer = {
      "",
      "The directory is a CLIP, SigLIP, AltCLIP, Chinese-CLIP or M-CLIP as Hugging Face has",
      "them: config.json, model.safetensors, a tokenizer, preprocessor_config.json or",
      "processor_config.json; or a CLIP as OpenCLIP saves it. Pickled weights are refused",
      "with the command that converts them.",
      "",
      "altmesh inspect DIR tells beforehand whether a directory can be served.",
      "",
      "Examples:",
      "  altmesh teacher --model models/clip-vit-large-patch14 --listen :7001",
      "  altmesh teacher --model models/m-clip --images models/clip-vit-large-patch14 \\",
      "      --listen :7001",
      "  altmesh teacher --backend teacher-service/examples/oip-triton.yaml \\",
      "      --listen :7001",
    })
final class TeacherCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  Source source = new Source();

  /** Where the vectors come from. */
  static final class Source {
    @Option(
        names = "--model",
        required = true,
        paramLabel = "DIR",
        description = "The directory of any model that embeds texts or images.")
    @Nullable Path model;

    @Option(
        names = "--backend",
        required = true,
        paramLabel = "FILE.yaml",
        description =
            "Towers that come from elsewhere: Open Inference Protocol servers (Triton, OpenVINO,"
                + " MLServer, KServe), text-embeddings-inference, ONNX files, an embedding store,"
                + " files of vectors. Keys: teacher-service/examples.")
    @Nullable Path backend;

    Path path() {
      return Objects.requireNonNull(model == null ? backend : model);
    }
  }

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description =
          "A directory whose image tower answers images, in place of --model's own: for a text"
              + " side alone, such as a student's checkpoint or M-CLIP.")
  @Nullable Path images;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Load the model on N GPUs, from --device on, or N times for shares of the processor's"
              + " threads; give more --workers than that (default: ${DEFAULT-VALUE}).")
  int replicas = 1;

  @Mixin ServiceOptions service = new ServiceOptions();
  @Mixin SecurityOptions security = new SecurityOptions();
  @Mixin CallOptions callOptions = new CallOptions();
  @Mixin ObserveOptions observe = new ObserveOptions();
  @Mixin ModelOptions models = new ModelOptions();
  @Mixin EngineOptions engine = new EngineOptions();

  @Override
  public Integer call() {
    TeacherService teacher =
        TeacherService.start(
            new TeacherOptions(
                    source.path(),
                    images,
                    observe.observed(security.secure(service.server())),
                    engine.device,
                    engine.precision,
                    engine.workers,
                    service.queue())
                .withServing(models.serving())
                .withCalls(observe.observed(security.secure(callOptions.calls())))
                .withReplicas(replicas));
    service.serve(teacher.address(), teacher, teacher::awaitTermination);
    return 0;
  }
}
