package io.altmesh.trainer;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.control.StopSignal;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * How a run is started, besides its recipe.
 *
 * @param out the run's folder; its name is the run's
 * @param resume true: go on from the newest whole checkpoint in {@code out}
 * @param allowChanges true: a resumed run may have a recipe that changes its results
 * @param stop ends the run early when tripped
 * @param listener told each status, mostly by the training thread; must return at once
 * @param address told once where the run's services listen
 * @param server how they are kept; where they listen is the recipe's
 * @param calls how the teacher and the evaluator are called; patience with the teacher is the
 *     recipe's
 */
public record TrainOptions(
    Path out,
    boolean resume,
    boolean allowChanges,
    StopSignal stop,
    Consumer<RunStatus> listener,
    Consumer<Address> address,
    ServerOptions server,
    ClientOptions calls) {

  /** A run that nobody listens to. */
  public static TrainOptions of(Path out, boolean resume) {
    return new TrainOptions(
        out,
        resume,
        false,
        new StopSignal(),
        status -> {},
        address -> {},
        ServerOptions.at(new HostPort("127.0.0.1", 0)),
        ClientOptions.defaults().forBulk());
  }

  public TrainOptions withChangesAllowed() {
    return new TrainOptions(out, resume, true, stop, listener, address, server, calls);
  }

  public TrainOptions withStop(StopSignal value) {
    return new TrainOptions(out, resume, allowChanges, value, listener, address, server, calls);
  }

  public TrainOptions withListener(Consumer<RunStatus> value) {
    return new TrainOptions(out, resume, allowChanges, stop, value, address, server, calls);
  }

  public TrainOptions withAddress(Consumer<Address> value) {
    return new TrainOptions(out, resume, allowChanges, stop, listener, value, server, calls);
  }

  public TrainOptions withServer(ServerOptions value) {
    return new TrainOptions(out, resume, allowChanges, stop, listener, address, value, calls);
  }

  public TrainOptions withCalls(ClientOptions value) {
    return new TrainOptions(out, resume, allowChanges, stop, listener, address, server, value);
  }
}
