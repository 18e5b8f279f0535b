import sys; sys.path.insert(0,"/tmp")
from ws import md,nb
W="/work/main/"
md(W+"data/README.md",[("No result of the course rests on it yet.","The results of [more cheap simulations](results/README.md#more-cheap-simulations) rest on it.")])
md(W+"docs/differences.md",[("Six seeds, 3600 LF simulations,","Six seeds, 3600 LF simulations in more than one seed,"),
("a network trained on LF alone gets 2.2 to 2.3 nats on LF, and one trained on HF alone 2.4 on HF","a network trained on 900 LF simulations gets 2.2 to 2.3 nats on LF, and one trained on as many HF simulations 2.4 on HF")])
md(W+"data/results/README.md",[
("From 800 maps on it is as good as `accurate` from the same start within the error (0.014 ± 0.012 nats below).","With 800 maps it is as good as `accurate` from the same start, within the error (0.014 ± 0.012 nats below); with 320 simulations it is 0.06 ± 0.01 below."),
("With `nbody` and the larger weight decay both pay ([more LF simulations](#more-cheap-simulations)).","With `nbody` and the larger weight decay [more LF simulations](#more-cheap-simulations) pay; 24 epochs instead of 12 were compared on LF alone (SB13: 0.3 nats better)."),
("**Four times as many LF simulations are worth a fifth of a nat**, at nearly every budget, and more with 5 simulations.","**Four times as many LF simulations are worth about 0.2 nats** at every budget (0.34 with 5 simulations, but there seeds of the smaller start scatter from 1.93 to 2.22; against their mean it is 0.23). With 20 simulations calibration is no better: C = 0.031 from both starts."),
("its FoM is 254 ± 21, above accurate (234).","its FoM is 283, 265 and 214 by seed, where accurate has 234."),
("-0.04 without the two worst of scratch (LH metrics:","-0.04 ± 0.02 without the two worst of scratch; ± 0.04 over seeds (LH metrics:"),
("No scratch that we measured reaches what it has from 200 maps on, so its saving there has a lower limit alone: 13 500 / 200, or 67 times.","No scratch that we measured reaches what it has from 200 maps on, so for its saving we know only a lower limit: at 200 maps 13 500 / 200, or 67 times; at 800 maps 17."),
("more than the course's `accurate` (2.52).","more than the course's `accurate` (2.52 in this seed, 2.54 in the mean of three)."),
("it is *worse* than the smaller one: surer of itself, and wrong. And it is no gift: in our toy","it is *worse* than the smaller one: more confident, and wrong more often (C = 0.61 and 0.42). And it has its price: in our toy"),
("So some of them leave out most of the scatter between seeds of scratch.","So factors that end near 3200 maps, or beyond 6400 maps or 320 simulations, leave out a part of the scatter between seeds of scratch."),
("| `normalised`, 200 maps | 2.23 | 2.34 | | 0.014 | 175 |","| `normalised`, 200 maps | 2.23 | 2.34 | 0.11 (± 0.02) | 0.014 | 175 |\n| `normalised`, 20 simulations | 2.18 | 2.36 | 0.18 (± 0.02) | 0.003 | 206 |"),
("With 270 simulations it is 0.3 nats, with 30 it is 4.","With 270 simulations it is 0.3 nats, with 30 it is 4, with 3600 of LH 0.03."),
("and its figure of merit ends above that of accurate](metrics_n_maps.png)","and its figure of merit ends above that of accurate in two of three seeds](metrics_n_maps.png)"),
])
s=open(W+"data/results/README.md").read(); s=s.replace("--methods scratch --n-maps 6400\n\nmfsbi","--methods scratch --n-maps 6400\nmfsbi"); open(W+"data/results/README.md","w").write(s)
md(W+"README.md",[("**More cheap simulations** help at every budget: from a start","**More cheap simulations** help at all seven budgets that were tried: from a start"),
("above the `accurate` of the table. One seed ([details]","above the `accurate` of the table. One seed; in our toy solver 3600 LF simulations cost as much as more than 1600 HF ones ([details]")])
md(W+"CHANGELOG.md",[("a start on 3600 `nbody` simulations, in one seed, at seven budgets, with `normalised` and `accurate`: a fifth of a nat better than the one on 900.","a start on 3600 `nbody` simulations, in one seed: `transfer` at seven budgets, `normalised` at two, and `accurate`. It is 0.15 to 0.2 nats better than the one on 900.")])
nb(W+"notebooks/07_five_parameters.ipynb",[("At the largest budgets `scratch` has one seed only, and on the whole suite as well.","`scratch` has one seed only at 3200 maps, at 320 simulations (in SB13 from 160 on) and on the whole suite.")])
nb(W+"notebooks/06_explorer.ipynb",[
("With 5000 it even pays to have fewer HF simulations, 14 instead of 41, and four times as many LF ones.","With 5000 the planner even prefers fewer HF simulations, 14 instead of 41, and four times as many LF ones. But the two mixes differ by 0.04 nats only, and one of them rests on one seed: they are level."),
("a range such as 2.42 to 2.42 is none, and a number","\"2.42 to 2.42\" is not a range, and a number"),
("Find two budgets with the planner. At the first, pre-training begins to be worth its price. At the second, this ends. Which of the two answers rests on measured points, and which on the end of a curve? Name one measurement that you would make before you spend the money.",
"Find with the planner at which budget pre-training begins to be worth its price. Does this end at a larger budget? Which of your answers rest on measured points, and which on the end of a curve? Name one measurement that you would make before you spend the money."),
])
nb(W+"notebooks/08_probing_the_transfer.ipynb",[
("3600 give another fifth of a nat.","3600 give another 0.15 to 0.2 nats."),
("What limits transfer here is how well the start knows the LF maps.","So with 900 LF simulations their number still limits transfer."),
("Four times as many LF simulations are worth a fifth of a nat (one seed).","Four times as many LF simulations are worth 0.15 to 0.2 nats (one seed)."),
("is above normalised at 6400\"","ends above normalised\"") if False else ("scratch rises from far below, and is above normalised at 6400","scratch rises from far below, and ends above normalised"),
])
nb(W+"notebooks/05_evaluation.ipynb",[
("on **two test simulations** of 400, at the edge of the prior. In one of the three seeds `scratch` has -17.8 and -6.6 nats there: it is confident and wrong (the FoM of this seed is 283, above that of `accurate`, and its C is in the band all the same).",
"on **two test simulations** of 400, at the lower edge of the prior of $\\sigma_8$. In two of the three seeds `scratch` is confident and wrong there. In one of these it has -17.8 and -6.6 nats (the FoM of this seed is 283, above that of `accurate`, and its C is in the band all the same)."),
])
md(W+"notebooks/INSTRUCTOR.md",[
("(A better start is worth more than 27 HF simulations; one training a point.)","(A better start is worth about as much as 27 HF simulations: 0.04 nats apart, one training a point.)"),
("What is better than more HF? (More LF: from 3600 of them 200 HF maps beat the whole HF suite from nothing; one seed.)","What can help as much as more HF? (More LF: from 3600 of them 200 HF maps beat the whole HF suite from nothing; one seed. But in our solver 3600 LF simulations cost more than the whole HF suite.)"),
])
