import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.Space;
import java.util.Locale;

/** Embeds two texts and prints their cosine; the client waits for a server that is away or full. */
class Embed {
  public static void main(String[] arguments) {
    try (EmbedderClient client =
        EmbedderClient.connect(arguments[0], ClientOptions.defaults())) {
      EmbedResponse answer =
          client.embedText(
              EmbedTextRequest.newBuilder()
                  .setOptions(
                      EmbedOptions.newBuilder().setSpace(Space.PROJECTED).setNormalize(true))
                  .addTexts("a red heart")
                  .addTexts("a cat")
                  .build());
      float[] vectors = Tensors.floats(answer.getEmbeddings());
      int dim = vectors.length / 2;
      double cosine = 0;
      for (int i = 0; i < dim; i++) {
        cosine += vectors[i] * vectors[dim + i];
      }
      System.out.printf(Locale.ROOT, "cosine %.4f%n", cosine);
    }
  }
}
