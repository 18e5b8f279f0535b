import sys; sys.path[:0]=["/work/main/tests","/work/main/tests/inference"]
import numpy as np, torch
from dataclasses import replace
import toys
from toys import make_suite, small_config
from mfsbi_tutorial.inference import train_model, TrainConfig, methods, probes
import inspect
src=inspect.getsource(toys); print(src[:1500])
