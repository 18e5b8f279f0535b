import os,sys,time; os.environ["OMP_NUM_THREADS"]="1"
import torch; torch.set_num_threads(1)
from dataclasses import replace
from pathlib import Path
from mfsbi_tutorial.data import load_suite
from mfsbi_tutorial.inference import find_method, train_model, load_model
from mfsbi_tutorial.sweep.judging import spread_maps
home=Path.home()/".cache/mfsbi_tutorial"
suite,wd=sys.argv[1],float(sys.argv[2]); low=load_suite(home/f"suites/{suite}_nbody_Mtot.h5"); high=load_suite(home/f"suites/{suite}_hydro_Mcdm.h5")
val=spread_maps(high.split("validation")); base=find_method("accurate").preset
start=load_model(home/f"runs/{suite}/{suite}-Mcdm-pretrain-none-0-seed0/model.safetensors")
t=time.time(); f=train_model("accurate",low,high,start,seed=0,preset=replace(base,weight_decay=wd)); e=f.evaluate(val,0,500)
print(suite,"wd",wd,round(e.metrics["mtpp"],3),"C",round(e.metrics["calibration_error"],4),round(time.time()-t),[round(v,2) for v in f.history.validation],[round(v,2) for v in f.history.train],flush=True)
f.save(f"/tmp/acc_{suite}_{wd}.safetensors")
