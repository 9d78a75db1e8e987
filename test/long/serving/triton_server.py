"""NVIDIA Triton with the models of a folder: triton_server.py PORT FOLDER [NAME...]"""

import sys

from onnx_models import as_float32, read_models
from pytriton.model_config import ModelConfig, Tensor
from pytriton.triton import Triton, TritonConfig

import numpy

port, folder, *names = sys.argv[1:]


def served(model):
    def infer(requests):
        return [model.run({name: as_float32(value) for name, value in request.items()}) for request in requests]

    return infer


def tensors(ports):
    return [Tensor(name=name, dtype=numpy.float32, shape=tuple(shape)) for name, shape in ports]


config = TritonConfig(http_address="127.0.0.1", http_port=int(port), allow_grpc=False, allow_metrics=False)
with Triton(config=config) as triton:
    for model in read_models(folder, names):
        triton.bind(
            model_name=model.name,
            model_version=model.version,
            infer_func=served(model),
            inputs=tensors(model.inputs),
            outputs=tensors(model.outputs),
            config=ModelConfig(batching=False),
        )
    triton.serve()
