import json,torch,os
os.environ["OMP_NUM_THREADS"]="1"; torch.set_num_threads(1)
from pathlib import Path
from dataclasses import asdict
from mfsbi_tutorial.evaluation import Run
from mfsbi_tutorial.inference import load_model
from mfsbi_tutorial.sweep import trainings as T
from mfsbi_tutorial.data.files import as_json
run=Run("pretrain","none",0,low="lpt"); folder=Path("/root/.cache/mfsbi_tutorial/runs/lh2"); suites=Path("/root/.cache/mfsbi_tutorial/suites")
low,high=map(T._suite,T.suite_paths(run,suites)); judged=T.judged_maps(high,T._suite(T.further_path(run,suites)))
m=load_model(T.run_path(run,folder,"model.safetensors")); ev=m.evaluate(judged,run.seed,T.N_SAMPLES)
p=T.run_path(run,folder,"row.json"); old=json.loads(p.read_text()); T.save_scores(T.run_path(run,folder,"scores.npz"),ev,judged.sim_id)
new={**old,**ev.metrics}; print({k:(old[k],new[k]) for k in ev.metrics}); p.write_text(as_json(new,indent=1))
