package io.altmesh.teacher.soak;

import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.Priority;
import io.altmesh.proto.v1.Space;
import io.grpc.ManagedChannel;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A client that calls at four fifths of its own pace, looks at every value, and sometimes dies. */
final class SoakCaller {
  private static final int LIST = 24;

  private final EmbedderClient client;
  private final List<String> addresses;
  private final Truth truth;
  private final SplittableRandom random;
  private final AtomicLong answered;
  private final AtomicLong broken;

  SoakCaller(
      EmbedderClient client,
      List<String> addresses,
      Truth truth,
      long seed,
      AtomicLong answered,
      AtomicLong broken) {
    this.client = client;
    this.addresses = addresses;
    this.truth = truth;
    this.random = new SplittableRandom(seed);
    this.answered = answered;
    this.broken = broken;
  }

  /** Until then; throws what any call throws, and for any wrong value. */
  void callUntil(long endNanos) {
    while (System.nanoTime() - endNanos < 0) {
      long start = System.nanoTime();
      call();
      answered.incrementAndGet();
      LockSupport.parkNanos((System.nanoTime() - start) / 4); // the load: 80 %
    }
  }

  private void call() {
    int kind = random.nextInt(20);
    if (kind == 0) {
      dieInACall();
    } else if (kind < 6) {
      images();
    } else {
      texts();
    }
  }

  private EmbedOptions options() {
    return EmbedOptions.newBuilder()
        .setSpace(Space.PROJECTED)
        .setPriority(random.nextInt(4) == 0 ? Priority.BULK : Priority.INTERACTIVE)
        .build();
  }

  private void texts() {
    int[] numbers = random.ints(1 + random.nextInt(LIST), 0, truth.textCount()).toArray();
    truth.check(client.embedText(textRequest(numbers)), true, numbers);
  }

  private EmbedTextRequest textRequest(int[] numbers) {
    return EmbedTextRequest.newBuilder()
        .setOptions(options())
        .addAllTexts(Arrays.stream(numbers).mapToObj(truth::text).toList())
        .build();
  }

  private void images() {
    int[] numbers = random.ints(1 + random.nextInt(4), 0, truth.imageCount()).toArray();
    if (random.nextBoolean()) {
      numbers[random.nextInt(numbers.length)] = Truth.BROKEN;
      broken.incrementAndGet();
    }
    EmbedImagesRequest request =
        EmbedImagesRequest.newBuilder()
            .setOptions(options())
            .addAllImages(Arrays.stream(numbers).mapToObj(truth::image).toList())
            .build();
    truth.check(client.embedImages(request), false, numbers);
  }

  /** A client whose connection goes away with a call under way. */
  private void dieInACall() {
    ManagedChannel channel = Channels.open(addresses.get(random.nextInt(addresses.size())));
    try {
      EmbedderGrpc.newFutureStub(channel).embedText(textRequest(new int[] {0, 1, 2}));
    } finally {
      channel.shutdownNow();
    }
  }
}
