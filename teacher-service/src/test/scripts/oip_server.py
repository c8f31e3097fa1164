"""An Open Inference Protocol server in Python, of ONNX files: what a Triton server is to AltMesh.

It is written with tritonclient's own proto classes, so that AltMesh is measured against others' wire, not
its own. Models are NAME=FILE.onnx; their inputs and outputs keep the files' names.

Needs tritonclient[grpc] (2.73), onnxruntime and numpy. For example, on the tests' small CLIP:
    python teacher-service/src/test/scripts/oip_server.py --listen 127.0.0.1:8001 \\
        clip_text=teacher-service/src/test/resources/onnx/text.onnx \\
        clip_image=teacher-service/src/test/resources/onnx/image.onnx
"""

import argparse
from concurrent import futures

import grpc
import numpy
import onnxruntime
from tritonclient.grpc import service_pb2 as pb
from tritonclient.grpc import service_pb2_grpc as pb_grpc

TYPES = {"INT64": numpy.int64, "INT32": numpy.int32, "FP32": numpy.float32, "FP16": numpy.float16}


class OnnxModels(pb_grpc.GRPCInferenceServiceServicer):
    def __init__(self, files):
        self.sessions = {name: onnxruntime.InferenceSession(file) for name, file in files.items()}

    def ModelInfer(self, request, context):
        session = self.sessions.get(request.model_name)
        if session is None:
            context.abort(grpc.StatusCode.NOT_FOUND, f"model {request.model_name} (known: {sorted(self.sessions)})")
        feed = {}
        for tensor, raw in zip(request.inputs, request.raw_input_contents):
            feed[tensor.name] = numpy.frombuffer(raw, TYPES[tensor.datatype]).reshape(tensor.shape)
        names = [output.name for output in request.outputs]
        try:
            answers = session.run(names, feed)
        except Exception as e:
            context.abort(grpc.StatusCode.INTERNAL, str(e))
        response = pb.ModelInferResponse(model_name=request.model_name, model_version="1", id=request.id)
        for name, answer in zip(names, answers):
            response.outputs.add(name=name, datatype="FP32", shape=answer.shape)
            response.raw_output_contents.append(answer.astype(numpy.float32).tobytes())
        return response


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--listen", default="127.0.0.1:8001")
    parser.add_argument("models", nargs="+", metavar="NAME=FILE")
    arguments = parser.parse_args()
    server = grpc.server(futures.ThreadPoolExecutor(2))
    models = OnnxModels(dict(model.split("=", 1) for model in arguments.models))
    pb_grpc.add_GRPCInferenceServiceServicer_to_server(models, server)
    server.add_insecure_port(arguments.listen)
    server.start()
    print(f"serving {sorted(models.sessions)} on {arguments.listen}", flush=True)
    server.wait_for_termination()


if __name__ == "__main__":
    main()
