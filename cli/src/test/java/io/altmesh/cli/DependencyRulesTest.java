package io.altmesh.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom: ARCHITECTURE.md's arrows, and no others. */
class DependencyRulesTest {
  private static final List<String> ROLES =
      List.of(
          "io.altmesh.teacher..",
          "io.altmesh.student..",
          "io.altmesh.trainer..",
          "io.altmesh.evaluator..");

  private static final String[] WIRE = {"io.altmesh.proto..", "io.altmesh.mesh..", "io.grpc.."};

  private static final String PROTOBUF = "com.google.protobuf..";

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.altmesh");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.altmesh.proto.v1.Tensor",
        "io.altmesh.encoder.EmbeddingModels",
        "io.altmesh.corpus.store.EmbeddingStore",
        "io.altmesh.mesh.server.MeshServer",
        "io.altmesh.serving.ServedModels",
        "io.altmesh.teacher.TeacherService",
        "io.altmesh.student.StudentService",
        "io.altmesh.trainer.Trainer",
        "io.altmesh.evaluator.EvaluatorService",
        "io.altmesh.cli.Main"
      })
  void everyModuleIsRead(String name) {
    assertThat(classes.contain(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void noRoleKnowsAnother(int role) {
    List<String> others = new ArrayList<>(ROLES);
    String one = others.remove(role);
    forbid(one, others.toArray(new String[0]));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.altmesh.proto..",
        "io.altmesh.encoder..",
        "io.altmesh.corpus..",
        "io.altmesh.mesh..",
        "io.altmesh.serving.."
      })
  void whatRolesShareKnowsNoRole(String shared) {
    forbid(shared, ROLES.toArray(new String[0]));
  }

  @Test
  void nobodyKnowsTheCommandLine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.altmesh.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.altmesh.cli..", "picocli..")
        .check(classes);
  }

  @Test
  void encoderSeesNothingOfTheWire() {
    forbid("io.altmesh.encoder..", WIRE);
    forbid("io.altmesh.encoder..", "io.altmesh.corpus..", "io.altmesh.serving..");
  }

  /** SentencePiece models are protobufs (RATIONALE.md); nothing else of the encoder is. */
  @Test
  void encoderReadsProtobufsInItsTokenizersOnly() {
    noClasses()
        .that()
        .resideInAPackage("io.altmesh.encoder..")
        .and()
        .resideOutsideOfPackage("io.altmesh.encoder.tokenizer..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(PROTOBUF)
        .check(classes);
  }

  /** Architectures know what they implement; who lists them knows them. */
  @Test
  void packagesOfTheEncoderFormNoCycles() {
    slices().matching("io.altmesh.encoder.(*)..").should().beFreeOfCycles().check(classes);
  }

  @Test
  void meshSeesNoEngineAndNoModel() {
    forbid(
        "io.altmesh.mesh..",
        "ai.djl..",
        "io.altmesh.encoder..",
        "io.altmesh.corpus..",
        "io.altmesh.serving..");
  }

  @Test
  void corpusSeesNeitherWireNorModel() {
    forbid("io.altmesh.corpus..", WIRE);
    forbid("io.altmesh.corpus..", PROTOBUF);
    forbid("io.altmesh.corpus..", "ai.djl..", "io.altmesh.encoder..", "io.altmesh.serving..");
  }

  @Test
  void servingSeesNoCorpus() {
    forbid("io.altmesh.serving..", "io.altmesh.corpus..");
  }

  @Test
  void theEvaluatorComparesVectorsAndTrainsProbesAndOpensNoModel() {
    noClasses()
        .that()
        .resideInAPackage("io.altmesh.evaluator..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.altmesh.encoder..")
                .and(
                    resideOutsideOfPackages(
                        "io.altmesh.encoder.similarity..", "io.altmesh.encoder.probe..")))
        .check(classes);
  }

  @Test
  void onlyTheEncoderTouchesTheEngine() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.altmesh.encoder..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ai.djl..")
        .check(classes);
  }

  private static void forbid(String who, String... whom) {
    noClasses()
        .that()
        .resideInAPackage(who)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(whom)
        .check(classes);
  }
}
