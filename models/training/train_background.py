"""Stage 5: background encoder and warp modules, on the pairs of stage 4 (--start RUNS/split128.pt), which go on learning."""

from parallel import launch
from stage_run import Run, parse
from stages import BackgroundStage


def train(arguments, team):
    """One process of the run."""
    Run(arguments, team, BackgroundStage, "background", "for_background").train()


if __name__ == "__main__":
    chosen = parse(__doc__)
    launch(train, chosen, chosen.processes)
