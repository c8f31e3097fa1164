package io.altmesh.teacher.backend;

import io.altmesh.mesh.client.WaitListener;
import java.time.Duration;

/** Raises a doubt at every wait: a server that was away may come back as another. */
record DoubtfulWaits(WaitListener others, Doubt doubt) implements WaitListener {
  @Override
  public void waiting(String target, String why, int attempt, Duration next) {
    doubt.raise();
    others.waiting(target, why, attempt, next);
  }

  @Override
  public void resumed(String target, Duration waited) {
    others.resumed(target, waited);
  }

  @Override
  public void answered(String target, int items, Duration took) {
    others.answered(target, items, took);
  }
}
