package io.altmesh.corpus.layout;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.images.ShardBytes;
import io.altmesh.corpus.images.ShardIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Images in WebDataset shards; one shard is open at a time. Not thread-safe. */
final class ShardImages implements ImageStore {
  private record Place(Path shard, long offset, int size) {}

  private final ImageIndex ids = new ImageIndex();
  private final List<Place> places = new ArrayList<>();
  private @Nullable ShardBytes open;
  private @Nullable Path opened;

  /** Adds an image; false when its id was there before, and notes it. */
  boolean add(String id, Path shard, ShardIndex.Member image, Findings findings) {
    boolean isNew = ids.add(id, findings);
    if (isNew) {
      places.add(new Place(shard, image.offset(), image.size()));
    }
    return isNew;
  }

  ImageIndex ids() {
    return ids;
  }

  @Override
  public int size() {
    return places.size();
  }

  @Override
  public String id(int index) {
    return ids.id(index);
  }

  @Override
  public long length(int index) {
    return places.get(index).size();
  }

  @Override
  public byte[] read(int index) throws IOException {
    Place place = places.get(index);
    return shard(place.shard()).read(place.offset(), place.size());
  }

  @Override
  public List<Path> files() {
    return places.stream().map(Place::shard).distinct().toList();
  }

  private ShardBytes shard(Path shard) throws IOException {
    if (open == null || !shard.equals(opened)) {
      close();
      open = ShardBytes.open(shard);
      opened = shard;
    }
    return open;
  }

  @Override
  public void close() {
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        throw new CorpusException(opened + ": cannot be closed: " + e.getMessage(), e);
      }
      open = null;
    }
  }
}
