"""Ad hoc: multilevel with and without its pairs, on validation simulations, starts of seeds 3 to 5."""
import os,sys; os.environ["OMP_NUM_THREADS"]="1"
import torch; torch.set_num_threads(1)
from pathlib import Path
from mfsbi_tutorial.data import load_suite
from mfsbi_tutorial.inference import train_model, load_model, probes
from mfsbi_tutorial.sweep.judging import N_SAMPLES, spread_maps
S=Path.home()/".cache/mfsbi_tutorial"; low,high=(load_suite(S/f"suites/lh_{n}.h5") for n in ("nbody_Mtot","hydro_Mcdm"))
full=probes._paired_loss
for word in sys.argv[1:]:
    what,seed=word.split(":"); seed=int(seed)
    start=load_model(S/f"runs/lh2/lh-Mcdm-pretrain-none-0-seed{seed}/model.safetensors")
    probes._paired_loss=full if what!="alone" else (lambda est,l,h,rng: 0*sum((w**2).sum() for w in est.parameters()))
    name={"pairs":"multilevel","alone":"multilevel"}.get(what,what)
    made=train_model(name,low,high,start,n_maps=200,seed=seed)
    f=made.evaluate(spread_maps(high.split("validation")),seed,N_SAMPLES).metrics
    print(what,seed,round(f["mtpp"],3),round(f["calibration_error"],4),round(f["fom"]),flush=True)
