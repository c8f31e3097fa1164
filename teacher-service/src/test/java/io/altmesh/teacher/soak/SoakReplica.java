package io.altmesh.teacher.soak;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.serving.ServingOptions;
import io.altmesh.teacher.TeacherOptions;
import io.altmesh.teacher.TeacherService;
import java.nio.file.Path;
import java.util.List;

/** A teacher in a process of its own, whose models may be swapped. */
final class SoakReplica {
  private SoakReplica() {}

  /** {@code MODEL HOST:PORT}. Ends with the process that started it. */
  public static void main(String[] arguments) {
    Path model = Path.of(arguments[0]);
    ProcessHandle.current()
        .parent()
        .ifPresent(parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(0)));
    TeacherOptions options =
        new TeacherOptions(
            model,
            null,
            ServerOptions.at(HostPort.parse(arguments[1])),
            "cpu",
            "fp32",
            2,
            QueueSettings.DEFAULT);
    TeacherService.start(
            options.withServing(
                ServingOptions.DEFAULT.withModelControl(List.of(model.getParent()))))
        .awaitTermination();
  }
}
