"""Data parallelism over processes of one thread each.

On a shared machine this beats one process of several threads: the processes wait for each other once per step, not once per
operation.
"""

import os
import tempfile

import torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing

from hardware import device


class Team:
    """The processes of one run; the one of rank 0 decides, saves and reports."""

    def __init__(self, rank=0, size=1):
        self.rank, self.size = rank, size
        self.leads = rank == 0

    def share(self, parameters, progress):
        """Average the gradients; returns the leader's progress, so that all agree when to stop and at which rate to learn."""
        if self.size == 1:
            return progress
        gradients = [p.grad if p.grad is not None else torch.zeros_like(p) for p in parameters]
        own = torch.tensor([progress * self.size if self.leads else 0.0])
        *totals, agreed = self.sum([*gradients, own])
        for parameter, total in zip(parameters, totals, strict=True):
            parameter.grad = total / self.size
        return agreed.item() / self.size

    def sum(self, tensors):
        """The same tensors summed over all processes, in one exchange."""
        flat = torch.cat([tensor.flatten() for tensor in tensors])
        distributed.all_reduce(flat)
        parts = flat.split([tensor.numel() for tensor in tensors])
        return [part.view(tensor.shape) for part, tensor in zip(parts, tensors, strict=True)]


def _start(rank, main, arguments, size, meeting):
    torch.set_num_threads(1)
    distributed.init_process_group("gloo", f"file://{meeting}", rank=rank, world_size=size)
    try:
        main(arguments, Team(rank, size))
    finally:
        distributed.destroy_process_group()


def launch(main, arguments, processes):
    """Run main(arguments, team) in `processes` processes of one thread; on a GPU in this one."""
    if processes == 1 or device().type == "cuda":
        main(arguments, Team())
        return
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    with tempfile.TemporaryDirectory() as folder:
        multiprocessing.spawn(_start, (main, arguments, processes, f"{folder}/meeting"), processes)
