import sys; sys.path[:0]=["/tmp"]
from ws import md,nb
W="/work/main/"
md(W+"data/results/README.md",[("is a little better than transfer at 200 and 800 maps, and level with it at 20 simulations.**","is a little better than transfer at 200 maps, and level with it at 800 maps and 20 simulations.**")])
md(W+"README.md",[("is a little better than `transfer` with 200 and 800 maps (0.034 ± 0.004 and 0.017 ± 0.015 nats over the same three seeds), level with it with 20 simulations, and overconfident with fewer.","is a little better than `transfer` with 200 maps (by 0.034 ± 0.004 (± 0.009) nats over the same three seeds), level with it with 800 maps and 20 simulations, and overconfident with fewer.")])
nb(W+"notebooks/08_probing_the_transfer.ipynb",[("`multilevel`, which does, is a little better at 200 and 800 maps, and overconfident with few data.","`multilevel`, which does, is a little better at 200 maps, and overconfident with few data.")])
