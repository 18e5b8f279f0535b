import sys; sys.path.insert(0,"/tmp")
from edit09 import edit
N="/work/main/notebooks/"
edit(N+"06_explorer.ipynb",[("three at most points after pre-training, a single one at 160 simulations. So trust","three at each point after pre-training, a single one at some points from nothing. So trust")])
edit(N+"08_probing_the_transfer.ipynb",[
("At 50 maps the error over seeds is about half of the step. At 5 simulations it is nearly as large as the step.","At 50 maps the error over seeds is about a third of the step, at 5 simulations half of it."),
("In the campaign, at the course's rate, the far start ends below `scratch` by about half a nat. Ten times that rate gains as much or a little more. So the far start ends about level with `scratch`. The rate is therefore a part of the problem. It is so low that the network cannot leave a start that is far away. But the rate is not the whole problem. Even at the higher rate the far start hardly helps, and the near start is far better with the same maps.",
"In the campaign, at the course's rate, the far start ends below `scratch` by about a quarter of a nat. Ten times that rate gains three quarters of a nat here. So the far start is no longer worse than none. The rate is therefore a large part of the problem. It is so low that the network cannot leave a start that is far away. But the rate is not the whole problem. Even at the higher rate the near start is about a nat better with the same maps."),
("It is as good as `normalised`. `shifted` adds","It is about as good as `normalised`. `shifted` adds"),
])
