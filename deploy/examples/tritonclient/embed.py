"""Embeds two texts with NVIDIA's tritonclient, unchanged, and prints their cosine."""

import sys

import numpy as np
import tritonclient.grpc as triton

with triton.InferenceServerClient(sys.argv[1]) as client:
    texts = triton.InferInput("TEXT", [2], "BYTES")
    texts.set_data_from_numpy(np.array([b"a red heart", b"a cat"], dtype=object))
    answer = client.infer("text", [texts], parameters={"space": "projected", "normalize": True})

first, second = answer.as_numpy("EMBEDDING")
print(f"cosine {float(first @ second):.4f}")
