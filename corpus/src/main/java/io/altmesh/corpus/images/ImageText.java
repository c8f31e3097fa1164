package io.altmesh.corpus.images;

import java.util.List;

/**
 * One sample of a shard.
 *
 * @param key the sample's name: several shards may hold renderings of one key
 * @param image encoded, as found (PNG, JPEG or WebP); not looked into, not to be changed
 * @param captions without blanks and repetitions; from the txt member, then from the json member
 */
@SuppressWarnings("ArrayRecordComponent") // one owner; never compared
public record ImageText(String key, byte[] image, List<String> captions) {
  public ImageText {
    captions = List.copyOf(captions);
  }
}
