package io.altmesh.encoder.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes PNG, JPEG and WebP to RGB with the colours of PIL's {@code Image.open(…).convert("RGB")}:
 * alpha is dropped, not blended, and embedded colour profiles and the EXIF orientation are ignored.
 * Of an animation, the first frame. Thread-safe.
 */
public final class ImageDecoder {
  /** 64 Mi pixels: below PIL's own warning at 89 million. */
  public static final long DEFAULT_MAX_PIXELS = 64L << 20;

  private final long maxPixels;
  private final Transparency transparency;

  /**
   * @param maxPixels images with more (width times height in their header) are rejected before
   *     anything is decoded
   */
  public ImageDecoder(long maxPixels, Transparency transparency) {
    this.maxPixels = maxPixels;
    this.transparency = transparency;
  }

  /**
   * Decodes one image.
   *
   * @throws ImageRejectedException if it is none, damaged, cut short, or larger than allowed
   */
  public RgbImage decode(byte[] encoded) {
    ImageFormat format = ImageFormat.of(encoded);
    return read(
        format,
        encoded,
        reader ->
            format == ImageFormat.JPEG
                ? jpeg(reader, encoded)
                : Rasters.rgb(image(reader), transparency));
  }

  /**
   * Looks at the header alone.
   *
   * @throws ImageRejectedException if it is no image, or larger than allowed
   */
  public void check(byte[] encoded) {
    read(ImageFormat.of(encoded), encoded, reader -> true);
  }

  /** What is done with an image whose header has been checked. */
  private interface Reading<T> {
    T of(ImageReader reader) throws IOException;
  }

  private <T> T read(ImageFormat format, byte[] encoded, Reading<T> reading) {
    byte[] bytes = format == ImageFormat.WEBP ? Webp.checked(encoded) : encoded;
    ImageReader reader = reader(format);
    try (ImageInputStream stream =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(
          stream, true, true); // without metadata: compressed text and profiles are not unpacked
      checkSize(format, reader.getWidth(0), reader.getHeight(0));
      return reading.of(reader);
    } catch (ImageRejectedException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // readers throw both at damaged files
      throw new ImageRejectedException("damaged " + format + ": " + e.getMessage(), e);
    } finally {
      reader.dispose();
    }
  }

  private void checkSize(ImageFormat format, int width, int height) {
    if (width < 1 || height < 1) {
      throw new ImageRejectedException(
          "damaged " + format + ": its header says " + width + "x" + height);
    }
    if ((long) width * height > maxPixels) {
      throw new ImageRejectedException(
          format
              + " of "
              + width
              + "x"
              + height
              + " pixels (expected at most "
              + maxPixels
              + " in all)");
    }
  }

  private static BufferedImage image(ImageReader reader) throws IOException {
    BufferedImage image = reader.read(0);
    if (image == null) {
      throw new ImageRejectedException("its format's reader found no image in it");
    }
    return image;
  }

  /**
   * Reads the samples as they are coded: ImageIO's own colour conversion is neither libjpeg's nor
   * PIL's.
   */
  private static RgbImage jpeg(ImageReader reader, byte[] encoded) throws IOException {
    JpegColors colors = JpegColors.of(encoded);
    CutShort cutShort = new CutShort();
    reader.addIIOReadWarningListener(cutShort);
    RgbImage image = colors.rgb(reader.readRaster(0, null));
    if (cutShort.withoutEnd && cutShort.withoutData) {
      throw new ImageRejectedException("damaged JPEG: it is cut short");
    }
    return image;
  }

  private static ImageReader reader(ImageFormat format) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.imageIoName());
    if (!readers.hasNext()) {
      throw new IllegalStateException(
          "no ImageIO reader for "
              + format
              + " (expected TwelveMonkeys' imageio-webp and imageio-jpeg on the class path)");
    }
    return readers.next();
  }

  /**
   * libjpeg fills what is missing with grey and warns. A missing end marker alone, or damage before
   * it, PIL forgives too.
   */
  private static final class CutShort implements IIOReadWarningListener {
    private boolean withoutEnd;
    private boolean withoutData;

    @Override
    public void warningOccurred(ImageReader source, String warning) {
      withoutEnd |= warning.contains("Missing EOI");
      withoutData |= warning.contains("premature end of data");
    }
  }
}
