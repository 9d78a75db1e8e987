"""Stage 4: the pairs of the split attention. The character follows the reference, the ground another picture's tokens."""

from parallel import launch
from stage_run import Run, parse
from stages import SplitStage


def train(arguments, team):
    """One process of the run."""
    Run(arguments, team, SplitStage, "split", "for_background").train()


if __name__ == "__main__":
    chosen = parse(__doc__)
    launch(train, chosen, chosen.processes)
