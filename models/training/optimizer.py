"""Muon for matrices and convolutions, AdamW for the rest, and an exponential moving average of the weights."""

import torch

from hardware import has_fast_bfloat16

MOMENTUM = 0.95
MATRIX_DECAY = 0.03
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def orthogonalise(stack):
    """Five Newton-Schulz steps (in bf16 where that is fast) on [count, rows <= columns, columns]: about the nearest orthogonal matrices."""
    a, b, c = NEWTON_SCHULZ
    x = (stack / (stack.flatten(1).norm(dim=1)[:, None, None] + 1e-8)).to(torch.bfloat16 if has_fast_bfloat16() else torch.float32)
    for _ in range(5):
        gram = torch.bmm(x, x.transpose(1, 2).contiguous())
        x = a * x + torch.bmm(b * gram + c * torch.bmm(gram, gram), x)
    return x.float()


class MuonAdamW:
    """Parameters of shape [>= 24, >= 24 (flattened)] go to Muon in batches of one shape, unless excluded; others to AdamW."""

    def __init__(self, module, exclude=(), weight_decay=1e-2):
        self.groups, self.momenta, rest = {}, {}, []
        for name, parameter in module.named_parameters():
            if not parameter.requires_grad:
                continue
            rows = parameter.shape[0]
            columns = parameter[0].numel()
            if parameter.ndim >= 2 and min(rows, columns) >= 24 and not any(part in name for part in exclude):
                shape = (min(rows, columns), max(rows, columns))
                self.groups.setdefault(shape, []).append((name, parameter))
                self.momenta[name] = torch.zeros_like(parameter)
            else:
                rest.append(parameter)
        self.adam = torch.optim.AdamW(rest, 1e-3, betas=(0.9, 0.98), weight_decay=weight_decay)
        self.parameters = [p for p in module.parameters() if p.requires_grad]

    def backward(self, loss):
        """Gradients of the loss, alone."""
        for parameter in self.parameters:
            parameter.grad = None
        loss.backward()

    def step(self, learning_rate, matrix_ratio, team=None):
        """Clip to norm 1, update; AdamW at learning_rate, Muon at matrix_ratio times that, its work shared by the team.

        Returns the gradient's norm.
        """
        norm = torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        for group in self.adam.param_groups:
            group["lr"] = learning_rate
        self.adam.step()
        self._muon(learning_rate * matrix_ratio, team)
        return norm.item()

    @torch.no_grad()
    def _muon(self, learning_rate, team):
        everyone = team.size if team else 1
        updates = {}
        for larger, members in self._portions(everyone, team.rank if team else 0):
            stack = torch.stack([self._momentum(name, parameter) for name, parameter in members])
            for (name, parameter), update in zip(members, orthogonalise(stack), strict=True):
                if len(parameter) > parameter[0].numel():
                    update = update.T
                updates[name] = update.reshape(parameter.shape) * (-learning_rate * 0.2 * larger**0.5)
        matrices = [member for members in self.groups.values() for member in members]
        if not matrices:
            return
        changes = [updates.get(name, torch.zeros_like(parameter)) for name, parameter in matrices]
        if everyone > 1:
            changes = team.sum(changes)
        for (_, parameter), change in zip(matrices, changes, strict=True):
            parameter.mul_(1 - learning_rate * MATRIX_DECAY).add_(change)

    def _portions(self, everyone, rank):
        """This process's matrices, in stacks of one shape: every `everyone`-th of them, so that all have about the same work."""
        for (_, larger), members in self.groups.items():
            for _, parameter in members:
                if parameter.grad is None:
                    parameter.grad = torch.zeros_like(parameter)
            own = members[rank::everyone]
            if own:
                yield larger, own

    def _momentum(self, name, parameter):
        """Nesterov momentum of one matrix, flattened, with no more rows than columns."""
        momentum = self.momenta[name].mul_(MOMENTUM).add_(parameter.grad, alpha=1 - MOMENTUM)
        update = (parameter.grad * (1 - MOMENTUM) + momentum * MOMENTUM).reshape(len(parameter), -1)
        return update.T if update.shape[0] > update.shape[1] else update

    def state_dict(self):
        return {"adam": self.adam.state_dict(), "momenta": self.momenta}

    def load_state_dict(self, state):
        self.adam.load_state_dict(state["adam"])
        for name, momentum in state["momenta"].items():
            self.momenta[name].copy_(momentum)


class Average:
    """Exponential moving average of a module's state, with a warm-up."""

    def __init__(self, module, limit=0.998):
        self.limit, self.steps = limit, 0
        self.state = {name: value.detach().clone() for name, value in module.state_dict().items()}

    @torch.no_grad()
    def update(self, module):
        self.steps += 1
        keep = min(self.limit, 1 - 8 / (self.steps + 8))
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                self.state[name].lerp_(value, 1 - keep)
            else:
                self.state[name].copy_(value)
