package io.altmesh.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.server.ModelChoice;
import io.altmesh.mesh.server.ModelLease;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which model a call is given, and how long models stay. */
class ModelTableTest {
  private final ModelTable table = new ModelTable(true);
  private final FakeModel one = new FakeModel(1);
  private final FakeModel two = new FakeModel(2);
  private final FakeModel three = new FakeModel(3);

  @Test
  void defaultFollowsTheNewestUntilItIsPinned() {
    table.publish(one, 1);
    table.publish(two, 2);
    assertThat(given("")).isEqualTo("fp2.0");
    table.swap("", "fp1.0");
    table.publish(three, 3);
    assertThat(given("")).isEqualTo("fp1.0");
    table.followNewest("");
    assertThat(given("")).isEqualTo("fp3.0");
  }

  @Test
  void aModelThatWasLoadedAnswersNobodyWhoDoesNotNameIt() {
    table.publish(one, 0);
    assertThat(table.add(two, 0)).isTrue();
    assertThat(given("")).isEqualTo("fp1.0");
    assertThat(given("fp2.0", "")).isEqualTo("fp2.0");
    table.swap("blue", "fp2.0");
    assertThat(given("blue")).isEqualTo("fp2.0");
  }

  @Test
  void takesNoSecondModelOfAFingerprint() {
    table.publish(one, 0);
    FakeModel again = new FakeModel(1);
    assertThat(table.add(again, 0)).isFalse();
    assertThat(again.closed).isTrue();
    assertThat(one.closed).isFalse();
  }

  @Test
  void rollsBackAndForth() {
    table.publish(one, 1);
    table.publish(two, 2);
    assertThat(table.rollback("").fingerprint()).isEqualTo("fp1.0");
    table.publish(three, 3);
    assertThat(given("")).isEqualTo("fp1.0"); // pinned: a bad checkpoint shall not come back
    assertThat(table.rollback("").fingerprint()).isEqualTo("fp2.0");
    assertThat(table.rollback("").fingerprint()).isEqualTo("fp1.0");
  }

  @Test
  void refusesToRollBackWhatHasNoFormerOrOneThatHasGone() {
    table.publish(one, 1);
    assertCode(Status.Code.FAILED_PRECONDITION, () -> table.rollback(""))
        .hasMessageContaining("no former model");
    table.add(two, 0);
    table.swap("", "fp2.0");
    table.unload("fp1.0", () -> {});
    assertCode(Status.Code.FAILED_PRECONDITION, () -> table.rollback(""))
        .hasMessageContaining("fp1.0")
        .hasMessageContaining("loaded no more");
  }

  @Test
  void swappingToTheSameModelTwiceKeepsTheFormer() {
    table.publish(one, 0);
    table.add(two, 0);
    table.swap("", "fp2.0");
    table.swap("", "fp2.0");
    assertThat(table.rollback("").fingerprint()).isEqualTo("fp1.0");
  }

  @Test
  void keepsAReleasedModelWhileAnAliasNeedsIt() {
    table.publish(one, 1);
    table.publish(two, 2);
    table.release("fp1.0");
    assertThat(one.closed).isFalse(); // for a rollback
    table.swap("old", "fp1.0");
    table.publish(three, 3);
    table.release("fp2.0");
    assertThat(one.closed).isFalse();
    table.drop("old");
    assertThat(one.closed).isTrue();
    assertThat(two.closed).isFalse();
  }

  @Test
  void letsAReleasedModelGoAtOnceWhereNobodyRollsBack() {
    ModelTable plain = new ModelTable(false);
    plain.publish(one, 1);
    plain.publish(two, 2);
    plain.release("fp1.0");
    assertThat(one.closed).isTrue();
  }

