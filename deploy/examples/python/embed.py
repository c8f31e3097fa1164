"""Embeds two texts with grpcio and prints their cosine. run.sh makes the stubs."""

import struct
import sys

import grpc
from altmesh.v1 import embedder_pb2, embedder_pb2_grpc

with grpc.insecure_channel(sys.argv[1]) as channel:
    embedder = embedder_pb2_grpc.EmbedderStub(channel)
    request = embedder_pb2.EmbedTextRequest(
        texts=["a red heart", "a cat"],
        options=embedder_pb2.EmbedOptions(space=embedder_pb2.PROJECTED, normalize=True),
    )
    # A server that is away is waited for; every call is named in the server's log by its id.
    answer = embedder.EmbedText(
        request, timeout=30, wait_for_ready=True, metadata=[("x-request-id", "python-example")]
    )

rows, dim = answer.embeddings.shape
values = struct.unpack(f"<{rows * dim}f", answer.embeddings.data)  # little-endian, row-major
print(f"cosine {sum(a * b for a, b in zip(values[:dim], values[dim:])):.4f}")
