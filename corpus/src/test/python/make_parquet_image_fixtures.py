"""Writes the Parquet files of ParquetBenchmarkTest, as Hugging Face's datasets write theirs, of the sample's images.

Needs pyarrow (made with 26.0.1). Run in the repository's root:
    python corpus/src/test/python/make_parquet_image_fixtures.py
"""

import tarfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = Path("corpus/src/test/resources/parquet")


def drawings(count):
    """The sample's first drawings, in the order of the shard."""
    with tarfile.open("samples/emoji/images/fluent3d.tar.gz") as shard:
        members = (m for m in shard if m.name.endswith(".png"))
        return [(m.name, shard.extractfile(m).read()) for m, _ in zip(members, range(count))]


def main():
    images = [{"bytes": data, "path": name} for name, data in drawings(5)]
    images[3] = {"bytes": None, "path": "absent.png"}
    image = pa.array(images, pa.struct({"bytes": pa.binary(), "path": pa.string()}))
    labelled = pa.table({"image": image, "label": pa.array([0, 1, 2, 0, None], pa.int64())})
    pq.write_table(labelled, FOLDER / "labelled.parquet", row_group_size=2, compression="zstd")
    captions = pa.array([["one", "eins"], ["two"], [], ["four"], ["five", " "]], pa.list_(pa.string()))
    captioned = pa.table({"image": image, "caption_en": captions, "imgid": pa.array([10, 11, 12, 13, 10], pa.int32())})
    pq.write_table(captioned, FOLDER / "captioned.parquet", row_group_size=3)


if __name__ == "__main__":
    main()
