import sys; sys.path.insert(0,'/tmp')
from ws import nb,md
md('/work/main/data/results/README.md',[
("The factors of transfer at 50 to 200 maps end between 3200 and 6400 maps, those from 400 maps and from 10 simulations on beyond scratch's largest budget.",
"The factor of transfer at 50 maps ends between 1600 and 3200 maps, those at 100 and 200 between 3200 and 6400; those at 5 and 10 simulations end within scratch's budgets, those from 400 maps and from 20 simulations on beyond its largest."),
("inside the band of perfect posteriors from 200 on; in simulations","inside the band of perfect posteriors from 200 on (at 400 on its edge); in simulations"),
("the smaller ones 2.42 to 2.44 and 2.22 to 2.27;","the smaller ones 2.41 to 2.44 and 2.22 to 2.27;"),
("holds up to 400 maps and 80 simulations, at 800 maps within the error | see the table above; 12 (8 to 14) at 800 maps,","holds up to 400 maps and 40 simulations, at 800 maps and 80 simulations within the error | see the table above; 12 (8 to 14) at 800 maps, 8 (7 to 9) at 80 simulations,"),
("Others are confident and wrong, at -1 nat or below:","Others are confident and wrong, at about -1 nat or below:"),
("one at 5 simulations (5.4 times), four at 10","one at 5 simulations (5.4 times; two more, which are near the prior, 1.5 times), four at 10"),
("other starts and of scratch beyond 1600 maps and 160 simulations;","other starts and of all methods beyond 1600 maps and 160 simulations;"),
("(LH metrics: scratch_kfold; four seeds at 10, else one)","(LH metrics: scratch_kfold; at 10 seeds 0, 3, 4 and 5, else seed 0)"),
])
md('/work/main/docs/differences.md',[("| repeats | six | three, and one where the tables say so |","| repeats | six | six in LH up to 1600 maps and 160 simulations, else three, and one where the tables say so |")])
md('/work/main/README.md',[("in simulations from about 160 on (C =","in simulations 320 (C =")])
md('/work/main/notebooks/INSTRUCTOR.md',[("has a factor of 3 at 800 maps, transfer of 11","has a factor of 3 at 800 maps, transfer of 12"),("it falls a little below the prior, to -0.3 nats","it falls a little below the prior, to -0.2 nats")])
nb('/work/main/notebooks/06_explorer.ipynb',[("At 10 and 20 simulations the better way is `scratch_kfold`","At 5, 10 and 20 simulations the better way is `scratch_kfold`")])
nb('/work/main/notebooks/08_probing_the_transfer.ipynb',[("At 50 maps the error over seeds is about a third of the step,","At 50 maps the error over seeds is about a quarter of the step,"),
("(with 50 maps and 5 simulations only just)","(with 50 maps and 5 simulations by no more than the seeds scatter)")])
