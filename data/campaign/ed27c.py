import sys; sys.path.insert(0,"/tmp")
from ws import md,nb
W="/work/main/"
md(W+"data/results/README.md",[
("at nearly every budget and more at the smallest.","at nearly every budget, and more with 5 simulations."),
("it is *worse* than the smaller one: surer of itself, and shifted as much. And it is no gift:","it is *worse* than the smaller one: surer of itself, and wrong. And it is no gift:"),
("a start on 30 LF simulations is below zero at every budget](start_gains.png)","a start on 30 LF simulations is below zero at every budget, one on 3600 is best](start_gains.png)"),
])
nb(W+"notebooks/05_evaluation.ipynb",[
("At 6400 maps it even depends on **one test simulation** of 400, in which `scratch` has -17.8 nats: it is confident and wrong there (its FoM is 283, above that of `accurate`, and its C is in the band all the same). Without this simulation the factors are 24 at 200 maps and 7 at 800.",
"At 6400 maps it even depends on **two test simulations** of 400, at the edge of the prior. In one of the three seeds `scratch` has -17.8 and -6.6 nats there: it is confident and wrong (the FoM of this seed is 283, above that of `accurate`, and its C is in the band all the same). Without these two simulations the factors are 25 at 200 maps and 8 at 800."),
("From 3200 maps and from 320 simulations on, every point of the curve is one seed.","At 3200 maps, at 320 simulations and at the whole suite the curve rests on one seed."),
])
nb(W+"notebooks/08_probing_the_transfer.ipynb",[
("Left: starts from 900 simulations. Right: starts from fewer `nbody` simulations.","Left: starts from 900 simulations. Right: starts from fewer `nbody` simulations, and from four times as many."),
('"Gain over scratch against fidelity and number of LF simulations: lpt and 30 simulations can be below zero"','"Gain over scratch against fidelity and number of LF simulations: lpt and 30 simulations can be below zero, 3600 "\n    "are best"') if False else ("Gain over scratch against fidelity and number of LF simulations: lpt and 30 simulations can be below zero","Gain over scratch against fidelity and number of LF simulations: lpt and 30 can be below zero, 3600 are best"),
("At 200 maps they are worth as much as 900 of `pm`. All starts but the course's own are one seed each.",
"At 200 maps they are worth as much as 900 of `pm`. And the curve does not end at 900: 3600 give another fifth of a nat. With 200 HF maps that start reaches 2.62 nats, more than the whole HF suite gives from nothing (2.50, [tables](../data/results/TABLES.md)). What limits transfer here is how well the start knows the LF maps. All starts but the course's own are one seed each."),
("The points of `pm` and of 270 `nbody` simulations lie between the two curves.","The points of 3600 `nbody` simulations lie above both curves, those of `pm` and of 270 `nbody` simulations between them."),
("A start is worth less the farther its LF is and the fewer LF simulations it saw. Such a start can end below the mean of `scratch` (here in one seed each).",
"A start is worth less the farther its LF is and the fewer LF simulations it saw. Such a start can end below the mean of `scratch` (here in one seed each). Four times as many LF simulations are worth a fifth of a nat (one seed)."),
])
md(W+"notebooks/INSTRUCTOR.md",[
("(With normalised at 3200 maps, with transfer on 200 maps at 6400. One seed.)","(With normalised at 3200 maps, one seed; with transfer on 200 maps at 6400.)"),
("*Ask:* what is worse than a far start? (One from 30 simulations: it is below `scratch` at every budget.)","*Ask:* what is worse than a far start? (One from 30 simulations: it is below `scratch` at every budget.) What is better than more HF? (More LF: from 3600 of them 200 HF maps beat the whole HF suite from nothing; one seed.)"),
])
