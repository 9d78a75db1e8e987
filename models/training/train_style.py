"""Stage 6: style encoder and modulations. Shading, ink, light and mood follow the reference."""

from parallel import launch
from stage_run import Run, parse
from stages import StyleStage


def train(arguments, team):
    """One process of the run."""
    Run(arguments, team, StyleStage, "style", "for_style").train()


if __name__ == "__main__":
    chosen = parse(__doc__)
    launch(train, chosen, chosen.processes)