  @Test
  void givesTheCanaryItsShareOfCallsThatNameNoFingerprint() {
    table.publish(one, 0);
    table.add(two, 0);
    table.canary("", "fp2.0", 0.25);
    List<String> given = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      given.add(given(""));
      assertThat(given("fp1.0", "")).isEqualTo("fp1.0");
    }
    assertThat(given).filteredOn("fp2.0"::equals).hasSize(2);
    assertThat(table.fingerprintOf("")).isEqualTo("fp1.0");
    table.canary("", "", 0);
    assertThat(given("")).isEqualTo("fp1.0");
  }

  @Test
  void aSwapEndsTheCanary() {
    table.publish(one, 0);
    table.add(two, 0);
    table.canary("", "fp2.0", 1);
    assertThat(given("")).isEqualTo("fp2.0");
    table.swap("", "fp1.0");
    assertThat(given("")).isEqualTo("fp1.0");
  }

  @Test
  void refusesACanaryThatIsNoneAndAShareThatIsNone() {
    table.publish(one, 0);
    table.add(two, 0);
    assertCode(Status.Code.FAILED_PRECONDITION, () -> table.canary("", "fp1.0", 0.1));
    assertCode(Status.Code.NOT_FOUND, () -> table.canary("", "fp9", 0.1));
    assertCode(Status.Code.INVALID_ARGUMENT, () -> table.canary("", "fp2.0", 1.5));
  }

  @Test
  void unloadsWhatNoAliasPointsAtOnceItsLastCallHasEnded() {
    table.publish(one, 0);
    table.add(two, 0);
    table.swap("", "fp2.0");
    ModelLease call = table.hold(ModelChoice.of("fp1.0", ""));
    AtomicBoolean gone = new AtomicBoolean();

    table.unload("fp1.0", () -> gone.set(true));
    assertCode(Status.Code.FAILED_PRECONDITION, () -> given("fp1.0", ""))
        .hasMessageContaining("not served here (served: fp2.0)");
    assertThat(one.closed).isFalse();
    assertThat(table.content().leaving()).hasSize(1);
    table.enter("fp1.0").leave(); // a step of the call that holds it
    assertThat(gone).isFalse();

    call.close();
    assertThat(gone).isTrue();
    assertThat(one.closed).isTrue();
    assertThat(table.content().leaving()).isEmpty();
  }

  @Test
  void refusesToUnloadWhatAnAliasOrACanaryPointsAt() {
    table.publish(one, 0);
    table.add(two, 0);
    table.canary("", "fp2.0", 0.1);
    for (String fingerprint : List.of("fp1.0", "fp2.0")) {
      assertCode(Status.Code.FAILED_PRECONDITION, () -> table.unload(fingerprint, () -> {}))
          .hasMessageContaining(fingerprint + " still answers for default");
    }
    assertCode(Status.Code.NOT_FOUND, () -> table.unload("fp9", () -> {}))
        .hasMessage("fingerprint \"fp9\" is not loaded (expected: one of fp1.0, fp2.0)");
  }

  @Test
  void tellsWhenAliasesComeAndGo() {
    List<Set<String>> told = new ArrayList<>();
    table.onAliases(names -> told.add(Set.copyOf(names)));
    table.publish(one, 0);
    table.swap("blue", "fp1.0");
    table.drop("blue");
    assertThat(told)
        .containsExactly(Set.of(), Set.of("default"), Set.of("default", "blue"), Set.of("default"));
  }

  @Test
  void isUnavailableBeforeItServesAnythingByItself() {
    assertCode(Status.Code.UNAVAILABLE, () -> given(""));
    table.add(one, 0);
    assertCode(Status.Code.UNAVAILABLE, () -> given(""));
    assertThat(given("fp1.0", "")).isEqualTo("fp1.0");
  }

  @Test
  void namesTheAliasesThatAreThere() {
    table.publish(one, 0);
    assertCode(Status.Code.NOT_FOUND, () -> given("green"))
        .hasMessage("model \"green\" is no alias here (expected: one of default)");
    assertCode(Status.Code.FAILED_PRECONDITION, () -> table.drop("default"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Blue", "-x", "a/b", "a b", "é", "1st"})
  void refusesNamesThatAreNone(String name) {
    table.publish(one, 0);
    assertCode(Status.Code.INVALID_ARGUMENT, () -> table.swap(name, "fp1.0"));
  }

  private String given(String alias) {
    return given("", alias);
  }

  private String given(String fingerprint, String alias) {
    try (ModelLease lease = table.hold(ModelChoice.of(fingerprint, alias))) {
      return lease.fingerprint();
    }
  }

  private static AbstractThrowableAssert<?, ?> assertCode(Status.Code code, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(MeshException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
