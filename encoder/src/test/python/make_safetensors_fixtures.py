"""Writes src/test/resources/safetensors with the Python safetensors library.

Made with Python 3, torch 2.7.1, safetensors 0.8.0, huggingface_hub as transformers 5.23.0 brings it. Run from encoder/:
    python3 src/test/python/make_safetensors_fixtures.py
"""

import json
import struct
from pathlib import Path

import torch
from huggingface_hub import save_torch_state_dict
from safetensors.torch import save_file

OUT = Path("src/test/resources/safetensors")


def every_type() -> dict[str, torch.Tensor]:
    count = torch.arange(6)
    return {
        "bool": count.remainder(2).to(torch.bool),
        "u8": (count + 250).to(torch.uint8),
        "i8": (count - 3).to(torch.int8),
        "i16": (count - 3).to(torch.int16),
        "i32": (count - 3).to(torch.int32).reshape(2, 3),
        "i64": (count - 3) * 10_000_000_000,
        "f16": ((count - 2.5) / 3).to(torch.float16).reshape(3, 2),
        "bf16": ((count - 2.5) / 3).to(torch.bfloat16).reshape(1, 6),
        "f32": (count - 2.5).to(torch.float32) / 3,
        "f64": (count - 2.5).to(torch.float64) / 3,
        "scalar": torch.tensor(2.6592),
        "empty": torch.zeros(0, 4),
        "name with ☃": torch.ones(1),
    }


def what_the_writer_writes() -> dict[str, torch.Tensor]:
    count = torch.arange(5)
    return {
        "b.weight": count / 3,
        "a.weight": (count / 7).reshape(5, 1),
        "half": (count / 3).to(torch.float16),
        "brain": (count / 3).to(torch.bfloat16),
        "steps": count * 3,
        "logit_scale": torch.tensor(2.5),
        "ünicode ☃ \"quoted\\": torch.zeros(1),
    }


def rounding() -> dict[str, torch.Tensor]:
    """Random bit patterns and every kind of edge, as PyTorch rounds them."""
    generator = torch.Generator().manual_seed(7)
    bits = torch.randint(-(2**31), 2**31, (2000,), generator=generator).to(torch.int32)
    near_halves = (torch.randn(2000, generator=generator) * torch.logspace(-9, 5, 2000)).float()
    edges = [0.0, -0.0, 65504.0, 65519.996, 65520.0, 65536.0, -65520.0, 2**-14, 2**-24, 2**-25, 2**-25 * 1.0001, 3 * 2**-25,
             2**-26, 1 + 2**-11, 1 + 3 * 2**-11, 1 + 2**-8, 1 + 3 * 2**-8, 3.4e38, 1e-40, float("inf"), float("-inf"), 1 - 2**-12, 2**-14 - 2**-25]
    f32 = torch.cat([bits.view(torch.float32), near_halves, torch.tensor(edges, dtype=torch.float32)])
    f32 = f32[~f32.isnan()]
    return {"f32": f32, "f16": f32.to(torch.float16), "bf16": f32.to(torch.bfloat16)}


def main() -> None:
    (OUT / "sharded").mkdir(parents=True, exist_ok=True)
    save_file(every_type(), OUT / "every-type.safetensors", metadata={"made by": "safetensors"})
    save_file(what_the_writer_writes(), OUT / "writer-reference.safetensors", metadata={"format": "pt"})
    save_file(rounding(), OUT / "rounding.safetensors")
    sharded = {f"layer.{i}.weight": torch.full((8, 4), float(i)) for i in range(5)}
    save_torch_state_dict(sharded, OUT / "sharded", max_shard_size=300, filename_pattern="model{suffix}.safetensors")
    for file in sorted(OUT.rglob("*.safetensors")):
        length = struct.unpack("<Q", file.read_bytes()[:8])[0]
        print(file, file.stat().st_size, list(json.loads(file.read_bytes()[8 : 8 + length]))[:4])


main()
