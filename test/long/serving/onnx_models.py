"""The models of a folder that `models serve-layout` wrote, on ONNX Runtime."""

import pathlib

import numpy
import onnxruntime


class OnnxModel:
    """One network: its name, its version, its ports, and a run of it on one thread."""

    def __init__(self, folder):
        self.name = folder.name
        (place,) = [child for child in folder.iterdir() if child.is_dir()]
        self.version = int(place.name)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(str(place / "model.onnx"), options, ["CPUExecutionProvider"])

    @property
    def inputs(self):
        return [(port.name, shape_of(port)) for port in self.session.get_inputs()]

    @property
    def outputs(self):
        return [(port.name, shape_of(port)) for port in self.session.get_outputs()]

    def run(self, feeds):
        names = [name for name, _ in self.outputs]
        return dict(zip(names, self.session.run(names, feeds)))


def shape_of(port):
    """Sizes that depend on the picture are -1."""
    return [size if isinstance(size, int) else -1 for size in port.shape]


def read_models(folder, names):
    """Those of the folder that are named, or all of them."""
    found = sorted(child for child in pathlib.Path(folder).iterdir() if child.is_dir())
    return [OnnxModel(child) for child in found if not names or child.name in names]


def as_float32(value):
    return numpy.ascontiguousarray(value, dtype=numpy.float32)
