package io.altmesh.mesh.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.proto.inference.GRPCInferenceServiceGrpc;
import io.altmesh.proto.v1.CheckpointsGrpc;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.ModelControlGrpc;
import io.altmesh.proto.v1.TrainingRunGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MethodRolesTest {
  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          EmbedderGrpc.getServiceDescriptor(),
          CheckpointsGrpc.getServiceDescriptor(),
          TrainingRunGrpc.getServiceDescriptor(),
          ModelControlGrpc.getServiceDescriptor(),
          EvaluatorGrpc.getServiceDescriptor(),
          GRPCInferenceServiceGrpc.getServiceDescriptor(),
          HealthGrpc.getServiceDescriptor(),
          ServerReflectionGrpc.getServiceDescriptor());

  private static Stream<String> methods() {
    return SERVICES.stream()
        .flatMap(service -> service.getMethods().stream())
        .map(MethodDescriptor::getFullMethodName);
  }

  @Test
  void namesEveryMethodThatThereIs() {
    assertThat(methods()).hasSizeGreaterThan(20).allMatch(MethodRoles::names);
  }

  @Test
  void aMethodThatNobodyThoughtOfNeedsAnOperator() {
    assertThat(MethodRoles.needed("altmesh.v1.Embedder/NewOne")).isEqualTo(Role.OPERATOR);
  }

  @Test
  void onlyHealthIsForAnyone() {
    assertThat(methods().filter(method -> MethodRoles.needed(method) == Role.ANYONE))
        .allMatch(method -> method.contains("Health/") || method.matches(".*(Live|Ready)"));
  }
}
