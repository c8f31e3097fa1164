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
  private @Nullable InputStream in;
  private Manifest.@Nullable Entry file;
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
              MeshException.dataLoss("%s: %s", checkpoint.folder().getFileName(), e.getMessage())));
      end();
    }
  }

  /** The next piece, at least one a file; null after the last. */
  private @Nullable FileChunk next() throws IOException {
    if (in == null) {
      if (!files.hasNext()) {
        return null;
      }
      file = files.next();
      in = Files.newInputStream(checkpoint.folder().resolve(file.name()));
      offset = 0;
    }
    byte[] bytes = in.readNBytes(CHUNK);
    FileChunk chunk =
        FileChunk.newBuilder()
            .setName(file.name())
            .setOffset(offset)
            .setData(ByteString.copyFrom(bytes))
            .build();
    offset += bytes.length;
    if (offset >= file.size() || bytes.length == 0) {
      in.close();
      in = null;
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
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      // nothing was written: there is nothing to lose
    }
  }
}
