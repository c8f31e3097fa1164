package io.altmesh.trainer.score;

import io.altmesh.mesh.client.WaitListener;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An evaluator may be away for hours, and nothing waits for it: each absence is told once. */
final class EvaluatorWaits implements WaitListener {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluatorWaits.class);

  @Override
  public void waiting(String target, String why, int attempt, Duration next) {
    if (attempt == 1) {
      LOG.warn(
          "evaluator {} is away ({}): training goes on, scores are taken in when it is back",
          target,
          why);
    }
  }

  @Override
  public void resumed(String target, Duration waited) {
    LOG.info("evaluator {} tells its scores after {} s", target, waited.toMillis() / 1e3);
  }
}
