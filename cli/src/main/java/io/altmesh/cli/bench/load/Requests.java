package io.altmesh.cli.bench.load;

import com.google.protobuf.ByteString;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/**
 * Lists that were made beforehand, handed out in turn over and over. Thread-safe.
 *
 * @param <Q> the message of one
 */
public final class Requests<Q> {
  private final MethodDescriptor<Q, EmbedResponse> call;
  private final MethodDescriptor<Q, EmbedResponse> stream;
  private final List<Q> all;
  private final int items;
  private final AtomicInteger next = new AtomicInteger();

  private Requests(
      MethodDescriptor<Q, EmbedResponse> call,
      MethodDescriptor<Q, EmbedResponse> stream,
      List<Q> all,
      int items) {
    this.call = call;
    this.stream = stream;
    this.all = all;
    this.items = items;
  }

  /** Lists of so many texts each; the last texts wrap around to the first. */
  public static Requests<EmbedTextRequest> texts(
      List<String> texts, int items, EmbedOptions options) {
    return new Requests<>(
        EmbedderGrpc.getEmbedTextMethod(),
        EmbedderGrpc.getStreamTextMethod(),
        lists(
            texts,
            items,
            options,
            (list, of) -> EmbedTextRequest.newBuilder().setOptions(of).addAllTexts(list).build()),
        items);
  }

  /** Lists of so many encoded images each. */
  public static Requests<EmbedImagesRequest> images(
      List<ByteString> images, int items, EmbedOptions options) {
    return new Requests<>(
        EmbedderGrpc.getEmbedImagesMethod(),
        EmbedderGrpc.getStreamImagesMethod(),
        lists(
            images,
            items,
            options,
            (list, of) ->
                EmbedImagesRequest.newBuilder().setOptions(of).addAllImages(list).build()),
        items);
  }

  private static <T, Q> List<Q> lists(
      List<T> all, int items, EmbedOptions options, BiFunction<List<T>, EmbedOptions, Q> request) {
    if (items < 1 || all.isEmpty()) {
      throw new IllegalArgumentException(
          "lists of %d out of %d items (expected: at least 1 each)".formatted(items, all.size()));
    }
    int count = (all.size() + items - 1) / items;
    List<Q> lists = new ArrayList<>();
    for (int list = 0; list < count; list++) {
      List<T> members = new ArrayList<>();
      for (int i = 0; i < items; i++) {
        members.add(all.get((list * items + i) % all.size()));
      }
      lists.add(request.apply(members, options));
    }
    return lists;
  }

  Q next() {
    return all.get(Math.floorMod(next.getAndIncrement(), all.size()));
  }

  /** Of every list. */
  public int items() {
    return items;
  }

  MethodDescriptor<Q, EmbedResponse> call() {
    return call;
  }

  MethodDescriptor<Q, EmbedResponse> stream() {
    return stream;
  }
}
