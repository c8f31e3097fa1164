"""Writes src/test/resources/images: encoded images of every mode, what PIL decodes them to, and what transformers makes of them.

Made with Python 3, pillow 13.0.0 (libjpeg-turbo 3.2.0, libwebp 1.6.0), numpy 2.4.6, transformers 5.23.0 (CLIPImageProcessorPil, the
"slow" processor). Run from encoder/:
    python3 src/test/python/make_image_fixtures.py
"""

import json
import shutil
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms
from safetensors.numpy import save_file
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

OUT = Path("src/test/resources/images")

CONFIGS = {
    "shortest-and-crop": {"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}, "resample": 3},
    "old-numbers": {"size": 40, "crop_size": 33, "resample": 3},
    "crop-larger": {"size": {"shortest_edge": 24}, "crop_size": {"height": 37, "width": 30}, "resample": 3},
    "exact-bilinear": {"size": {"height": 20, "width": 33}, "do_center_crop": False, "resample": 2},
    "crop-alone": {"do_resize": False, "crop_size": {"height": 25, "width": 26}},
}

SHAPES = ["rgb.png", "one-pixel.png", "tiny.png", "wide.png", "tall.png", "palette.png", "photo-size.png"]


def scene(width: int, height: int, seed: int) -> Image.Image:
    """Smooth colour, hard edges and some noise."""
    noise = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    red = 127 + 120 * np.sin(x / 7 + seed)
    green = 255 * y / max(1, height - 1)
    blue = np.where((x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 3) ** 2, 230, 20)
    pixels = np.stack([red, green, blue], axis=-1) + noise.normal(0, 6, (height, width, 3))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def png16(path: Path, samples: np.ndarray, color_type: int) -> None:
    """16 bits per sample, which PIL reads but does not write."""
    height, width = samples.shape[:2]
    rows = b"".join(b"\0" + samples[y].astype(">u2").tobytes() for y in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 16, color_type, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def lossless() -> None:
    alpha = Image.linear_gradient("L")
    scene(61, 47, 1).convert("L").save(OUT / "grey.png")
    scene(33, 57, 2).convert("1").save(OUT / "one-bit.png")
    scene(45, 40, 3).quantize(4).save(OUT / "palette-2-bit.png")
    scene(64, 41, 4).quantize(200).save(OUT / "palette.png", transparency=3)
    Image.fromarray((np.arange(35 * 31).reshape(31, 35) % 4 * 85).astype(np.uint8)).save(OUT / "grey-few.png")
    rgba = scene(50, 70, 5)
    rgba.putalpha(alpha.resize(rgba.size))
    rgba.save(OUT / "rgba.png")
    grey_alpha = scene(39, 38, 6).convert("L")
    grey_alpha.putalpha(alpha.resize(grey_alpha.size))
    grey_alpha.save(OUT / "grey-alpha.png")
    scene(53, 44, 7).save(OUT / "rgb.png")
    scene(40, 40, 8).save(OUT / "rgb-transparent-color.png", transparency=scene(40, 40, 8).getpixel((20, 20)))
    scene(41, 43, 9).save(OUT / "rgb-profile.png", icc_profile=profile())
    scene(1, 1, 10).save(OUT / "one-pixel.png")
    scene(3, 2, 11).save(OUT / "tiny.png")
    scene(4000, 30, 12).quantize(8).save(OUT / "wide.png", optimize=True)
    scene(30, 1500, 13).quantize(8).save(OUT / "tall.png", optimize=True)
    scene(640, 480, 14).quantize(6).save(OUT / "photo-size.png", optimize=True)
    deep = np.random.default_rng(15).integers(0, 65536, (34, 36, 4))
    deep[:, :, 0] = np.linspace(0, 600, 34 * 36).reshape(34, 36)  # grey is clipped at 255
    png16(OUT / "grey-16.png", deep[:, :, :1], 0)
    png16(OUT / "rgb-16.png", deep[:, :, 1:], 2)
    png16(OUT / "rgba-16.png", deep, 6)
    png16(OUT / "grey-alpha-16.png", deep[:, :, 2:], 4)
    scene(47, 36, 16).save(OUT / "lossless.webp", lossless=True)
    rgba.save(OUT / "lossless-alpha.webp", lossless=True, exact=True)


def lossy() -> None:
    scene(70, 55, 20).save(OUT / "420.jpg", quality=90)
    scene(71, 53, 21).save(OUT / "444.jpg", quality=90, subsampling=0)
    scene(72, 51, 22).save(OUT / "422-progressive.jpg", quality=85, subsampling=1, progressive=True)
    scene(60, 50, 23).convert("L").save(OUT / "grey.jpg", quality=90)
    scene(60, 50, 24).convert("CMYK").save(OUT / "cmyk.jpg", quality=92)
    ycck(OUT / "ycck.jpg", scene(60, 50, 24).convert("CMYK"))
    scene(60, 50, 25).save(OUT / "rgb.jpg", quality=92, keep_rgb=True)
    scene(60, 50, 26).save(OUT / "profile.jpg", quality=90, icc_profile=profile())
    exif = Image.Exif()
    exif[0x0112] = 6
    scene(60, 40, 27).save(OUT / "exif-rotated.jpg", quality=90, exif=exif)
    scene(66, 52, 28).save(OUT / "lossy.webp", quality=85)
    rgba = scene(50, 70, 29)
    rgba.putalpha(Image.linear_gradient("L").resize(rgba.size))
    rgba.save(OUT / "lossy-alpha.webp", quality=85)
    scene(60, 50, 30).save(OUT / "profile.webp", quality=85, icc_profile=profile())
    scene(48, 50, 31).save(OUT / "animated.webp", quality=85, save_all=True, append_images=[scene(48, 50, 32)])


def ycck(path: Path, cmyk: Image.Image) -> None:
    """A CMYK file's first three components stored as Y, Cb, Cr: PIL does not write that, so its Adobe marker is changed, and with it the colours."""
    cmyk.save(path, quality=92)
    jpeg = bytearray(path.read_bytes())
    jpeg[jpeg.index(b"Adobe") + 11] = 2
    path.write_bytes(jpeg)


def profile() -> bytes:
    """An sRGB profile with the red and blue primaries swapped: whoever heeds it shows."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", data[128:132])[0]
    tags = {bytes(data[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    red, blue = tags[b"rXYZ"], tags[b"bXYZ"]
    data[red + 4 : red + 12], data[blue + 4 : blue + 12] = data[blue + 4 : blue + 12], data[red + 4 : red + 12]
    return bytes(data)


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    lossless()
    lossy()
    files = sorted(OUT.iterdir())
    decoded = {}
    for file in files:
        decoded[file.name] = np.array(Image.open(file).convert("RGB"))
    small = {name: pixels for name, pixels in decoded.items() if pixels.size < 30_000}
    save_file(small, OUT / "decoded.safetensors")
    fitted = {}
    for name, config in CONFIGS.items():
        folder = OUT / "configs" / name
        folder.mkdir(parents=True)
        processor = CLIPImageProcessorPil(**config)
        (folder / "preprocessor_config.json").write_text(json.dumps(config | {"image_processor_type": "CLIPImageProcessor"}))
        for file in files if name == "shortest-and-crop" else [OUT / shape for shape in SHAPES]:
            image = Image.open(file)
            pixels = processor(image, do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"][0]
            assert pixels.dtype == np.uint8
            fitted[f"{name}/{file.name}"] = np.ascontiguousarray(pixels.transpose(1, 2, 0))
    save_file(fitted, OUT / "fitted.safetensors")
    values = CLIPImageProcessorPil(**CONFIGS["shortest-and-crop"])(Image.open(OUT / "rgb.png"), return_tensors="np")["pixel_values"][0]
    full = CLIPImageProcessorPil()(Image.open(OUT / "photo-size.png"), do_rescale=False, do_normalize=False, return_tensors="np")["pixel_values"][0]
    save_file({"normalised/rgb.png": values, "crc32/224": np.array([zlib.crc32(np.ascontiguousarray(full.transpose(1, 2, 0)).tobytes())], np.int64)},
              OUT / "numbers.safetensors")
    for file in OUT.glob("*.safetensors"):
        file.chmod(0o644)
    for file in files:
        image = Image.open(file)
        print(f"{file.name:28} {file.stat().st_size:7} {image.mode:5} {image.size}")


main()
