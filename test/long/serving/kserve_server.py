"""KServe's model server with the models of a folder: kserve_server.py PORT FOLDER [NAME...]"""

import sys

from kserve import InferOutput, InferResponse, Model, ModelServer
from onnx_models import as_float32, read_models

port, folder, *names = sys.argv[1:]


class ServedModel(Model):
    def __init__(self, model):
        super().__init__(model.name)
        self.model = model
        self.ready = True

    async def get_input_types(self):
        return ports_of(self.model.inputs)

    async def get_output_types(self):
        return ports_of(self.model.outputs)

    async def predict(self, payload, headers=None, response_headers=None):
        answer = self.model.run({port.name: as_float32(port.as_numpy()) for port in payload.inputs})
        outputs = []
        for name, value in answer.items():
            output = InferOutput(name=name, shape=list(value.shape), datatype="FP32")
            output.set_data_from_numpy(as_float32(value), binary_data=True)
            outputs.append(output)
        return InferResponse(
            response_id=payload.id,
            model_name=self.name,
            infer_outputs=outputs,
            use_binary_outputs=True,
            requested_outputs=payload.request_outputs,
        )


def ports_of(ports):
    return [{"name": name, "datatype": "FP32", "shape": shape} for name, shape in ports]


server = ModelServer(http_port=int(port), enable_grpc=False, workers=1)
server.start([ServedModel(model) for model in read_models(folder, names)])
