import os,sys,time; os.environ["OMP_NUM_THREADS"]="1"
import torch; torch.set_num_threads(1)
from dataclasses import replace
from pathlib import Path
from mfsbi_tutorial.data import load_suite
from mfsbi_tutorial.inference import find_method, train_model, config_for
from mfsbi_tutorial.sweep.judging import spread_maps
home=Path.home()/".cache/mfsbi_tutorial"
base=find_method("pretrain").preset
for suite,wd in (("lh",.4),("sb13",2.5),("lh",2.5),("sb13",.4)):
    low=load_suite(home/f"suites/{suite}_nbody_Mtot.h5"); high=load_suite(home/f"suites/{suite}_hydro_Mcdm.h5")
    t=time.time(); m=train_model("pretrain",low,None,None,preset=replace(base,weight_decay=wd),seed=0)
    e=m.evaluate(spread_maps(low.split("validation")),0,500)
    print(suite,"pretrain wd",wd,round(time.time()-t),"val mtpp",round(e.metrics["mtpp"],3),"C",round(e.metrics["calibration_error"],4),[round(v,2) for v in m.history.validation[-4:]],[round(v,2) for v in m.history.train[-4:]],flush=True)
    m.save(f"/tmp/try_{suite}_e24wd{wd}.safetensors")
    for kw in (dict(n_maps=200),dict(n_sims=20)):
        f=train_model("transfer",low,high,m,seed=0,**kw); e=f.evaluate(spread_maps(high.split("validation")),0,500)
        print("   transfer",kw,round(e.metrics["mtpp"],3),"C",round(e.metrics["calibration_error"],4),flush=True)
