"""Candidates of data/ablations.py in order of use, with claims: two of these at once share the work."""
import os,sys,time,traceback
os.environ["OMP_NUM_THREADS"]="1"
sys.path.insert(0,"/tmp/land_w2/data")
import torch; torch.set_num_threads(1)
from pathlib import Path
import ablations as A
A.FOLDER.mkdir(parents=True,exist_ok=True)
q=Path("/tmp/q15"); q.mkdir(exist_ok=True)
order=[]
for budgets in ((("n_maps",200),),(("n_sims",20),),(("n_maps",800),)):
    for method in ("transfer","scratch"):
        A.BUDGETS=budgets
        order+=list(A.candidates([method]))
# the expensive one last but one seed
acc=[c for c in A.candidates(["accurate"])]
n1=[c for c in order if c.budget==200]+sorted((c for c in order if c.budget==20),key=lambda c:c.seed); n2=[c for c in order if c.budget==800]
A.BUDGETS=(("n_maps",200),)
riv=list(A.candidates(["recalibrated"]))+[c for c in A.candidates(["multilevel"]) if c.seed==0]
todo=n1+riv+[c for c in acc if c.seed==0]+[c for c in n2 if c.method=="transfer"]+[c for c in n2 if c.method!="transfer"]+[c for c in acc if c.seed]
for c in todo:
    if (q/"stop").exists(): break
    if c.path.is_file(): continue
    try: os.close(os.open(q/(c.path.stem+".claim"),os.O_CREAT|os.O_EXCL))
    except FileExistsError: continue
    t=time.time()
    try:
        A.measure(c); print(time.strftime("%H:%M:%S"),c.path.stem,round(time.time()-t),flush=True)
    except Exception: (q/(c.path.stem+".failed")).write_text(traceback.format_exc()); print("FAILED",c.path.stem,flush=True)
