package io.altmesh.encoder.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.image.PreprocessorConfig.Resize;
import io.altmesh.encoder.image.PreprocessorConfig.Size;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * From encoded images to the pixels a vision tower takes, as {@code preprocessor_config.json} or
 * {@code processor_config.json} says, with the numbers of transformers' PIL-based
 * CLIPImageProcessor: RGB, resize (antialiased), centre crop (what is missing is black), rescale,
 * normalise. Runs on the calling thread, without the engine. Thread-safe.
 */
public final class ImagePreprocessor {
  private final PreprocessorConfig config;

  /** The file's name in a model directory. */
  public static final String FILE = PreprocessorConfig.FILE;

  /** The file that transformers 5 writes instead. */
  public static final String PROCESSOR_FILE = PreprocessorConfig.PROCESSOR_FILE;

  private final ImageDecoder decoder;
  private final Size output;
  private final float[][] normalised;

  private ImagePreprocessor(PreprocessorConfig config, ImageDecoder decoder, Size output) {
    this.config = config;
    this.decoder = decoder;
    this.output = output;
    this.normalised = normalised(config);
  }

  /**
   * Opens a directory's {@code preprocessor_config.json}, with the default limit on pixels and
   * transparent images on white, as transformers has them.
   */
  public static ImagePreprocessor open(Path modelDirectory) {
    return open(
        modelDirectory, new ImageDecoder(ImageDecoder.DEFAULT_MAX_PIXELS, Transparency.ON_WHITE));
  }

  /**
   * Opens a directory's {@code preprocessor_config.json}.
   *
   * @throws ModelFormatException if the file is missing, or does not lead to images of one size
   */
  public static ImagePreprocessor open(Path modelDirectory, ImageDecoder decoder) {
    return of(PreprocessorConfig.read(modelDirectory), decoder);
  }

  /**
   * As {@link #open(Path)}, of a directory that says it in another file.
   *
   * @param file by which messages name it
   * @param json what {@code preprocessor_config.json} would say
   */
  public static ImagePreprocessor of(Path file, JsonNode json) {
    ImageDecoder decoder = new ImageDecoder(ImageDecoder.DEFAULT_MAX_PIXELS, Transparency.ON_WHITE);
    return of(PreprocessorConfig.of(file, json), decoder);
  }

  private static ImagePreprocessor of(PreprocessorConfig config, ImageDecoder decoder) {
    Resize resize = config.resize();
    Size exact = resize == null ? null : resize.exact();
    Size output = config.crop() == null ? exact : config.crop();
    if (output == null) {
      throw new ModelFormatException(
          config.file()
              + ": gives images of varying size (expected do_center_crop, or size with height and width)");
    }
    return new ImagePreprocessor(config, decoder, output);
  }

  /**
   * A byte's value in each channel after rescaling and normalising: as numpy computes it, in
   * float32 after the product.
   */
  private static float[][] normalised(PreprocessorConfig config) {
    float[][] table = new float[3][256];
    for (int channel = 0; channel < 3; channel++) {
      for (int value = 0; value < 256; value++) {
        float rescaled = (float) (value * config.scale());
        table[channel][value] = (rescaled - config.mean()[channel]) / config.std()[channel];
      }
    }
    return table;
  }

  /** What it was read from. */
  public Path file() {
    return config.file();
  }

  /** Width of what {@link #pixels} gives. */
  public int width() {
    return output.width();
  }

  /** Height of what {@link #pixels} gives. */
  public int height() {
    return output.height();
  }

  /**
   * Decodes PNG, JPEG or WebP.
   *
   * @throws ImageRejectedException if it is none of them, damaged, or too large
   */
  public RgbImage decode(byte[] encoded) {
    return decoder.decode(encoded);
  }

  /** Decoded, resized, cropped and normalised: (3, height, width), row-major. */
  public float[] pixels(byte[] encoded) {
    return pixels(decode(encoded));
  }

  /** Resized, cropped and normalised: (3, height, width), row-major. */
  public float[] pixels(RgbImage image) {
    float[] pixels = new float[3 * width() * height()];
    pixels(image, pixels, 0);
    return pixels;
  }

  /** The same into an array of many images, from {@code offset} on. */
  public void pixels(RgbImage image, float[] into, int offset) {
    byte[] rgb = fit(image).rgb();
    int plane = width() * height();
    for (int i = 0; i < plane; i++) {
      into[offset + i] = normalised[0][rgb[3 * i] & 0xff];
      into[offset + plane + i] = normalised[1][rgb[3 * i + 1] & 0xff];
      into[offset + 2 * plane + i] = normalised[2][rgb[3 * i + 2] & 0xff];
    }
  }

  /**
   * Resized and cropped alone, still bytes: what a training program augments and normalises itself.
   */
  public RgbImage fit(RgbImage image) {
    long width = image.width();
    long height = image.height();
    Resize resize = config.resize();
    if (resize != null) {
      Size exact = resize.exact();
      width =
          exact != null
              ? exact.width()
              : edge(resize.shortestEdge(), image.width(), image.height());
      height =
          exact != null
              ? exact.height()
              : edge(resize.shortestEdge(), image.height(), image.width());
    }
    // Without a crop the output is the exact size, and this is the whole image.
    Placement across = Placement.of(width, width());
    Placement down = Placement.of(height, height());
    PilResampler.Window window =
        new PilResampler.Window(across.from(), down.from(), across.count(), down.count());
    Resample filter = resize == null ? Resample.BICUBIC : resize.filter();
    RgbImage seen = PilResampler.resize(image, filter, width, height, window);
    return seen.width() == width() && seen.height() == height()
        ? seen
        : onBlack(seen, across.to(), down.to());
  }

  /**
   * transformers' get_resize_output_image_size: the longer edge is rounded down, in double
   * precision.
   */
  private static long edge(int shortest, int length, int other) {
    return length <= other ? shortest : (long) ((double) ((long) shortest * length) / other);
  }

  private RgbImage onBlack(RgbImage seen, int left, int top) {
    byte[] rgb = new byte[3 * width() * height()];
    for (int y = 0; y < seen.height(); y++) {
      System.arraycopy(
          seen.rgb(),
          3 * y * seen.width(),
          rgb,
          3 * ((top + y) * width() + left),
          3 * seen.width());
    }
    return new RgbImage(width(), height(), rgb);
  }

  /**
   * Mean per channel, for programs that normalise bytes themselves: (byte * scale - mean) / std.
   */
  public float[] mean() {
    return config.mean().clone();
  }

  /** Standard deviation per channel. */
  public float[] std() {
    return config.std().clone();
  }

  /** What a byte is multiplied with before normalising: 1/255. */
  public double scale() {
    return config.scale();
  }

  /**
   * SHA-256 over everything in the configuration that changes pixels: its part of a tower's
   * fingerprint.
   */
  public String sha256() {
    try {
      byte[] canonical = config.canonical().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(canonical));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * One axis of transformers' center_crop.
   *
   * @param from first pixel taken of the resized image
   * @param count how many
   * @param to where they go
   */
  private record Placement(long from, int count, int to) {
    static Placement of(long given, int wanted) {
      return given >= wanted
          ? new Placement((given - wanted) / 2, wanted, 0)
          : new Placement(0, (int) given, (int) (wanted - given + 1) / 2);
    }
  }
}
