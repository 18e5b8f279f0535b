"""adopt.py key model: judge a model that was trained outside of do_run, as do_run does."""
import os,sys,json; os.environ["OMP_NUM_THREADS"]="1"
import torch; torch.set_num_threads(1)
import numpy as np
from dataclasses import asdict
from pathlib import Path
import mfsbi_tutorial.sweep.trainings as T
from mfsbi_tutorial.evaluation import Run
from mfsbi_tutorial.inference import load_model
home=Path("/root/.cache/mfsbi_tutorial")
method,kind,b,seed,suite,file=sys.argv[1:7]
run=Run(method,kind,int(b),int(seed),suite,"Mcdm","nbody",900)
model=load_model(file)
T._train=lambda *a: model
T.do_run(run,home/"suites",home/"runs"/(suite+"2"))
print(run.key)
