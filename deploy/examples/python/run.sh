#!/bin/sh
# Makes the stubs beside the example (grpcio, grpcio-tools: pip install -r requirements.txt), then runs it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
proto="$here/../../../proto/src/main/protobuf"
stubs="${STUBS:-$here/stubs}"
python="${PYTHON:-python3}"
mkdir -p "$stubs"
"$python" -m grpc_tools.protoc -I "$proto" --python_out="$stubs" --grpc_python_out="$stubs" "$proto"/altmesh/v1/*.proto
PYTHONPATH="$stubs" exec "$python" "$here/embed.py" "$@"
