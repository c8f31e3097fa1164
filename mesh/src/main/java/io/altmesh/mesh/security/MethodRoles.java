package io.altmesh.mesh.security;

import static io.altmesh.mesh.security.Role.ANYONE;
import static io.altmesh.mesh.security.Role.OPERATOR;
import static io.altmesh.mesh.security.Role.READER;
import static io.altmesh.mesh.security.Role.TRAINER;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which role a method needs. The table is closed: what it does not name needs an operator, so that
 * a method which somebody adds is not open because nobody thought of it.
 */
final class MethodRoles {
  private static final Map<String, Role> TABLE = table();

  private MethodRoles() {}

  /** {@code method} is gRPC's full name: {@code altmesh.v1.Embedder/EmbedText}. */
  static Role needed(String method) {
    return TABLE.getOrDefault(method, OPERATOR);
  }

  static boolean names(String method) {
    return TABLE.containsKey(method);
  }

  private static Map<String, Role> table() {
    Map<String, Role> table = new HashMap<>();
    put(table, "grpc.health.v1.Health", ANYONE, "Check", "Watch", "List");
    put(table, "altmesh.v1.Embedder", READER, "DescribeModel", "EmbedText", "EmbedImages");
    put(table, "altmesh.v1.Embedder", READER, "EncodeTokens", "StreamText", "StreamImages");
    put(table, "altmesh.v1.Embedder", TRAINER, "GetHead");
    put(table, "altmesh.v1.Checkpoints", TRAINER, "List", "Watch", "Download", "Acknowledge");
    put(table, "altmesh.v1.TrainingRun", READER, "Get", "Watch");
    put(table, "altmesh.v1.TrainingRun", OPERATOR, "Checkpoint", "Stop");
    put(table, "altmesh.v1.Evaluator", READER, "ListBenchmarks", "WatchScores", "Scoreboard");
    // Makes this process call an address of the caller's, with this process's own token.
    put(table, "altmesh.v1.Evaluator", OPERATOR, "Evaluate");
    put(table, "altmesh.v1.ModelControl", OPERATOR, "Load", "Swap", "SetCanary", "Rollback");
    put(table, "altmesh.v1.ModelControl", OPERATOR, "DropAlias", "Unload", "List");
    openInference(table);
    diagnosis(table);
    return Map.copyOf(table);
  }

  private static void openInference(Map<String, Role> table) {
    String service = "inference.GRPCInferenceService";
    put(table, service, ANYONE, "ServerLive", "ServerReady", "ModelReady");
    put(table, service, READER, "ServerMetadata", "ModelMetadata");
    put(table, service, READER, "ModelInfer", "ModelStreamInfer");
  }

  private static void diagnosis(Map<String, Role> table) {
    put(table, "grpc.reflection.v1.ServerReflection", OPERATOR, "ServerReflectionInfo");
    put(table, "grpc.reflection.v1alpha.ServerReflection", OPERATOR, "ServerReflectionInfo");
  }

  private static void put(Map<String, Role> table, String service, Role role, String... methods) {
    List.of(methods).forEach(method -> table.put(service + "/" + method, role));
  }
}
