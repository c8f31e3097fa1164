"""images/: one WebDataset shard an artist; images/en-es/: some artists' again, under English and Spanish names."""
import io
import tarfile

from PIL import Image

from builder.composed import Split
from builder.concepts import HELD_OUT_ARTIST, OUT, TRAINED, keywords, name, write_gzip

CELL, ROW = 64, 32  # pixels of a cell's side, cells in a row of a sheet
BILINGUAL = ["google", "twitter"]  # the two training artists that drew every concept


def open_sheet(data, artist):
    return Image.open(data / f"{artist}_64.png")


def cell(sheet, index):
    """The cell as a palette image, or None where the artist has not drawn the concept (all white)."""
    left, top = index % ROW * CELL, index // ROW * CELL
    image = sheet.crop((left, top, left + CELL, top + CELL))
    darkest = min(low for low, _ in image.convert("RGB").getextrema())
    return None if darkest == 255 else image


def stored_png(image):
    """A lossless palette PNG without compression of its own.

    The shard is gzipped as a whole, and neighbours in CLDR's order resemble each other (man judge, woman judge):
    that is smaller than compressing each image alone.
    """
    out = io.BytesIO()
    image.save(out, format="PNG", compress_level=0)
    return out.getvalue()


def captions(concept):
    return [name(concept, "en")] + keywords(concept, "en")


def bilingual_captions(concepts):
    """English and Spanish names; English alone where the Spanish name is held out, as in parallel/."""
    split = Split(concepts)
    out = {concept["cp"] for concept in split.held + split.shadows}
    held = {name(concept, "es").casefold() for concept in split.held}

    def of(concept):
        spanish = name(concept, "es")
        hidden = concept["cp"] in out or spanish.casefold() in held
        return [name(concept, "en")] + ([] if hidden else [spanish])

    return of


def add_member(tar, file_name, content):
    info = tarfile.TarInfo(file_name)  # mtime 0, uid 0: the archive depends on the content alone
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


def build_shard(data, concepts, artist, file_name, captions_of):
    sheet, archive, count = open_sheet(data, artist), io.BytesIO(), 0
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for concept in concepts:
            image = cell(sheet, concept["i"])
            if image is None:
                continue
            add_member(tar, concept["cp"] + ".png", stored_png(image))
            add_member(tar, concept["cp"] + ".txt", ("\n".join(captions_of(concept)) + "\n").encode())
            count += 1
    write_gzip(OUT / "images" / file_name, archive.getvalue())
    print(f"images/{file_name}: {count} images")


def build_images(data, concepts):
    for artist in TRAINED + [HELD_OUT_ARTIST]:
        build_shard(data, concepts, artist, f"{artist}.tar.gz", captions)
    for artist in BILINGUAL:
        build_shard(data, concepts, artist, f"en-es/{artist}.tar.gz", bilingual_captions(concepts))
