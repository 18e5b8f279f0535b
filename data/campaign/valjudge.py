"""Models of 50 or 15 and of 100 epochs on HF validation simulations."""
import os,sys,json; os.environ["OMP_NUM_THREADS"]="1"
import torch; torch.set_num_threads(1)
from pathlib import Path
from mfsbi_tutorial.data import load_suite
from mfsbi_tutorial.inference import load_model
from mfsbi_tutorial.sweep.judging import spread_maps
R=Path("/root/.cache/mfsbi_tutorial/runs"); S=Path("/root/.cache/mfsbi_tutorial/suites"); out=Path("/tmp/valjudge"); out.mkdir(exist_ok=True)
high=spread_maps(load_suite(S/"lh_hydro_Mcdm.h5").split("validation"))
for key in sys.argv[1:]:
    for f in ("lh_50","lh2","lh_long"):
        d=R/f/f"lh-Mcdm-scratch-{key}"
        if f=="lh2" and (R/"lh_50"/d.name).exists(): continue
        o=out/f"{'long' if f=='lh_long' else 'old'}-{key}.json"
        if not (d/"model.safetensors").exists() or o.exists(): continue
        e=load_model(d/"model.safetensors").evaluate(high,int(key[-1]),300)
        o.write_text(json.dumps(e.metrics))
for o in sorted(out.glob("*.json")): m=json.loads(o.read_text()); print(o.stem,round(m["mtpp"],3),round(m["calibration_error"],3),round(m["fom"]))
