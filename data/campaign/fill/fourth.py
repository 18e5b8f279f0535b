import sys; sys.path.insert(0,"/tmp")
from edit09 import edit
N="/work/main/notebooks/"
edit(N+"06_explorer.ipynb",[
("At 5, 10 and 20 simulations the better way is `scratch_kfold`, a mixture of networks that each leave out a part of the simulations. So the curve is above the `scratch` of the table before.","At 10 and 20 simulations the better way is `scratch_kfold`, a mixture of networks that each leave out a part of the simulations. So the curve is above `scratch` there. At 20 simulations you can compare it with the table before."),
("Counted in simulations, the difference is larger. With few simulations, `scratch` is not only wide: its contours change shape and place from panel to panel.","Counted in simulations, the difference in MTPP is larger (notebook 05). One map cannot show this. With 5 and 10 simulations, `scratch` covers most of the prior. From 20 to 80 simulations, its contours change in shape and place from panel to panel."),
("The same for whole HF simulations: scratch is erratic where they are few, transfer resembles the accurate \"\n    \"posterior from a few on","The same for whole HF simulations: scratch covers most of the prior with 5 and 10 and then changes from panel to \"\n    \"panel, transfer is close to the accurate posterior in every panel where it is shown"),
("So trust large differences only.","A point of one training has no scatter, so a number such as \"73 times its scatter\" is too large. Trust large differences only."),
("One map and one seed prove nothing. Coverage and scores over seeds do.","One map and one seed prove nothing. Judge by coverage and by scores over seeds."),
("from scratch it is near zero for small budgets and then rises slowly;","from scratch it is near zero for small budgets and needs far more to rise;"),
])
edit(N+"08_probing_the_transfer.ipynb",[
("At every budget the weights add a tenth of a nat or two. This is little compared with the distance to `scratch`.","At every budget shown the weights add a tenth of a nat or two. At small budgets this is little compared with the distance to `scratch`. At 1600 maps it is 0.17 of 0.43 nats."),
("`normalised` is flat: a few dozen statistics are known after a few dozen maps.","Counted in maps, `normalised` is nearly flat: a few dozen maps are enough for most of what new statistics can give."),
("normalised is flat, transfer a little above and rising, scratch far below","normalised and transfer are nearly flat, transfer a little above, scratch far below"),
("transfer is about a nat above scratch in both","transfer is far above scratch in both"),
("The far start (`lpt`) is below it at 200 maps. It is above it with 80 simulations, which are 1200 maps. There the rate is higher: from 300 maps on, the course's learning rate grows with the maps. That is a hint.","The far start (`lpt`) is below it at 200 maps. This is one seed, and one of the three seeds of `scratch` scores as low. It is above the line with 20 simulations, where `scratch` is weak, and with 80 simulations, which are 1200 maps. There the rate is higher: from 300 maps on, the course's learning rate grows with the maps. This may be a hint."),
("In the campaign, at the course's rate, the far start ends below `scratch` by about a quarter of a nat. Ten times that rate gains three quarters of a nat here. So the far start is no longer worse than none. The rate is therefore a large part of the problem. It is so low that","In the campaign, at the course's rate, one seed of the far start ends about a quarter of a nat below the mean of `scratch`. Ten times that rate gains three quarters of a nat here. So the far start is then probably better than none. The rate is therefore a large part of the problem. It seems to be so low that"),
("The gain shrinks with the distance between the fidelities. At a low rate a far start can end below `scratch`. Such a start needs a higher rate.","The gain is smaller for the farther of our two starts. At a low rate a far start can end below the mean of `scratch` (here in one seed). A higher rate helps it."),
("How much was each start worth that the campaign pre-trained?","How much was each start worth that the campaign pre-trained? (It has two: `lpt` and `nbody`.)"),
("It is worse than `normalised`, because baryons do not move every map by the same number.","It is worse than `normalised`. One reason may be that baryons do not move every map by the same number."),
])
edit(N+"05_evaluation.ipynb",[
("and `scratch` reaches it with 1600 maps. Inside","and the median of `scratch` is there at 100 maps and again from 1600 on. At 100 maps one of its seeds is far above the band. Inside"),
("Learning makes them about two to three times larger.","Counted in maps, learning makes them about two to three times larger. Counted in simulations it adds less: 24 instead of 15 with 20."),
("`scratch` with 50 maps or 5 simulations is flat as well,","`scratch` with 50 maps or 5 simulations is nearly flat as well,"),
])
def ed(p,*reps):
    s=open(p).read()
    for a,b in reps:
        assert s.count(a)==1,(p,s.count(a),a); s=s.replace(a,b)
    open(p,"w").write(s)
ed(N+"INSTRUCTOR.md",("*Say:* the blue ones wander.","*Say:* with 5 and 10 the blue contours are\n  nearly the prior, and then they change from panel to panel."),
("*Say:* flat beside rising.","*Say:* both are nearly flat, and so is the step."),
("(Both: the higher rate ends the harm, not the\n  distance.)","(Probably both: the higher rate adds 0.77 nats,\n  and the near start is still a nat better. The harm itself is one seed.)"),
("`accurate` misses as many of the same maps, so 20 maps alone prove little.","`accurate` misses 3 as well, not quite the same, so 20 maps alone prove little."))
