import sys; sys.path[:0]=["/tmp","/tmp/s30","/tmp/s29"]
from ws import nb
from ed30 import *
P="/work/main/notebooks/05_evaluation.ipynb"
nb(P,[("An arrow that ends beyond 6400 maps or 320 simulations ends on its last piece","An arrow that ends beyond 6400 maps or 640 simulations ends on its last piece"),
("At the whole suite the curve rests on one seed.","At the whole suite the curve rests on two seeds."),
("Counted in simulations it adds less: 22 instead of 14 with 20.",fill("Counted in simulations it adds less: «sf(S,20,short=True)» instead of «sf(S,20,method='normalised',short=True)» with 20."))])
nb("/work/main/notebooks/07_five_parameters.ipynb",[("and `scratch` only one at 3200 maps of SB13, from 160 simulations of SB13 on, and on the whole suites.)","and `scratch` only one at 3200 maps of SB13, from 160 simulations of SB13 on and on its whole suite, and two on that of LH.)")])
nb("/work/main/notebooks/06_explorer.ipynb",[("The ranges come from few trainings: three to six at most points, a single one at some points from nothing. A point of one training has no scatter, so a number such as \"49 times its scatter\" is too large. Trust large differences only.","The ranges come from three to six trainings at each point. From so few the scatter itself is badly known. So a number such as \"35 times its scatter\" is only rough. Trust large differences only.")])
