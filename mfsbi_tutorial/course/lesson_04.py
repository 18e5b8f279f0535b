"""Exercises of notebook 04, fine-tuning."""

from ..inference.methods import FINE_TUNE
from .exercises import Choice, Number

BATCHES = round(200 / FINE_TUNE.batch_size)

q1 = Number(
    expected=FINE_TUNE.epochs * BATCHES,
    rel_tol=0.0,
    abs_tol=0.5,
    mistakes={
        "This is the number of batches in one epoch.": BATCHES,
        "This is the number of epochs. An epoch has several steps.": FINE_TUNE.epochs,
        "fit rounds the number of batches to a whole number: it is not 3.125, and not 4.": FINE_TUNE.epochs
        * (BATCHES + 1),
        "Round the number of batches in an epoch first, then multiply.": FINE_TUNE.epochs * 200 / FINE_TUNE.batch_size,
        "This is the number of maps that it saw. A step takes a whole batch.": FINE_TUNE.epochs * 200,
    },
    hints=(
        "One step for each batch. How many batches are there in one epoch?",
        "Divide 200 by FINE_TUNE.batch_size and round. Then multiply by FINE_TUNE.epochs.",
    ),
    code="n_steps = FINE_TUNE.epochs * round(200 / FINE_TUNE.batch_size)",
    why="So few steps at so small a rate can move weights only a little. That should have made us suspicious.",
)

q2 = Number(
    expected=-1.0,
    rel_tol=0.02,
    mistakes={
        "This is with the HF standard deviation. In use the layer divides by the stored one.": -2.0,
        "This is the mean with HF statistics. The layer does not know them yet.": 0.0,
        "This is the mean before the layer.": 1.0,
    },
    hints=(
        "In use, a layer takes m and s from its running statistics. Whose are they here?",
        "The mean of (x - m) / s is (mean of x - m) / s.",
    ),
    code="mean_out = (1 - 2) / 1",
    why="Every channel is off by something like this, in every layer, and the next layer has never seen such numbers.",
)

q3 = Number(
    expected=900 / 20,
    mistakes={"This is the price of an LF simulation in HF simulations. Turn it round.": 20 / 900},
    hints=(
        "Write both costs in units of one LF simulation.",
        "900 LF simulations cost 900. Twenty HF simulations cost 20 r. Set them equal.",
    ),
    code="r = 900 / 20",
    why="Cheap is not free. Pre-training pays if LF simulations exist already, serve several purposes, or cost far "
    "less. In this course r is only a little above 2 (docs/differences.md), so the 900 cost as much as 400 HF "
    "simulations; where HF is a full galaxy-formation simulation, r is far larger. The planner of notebook 06 does the "
    "sum for your prices.",
)

q4 = Choice(
    right="c",
    options={
        "a": "That shows whether more images help. It does not show what the ten steps did.",
        "b": "That shows how far the score scatters. If new statistics repair the network, they do so with every seed.",
        "d": "That shows whether the start helps. It does not show whether the steps taught anything.",
    },
    hints=(
        "Which part of a network with batch normalisation changes in training mode even if nothing is learnt?",
        "Think of the first interrogation of the detective story.",
    ),
    why="With a rate of zero only the running statistics change. If the score rises all the same, nothing was learnt.",
)
