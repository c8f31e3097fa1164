"""Writes the Parquet file of KeptVectorsTeacherTest, as pyarrow and datasets write vectors.

Needs pyarrow (made with 26.0.1). Run in the repository's root:
    python teacher-service/src/test/scripts/make_vector_fixtures.py
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = Path("teacher-service/src/test/resources/vectors")


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    captions = ["a cat", "一只猫", "a dog"]
    vectors = [[float(i), i + 0.5, -float(i)] for i in range(1, 4)]
    table = pa.table({"caption": captions, "embedding": pa.array(vectors, pa.list_(pa.float32()))})
    pq.write_table(table, FOLDER / "captions.parquet", row_group_size=2)


if __name__ == "__main__":
    main()
