"""All other edits after three seeds of scratch at 3200 maps and of the starts."""
import ed28
from ed28 import *
import lhnum; lhnum.__dict__.update(ed28.__dict__)
from lhnum import fill
from ws import md,nb
D="/work/main/"
def F(pairs): return [(o,fill(n)) for o,n in pairs]
R=D+"data/results/README.md"
md(R,F([
("| 50 maps | 2.34 ± 0.03 | 69 (57 to 98) times as many | 34 (29 to 41) |","| 50 maps | 2.34 ± 0.03 | «sf(M,50)» times as many | «sfn(M,50)» |"),
("| 200 maps | 2.41 ± 0.01 | 32 (25 to 42) times as many | 10 (8 to 11) |","| 200 maps | 2.41 ± 0.01 | «sf(M,200)» times as many | «sfn(M,200)» |"),
("| 800 maps | 2.45 ± 0.01 | 11 (8 to 13) times as many | 3 (2.7 to 4) |","| 800 maps | 2.45 ± 0.01 | «sf(M,800)» times as many | «sfn(M,800)» |"),
("Scratch has three seeds at 6400 maps (2.41, 2.47, 2.35), one at 3200 (2.33), at 320 simulations (2.22) and on the whole suite (2.50; LH metrics: scratch, scratch_whole), and was not run","Scratch has three seeds at 3200 and 6400 maps («seeds('scratch',M,3200,d=2)» and 2.41, 2.47, 2.35), one at 320 simulations (2.22) and on the whole suite (2.50; LH metrics: scratch, scratch_whole), and was not run"),
("So factors that end near 3200 maps, or beyond 6400 maps or 320 simulations, leave out a part of the scatter between seeds of scratch.","So factors that end beyond 6400 maps or 320 simulations leave out a part of the scatter between seeds of scratch."),
("in the band at 400 and from 1600 on (3200 and 6400 maps: 0.003, one seed, and 0.006)","in the band at 400 and from 1600 on (3200 and 6400 maps: «c0('scratch',M,3200)» and 0.006)"),
("209 (one seed) and 254 at 3200 and 6400","«f0('scratch',M,3200)» and 254 at 3200 and 6400"),
("2.33 nats and FoM 209 (one seed) against 2.45 and 218 (LH metrics;","«m('scratch',M,3200)» nats and FoM «f0('scratch',M,3200)» against 2.45 and 218 (LH metrics;"),
("11 (8 to 13) at 800 maps, 7 (5 to 8) at 1600 (LH saving factors)","«sf(M,800)» at 800 maps, «sf(M,1600)» at 1600 (LH saving factors)"),
("LH 69 (57 to 98); 200 maps: 37 (33 to 41), LH 32 (25 to 42); 800 maps: 12 (11 to 14), LH 11 (8 to 13);","LH «sf(M,50)»; 200 maps: 37 (33 to 41), LH «sf(M,200)»; 800 maps: 12 (11 to 14), LH «sf(M,800)»;"),
("The savings of transfer at 50, 200 and 800 maps are 69, 32 and 11;","The savings of transfer at 50, 200 and 800 maps are «sf(M,50,short=True)», «sf(M,200,short=True)» and «sf(M,800,short=True)»;"),
("transfer would save 25 times at 200 maps, not 32, and 8 times at 800, not 11 (65 instead of 69 at 50; scores_lh.h5)","transfer would save «without(M,200)» times at 200 maps, not «sf(M,200,short=True)», and «without(M,800)» times at 800, not «sf(M,800,short=True)» («without(M,50)» instead of «sf(M,50,short=True)» at 50; scores_lh.h5)"),
("without them the factor at 200 maps is 25","without them the factor at 200 maps is «without(M,200)»"),
("transfer saves 32 times, `normalised` 10 times","transfer saves «sf(M,200,short=True)» times, `normalised` «sfn(M,200,short=True)» times"),
("with 270 simulations it is 0.3 nats, with 30 it is 4, with 3600 of LH 0.03.","with 270 simulations it is 0.3 nats, with 30 it is 4, with 3600 of LH 0.03 to 0.05."),
("Six seeds (three here, and one where the tables say so: starts other than 900 of `nbody`, scratch at 3200 maps, 320 simulations and on the whole suite, the five folds,","Six seeds (three here, and one where the tables say so: scratch at 320 simulations and on the whole suite, the five folds,"),
("`multilevel` and `ensemble`); 3600 LF simulations in more than one seed, or more than 3600; the paper's rate on budgets;","`multilevel` and `ensemble`); more than 3600 LF simulations; the paper's rate on budgets;"),
("mfsbi campaign --methods scratch --n-maps 3200 --n-sims 320 --seeds 1\nmfsbi campaign --methods scratch --n-maps 6400","mfsbi campaign --methods scratch --n-maps 3200,6400\nmfsbi campaign --methods scratch --n-sims 320 --seeds 1"),
]))
md(D+"README.md",F([
("| 50 maps | 69 (57 to 98) | 34 (29 to 41) |","| 50 maps | «sf(M,50)» | «sfn(M,50)» |"),
("| 100 maps | 54 (43 to 77) | 20 (16 to 23) |","| 100 maps | «sf(M,100)» | «sfn(M,100)» |"),
("| 200 maps | 32 (25 to 42) | 10 (8 to 11) |","| 200 maps | «sf(M,200)» | «sfn(M,200)» |"),
("| 400 maps | 19 (14 to 24) | 6 (5 to 7) |","| 400 maps | «sf(M,400)» | «sfn(M,400)» |"),
("| 800 maps | 11 (8 to 13) | 3 (2.7 to 4) |","| 800 maps | «sf(M,800)» | «sfn(M,800)» |"),
("without them they are 25 and 8","without them they are «without(M,200)» and «without(M,800)»"),
("| saving in maps, two parameters | at least 8 | 32 (25 to 42) at 200 maps, 11 (8 to 13) at 800 |","| saving in maps, two parameters | at least 8 | «sf(M,200)» at 200 maps, «sf(M,800)» at 800 |"),
("""**More cheap simulations** help at all seven budgets that were tried: from a start on 3600 LF simulations instead of 900, `transfer` has 2.51, 2.62 and 2.66 nats with 50, 200 and 800 maps, and with 200 maps it is above the whole HF suite from nothing (2.50) and above the `accurate` of the table. One seed; in our toy solver 3600 LF simulations cost as much as more than 1600 HF ones""",
"""**More cheap simulations** help where there are enough expensive ones: from starts on 3600 LF simulations instead of 900, `transfer` has «m('transfer',M,200,**L)» and «m('transfer',M,800,**L)» nats with 200 and 800 maps. With 200 maps that is above the whole HF suite from nothing (2.50) and above the `accurate` of the table. With 50 maps or 5 simulations they add nothing beyond the scatter of seeds. In our toy solver 3600 LF simulations cost as much as more than 1600 HF ones"""),
]))
md(D+"docs/paper_figures.md",F([
("with four times as many maps scratch is still behind: 2.33 nats and FoM 209 (one seed) against 2.45 and 218","with four times as many maps scratch is still behind: «m('scratch',M,3200)» nats and FoM «f0('scratch',M,3200)» against 2.45 and 218"),
]))
md(D+"docs/differences.md",[("Six seeds, 3600 LF simulations in more than one seed, the paper's rate","Six seeds, more than 3600 LF simulations, the paper's rate")])
N=D+"notebooks/"
S05=["`scratch` reaches `normalised` (one seed of `scratch`). `normalised` is close"]
nb(N+"05_evaluation.ipynb",F([
("At 3200 maps `scratch` reaches `normalised` (one seed of `scratch`). `normalised` is close","At 3200 maps `scratch` reaches `normalised`. `normalised` is close"),
("At 3200 maps, at 320 simulations and at the whole suite the curve rests on one seed.","At 320 simulations and at the whole suite the curve rests on one seed."),
("Without these two simulations the factors are 25 at 200 maps and 8 at 800.","Without these two simulations the factors are «without(M,200)» at 200 maps and «without(M,800)» at 800."),
("34 with 50 maps, 10 with 200, 3 with 800","«sfn(M,50,short=True)» with 50 maps, «sfn(M,200,short=True)» with 200, «sfn(M,800,short=True)» with 800"),
]))
nb(N+"04_fine_tuning.ipynb",[("At 3200 maps `scratch` is level with `normalised` (one seed of `scratch`).","At 3200 maps `scratch` is level with `normalised`.")])
nb(N+"07_five_parameters.ipynb",[("(Both suites were trained in the same way. `scratch` has one seed only at 3200 maps, at 320 simulations (in SB13 from 160 on) and on the whole suite.)","(Both suites were trained in the same way. `scratch` has one seed only at 3200 maps of SB13, at 320 simulations (in SB13 from 160 on) and on the whole suite.)")])
I=N+"INSTRUCTOR.md"
md(I,F([
("(With normalised at 3200 maps, one seed; with transfer on 200 maps at 6400.)","(With normalised at 3200 maps; with transfer on 200 maps at 6400.)"),
("(More LF: from 3600 of them 200 HF maps beat the whole HF suite from nothing; one seed. But","(More LF: from 3600 of them 200 HF maps beat the whole HF suite from nothing. With 50 maps they add nothing that is beyond the scatter. But"),
]))
