package io.altmesh.mesh.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a client told of its waits. */
final class Waits implements WaitListener {
  record Wait(String why, int attempt, Duration next) {}

  final List<Wait> waits = new CopyOnWriteArrayList<>();
  final List<Duration> resumed = new CopyOnWriteArrayList<>();
  final List<Duration> answered = new CopyOnWriteArrayList<>();

  @Override
  public void waiting(String target, String why, int attempt, Duration next) {
    waits.add(new Wait(why, attempt, next));
  }

  @Override
  public void resumed(String target, Duration waited) {
    resumed.add(waited);
  }

  @Override
  public void answered(String target, int items, Duration took) {
    answered.add(took);
  }
}
