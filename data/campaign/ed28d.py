import ed28
from ed28 import *
import lhnum; lhnum.__dict__.update(ed28.__dict__)
from lhnum import fill
from ws import md,nb
N="/work/main/notebooks/"; F=lambda ps:[(o,fill(n)) for o,n in ps]
nb(N+"06_explorer.ipynb",[
("""With 5000 the planner even prefers fewer HF simulations, 14 instead of 41, and four times as many LF ones. But the two mixes differ by 0.04 nats only, and one of them rests on one seed: they are level. At the largest budgets the planner stops where `transfer` was measured last. It does not guess beyond. It also compares only the measured sizes of pre-training; a size between them is not known. The ranges come from few trainings: three at each point after pre-training on 900 simulations, a single one after pre-training on 30, 270 or 3600 and at some points from nothing. A point of one training has no scatter: "2.42 to 2.42" is not a range, and a number such as "73 times its scatter" is too large. Trust large differences only.""",
"""With 5000 two mixes are level: 41 HF simulations after 900 of LF, or 14 after four times as many of LF. With 50 000 the larger LF suite is clearly better. There the planner stops where `transfer` was measured last. It does not guess beyond. It also compares only the measured sizes of pre-training; a size between them is not known. The ranges come from few trainings: three at most points, a single one at some points from nothing. A point of one training has no scatter, so a number such as "73 times its scatter" is too large. Trust large differences only. We learnt this ourselves: when one training a point was all that we had after 3600 LF simulations, the planner preferred the second mix with 5000, by "3 times its scatter". Two more trainings took this back.""")])
nb(N+"08_probing_the_transfer.ipynb",F([
("The function `gain` gives the numbers. A start of one seed has no error:","The function `gain` gives the numbers, with their errors over seeds:"),
("The far start (`lpt`) is below the line at 200 maps. This is one seed, but all three seeds of `scratch` are more than half a nat better. It is above","The far start (`lpt`) is below the line at 200 maps: each of its three seeds is half a nat or more below each of `scratch`. It is above"),
("3600 give another 0.15 to 0.2 nats. With 200 HF maps that start reaches 2.62 nats, more than the whole HF suite gives from nothing (2.50, [tables](../data/results/TABLES.md)). So with 900 LF simulations their number still limits transfer. All starts but the course's own are one seed each.",
 "3600 give another 0.15 to 0.2 nats. With 200 HF maps these starts reach «m0('transfer',M,200,**L)» nats, more than the whole HF suite gives from nothing (2.50, one seed, [tables](../data/results/TABLES.md)). So with 900 LF simulations their number still limits transfer. With very few HF data it does not: at 50 maps or 5 simulations 3600 are no better than 900, within the scatter of seeds."),
("In the campaign, at the course's rate, one seed of the far start ends 0.7 nats below the mean of `scratch`.","In the campaign, at the course's rate, the far start ends 0.65 nats below `scratch` in the mean of three seeds."),
("The start from 30 `nbody` simulations is below the line at every budget, at 20 simulations only just. It has learnt 30 universes by heart, although they have the right fidelity.","The starts from 30 `nbody` simulations are below the line at 200 maps and at 80 simulations. At 20, where `scratch` fails, they help in two of three seeds. They have learnt 30 universes by heart, although these have the right fidelity."),
("Those of `lpt` and of 30 simulations lie near `scratch` or below it. Only with few HF simulations does `lpt` help much, because `scratch` fails there.","Those of `lpt` and of 30 simulations lie near `scratch` or below it. Only with few HF simulations do they help much, because `scratch` fails there."),
("Such a start can end below the mean of `scratch` (here in one seed each). Four times as many LF simulations are worth 0.15 to 0.2 nats (one seed).","Such a start can end below `scratch`. Four times as many LF simulations are worth 0.15 to 0.2 nats, once there are enough HF data."),
]))
md(N+"INSTRUCTOR.md",[
("*Ask:* why 3600 LF and 14 HF simulations for 5000? (A better start is worth about as much as 27 HF simulations: 0.04 nats apart, one training a point.)",
 "*Ask:* for 5000 two mixes are level, 41 HF after 900 LF and 14 HF after 3600 LF: which would you buy? (LF simulations serve the next study as well; HF simulations also test coverage.)"),
("(One from 30 simulations: it is below `scratch` at every budget.)","(One from 30 simulations: at 80 it is below `scratch`, where `lpt` is above.)"),
("which takes the harm away, and the near start is still a nat better. The harm itself is one seed.)","which takes the harm away, and the near start is still a nat better.)"),
])
md("/work/main/CHANGELOG.md",[
("""- Rows of LH: scratch at 6400 maps in three seeds; a start on 3600 `nbody` simulations, in one seed: `transfer` at seven budgets, `normalised` at two, and `accurate`. It is 0.15 to 0.2 nats better than the one on 900. Notebooks 06 and 08 have it.""",
"""- Rows of LH, three seeds each: scratch at 3200 and 6400 maps; starts on 3600 `nbody` simulations: `transfer` at seven budgets, `normalised` at four, and `accurate`; starts on `lpt`, `pm` and on 30 and 270 `nbody` simulations at three budgets. Starts on 3600 are 0.15 to 0.2 nats better than those on 900, but not with 50 maps or 5 simulations. Notebooks 06 and 08 have it.""")])
