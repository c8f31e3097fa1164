"""Writes the Parquet files of PairFilesTest, as pandas, pyarrow and Hugging Face's datasets write theirs.

Needs pyarrow (made with 26.0.1) and pandas. Run in the repository's root:
    python corpus/src/test/python/make_parquet_fixtures.py
"""

from pathlib import Path

import pandas
import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = Path("corpus/src/test/resources/parquet")
ROWS = 300
LANGUAGES = ["zh", "fr", "ar"]


def columns():
    """Row i; every tenth source is that of the row before, so that dictionaries have something to do."""
    return {
        "source": [f"sentence {i - (i % 10 == 9)}" for i in range(ROWS)],
        "target": [f"句子 {i}" for i in range(ROWS)],
        "language": [LANGUAGES[i % 3] for i in range(ROWS)],
        "score": [i / ROWS for i in range(ROWS)],
    }


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    rows = columns()

    # pandas' and pyarrow's defaults: snappy, dictionaries, one row group.
    pandas.DataFrame(rows).to_parquet(FOLDER / "snappy.parquet", index=False)

    # As polars and newer datasets: large strings, zstd, pages of version 2, several row groups.
    large = pa.table({name: pa.array(v, pa.large_string()) if name != "score" else v for name, v in rows.items()})
    pq.write_table(large, FOLDER / "zstd-large-string.parquet", compression="zstd", row_group_size=70, data_page_version="2.0")

    # No dictionary, many pages.
    pq.write_table(pa.table(rows), FOLDER / "gzip-plain.parquet", compression="gzip", use_dictionary=False, data_page_size=512)
    pq.write_table(pa.table(rows), FOLDER / "lz4-none.parquet", compression={"source": "lz4", "target": "none", "language": "lz4", "score": "none"})

    # datasets' Translation feature: a structure, with a null in it and a null row.
    pairs = [{"en": s, "zh": t} for s, t in zip(rows["source"], rows["target"])]
    pairs[3] = {"en": "no translation", "zh": None}
    pairs[4] = None
    pairs[5] = {"en": " ", "zh": "空"}
    kind = pa.struct({"en": pa.string(), "zh": pa.string()})
    pq.write_table(pa.table({"id": [str(i) for i in range(ROWS)], "translation": pa.array(pairs, kind)}), FOLDER / "translation.parquet")

    # Not UTF-8 in the second row's source: no writer's intent, but what a wrong encoding leaves behind.
    bad = pa.array(["one".encode(), "d\u00e9j\u00e0".encode("latin-1"), "three".encode()], pa.binary()).view(pa.string())
    pq.write_table(pa.table({"source": bad, "target": ["un", "deux", "trois"]}), FOLDER / "latin1.parquet")


if __name__ == "__main__":
    main()
