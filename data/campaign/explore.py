"""Is scratch trained long enough? Candidates on validation simulations, with claims."""
import os,sys,time,traceback
os.environ["OMP_NUM_THREADS"]="1"
sys.path.insert(0,"/tmp/land_w2/data")
import torch; torch.set_num_threads(1)
from pathlib import Path
import ablations as A
A.FOLDER=Path("/root/.cache/mfsbi_tutorial/ablations_more"); A.FOLDER.mkdir(parents=True,exist_ok=True)
q=Path("/tmp/q16"); q.mkdir(exist_ok=True)
def c(kind,n,seed,**preset):
    name=" ".join(f"{k} {v}" for k,v in preset.items()) or "as chosen"
    return A.Candidate("scratch",name,kind,n,seed,preset,{})
T=[]
for s in (0,1):
    T+=[c("n_maps",200,s,min_steps=400),c("n_sims",20,s,min_steps=400),c("n_maps",200,s,min_steps=800),c("n_sims",20,s,min_steps=800),c("n_sims",20,s)]
T.insert(0,c("n_maps",3200,0,epochs=100))
T+=[c("n_maps",200,0,min_steps=1600),c("n_sims",20,0,min_steps=1600),c("n_maps",50,0,min_steps=400),c("n_maps",50,0),c("n_sims",5,0,min_steps=400),c("n_sims",5,0),c("n_sims",80,0,epochs=100),c("n_sims",80,0),c("n_maps",800,0,epochs=100),c("n_maps",800,0)]
for x in T:
    if (q/"stop").exists(): break
    if x.path.is_file(): continue
    try: os.close(os.open(q/(x.path.stem+".claim"),os.O_CREAT|os.O_EXCL))
    except FileExistsError: continue
    t=time.time()
    try:
        A.measure(x); print(time.strftime("%H:%M:%S"),x.path.stem,round(time.time()-t),flush=True)
    except Exception: (q/(x.path.stem+".failed")).write_text(traceback.format_exc()); print("FAILED",x.path.stem,flush=True)
