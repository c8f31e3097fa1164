package io.altmesh.trainer.service;

import com.google.protobuf.ByteString;
import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.FileChunk;
import io.altmesh.trainer.checkpoint.Checkpoint;
import io.altmesh.trainer.checkpoint.Manifest;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * One checkpoint's files to one client, no faster than the client reads. gRPC calls it from one
 * thread at a time.
 */
final class Download {
  private static final int CHUNK = 1 << 20;

  private final Checkpoint checkpoint;
  private final ServerCallStreamObserver<FileChunk> client;
  private final Runnable ended;
  private final Iterator<Manifest.Entry> files;
  private @Nullable OpenFile open;
  private long offset;
  private boolean done;

  Download(Checkpoint checkpoint, ServerCallStreamObserver<FileChunk> client, Runnable ended) {
    this.checkpoint = checkpoint;
    this.client = client;
    this.ended = ended;
    this.files = checkpoint.manifest().files().iterator();
  }

  void start() {
    client.setOnCancelHandler(this::end);
    client.setOnReadyHandler(this::send);
  }

  private synchronized void send() {
    try {
      while (!done && client.isReady()) {
        FileChunk chunk = next();
        if (chunk == null) {
          client.onCompleted();
          end();
        } else {
          client.onNext(chunk);
        }
      }
    } catch (IOException e) {
      client.onError(
          Errors.toStatus(
              MeshException.dataLoss(
                  "%s: %s", checkpoint.folder().getFileName(), String.valueOf(e.getMessage()))));
      end();
    }
  }

  private record OpenFile(Manifest.Entry entry, InputStream in) {}

  /** The next piece, at least one a file; null after the last. */
  private @Nullable FileChunk next() throws IOException {
    if (open == null) {
      if (!files.hasNext()) {
        return null;
      }
      Manifest.Entry entry = files.next();
      open = new OpenFile(entry, Files.newInputStream(checkpoint.folder().resolve(entry.name())));
      offset = 0;
    }
    OpenFile file = open;
    byte[] bytes = file.in().readNBytes(CHUNK);
    FileChunk chunk =
        FileChunk.newBuilder()
            .setName(file.entry().name())
            .setOffset(offset)
            .setData(ByteString.copyFrom(bytes))
            .build();
    offset += bytes.length;
    if (offset >= file.entry().size() || bytes.length == 0) {
      file.in().close();
      open = null;
    }
    return chunk;
  }

  private synchronized void end() {
    if (done) {
      return;
    }
    done = true;
    ended.run();
    try {
      if (open != null) {
        open.in().close();
      }
    } catch (IOException e) {
      // nothing was written: there is nothing to lose
    }
  }
}
