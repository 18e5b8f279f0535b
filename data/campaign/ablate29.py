"""Candidates of data/ablations.py in order of use, with claims: two of these at once share the work."""
import os,sys,time,traceback
os.environ["OMP_NUM_THREADS"]="1"
sys.path.insert(0,"/tmp/land_w3/data")
import torch; torch.set_num_threads(1)
from pathlib import Path
import ablations as A
A.FOLDER.mkdir(parents=True,exist_ok=True)
q=Path("/tmp/q29"); q.mkdir(exist_ok=True)
todo=[]
def add(methods,*budgets):
    A.BUDGETS=budgets; todo.extend(sorted(A.candidates(methods),key=lambda c:c.seed))
S20,M200,M800=("n_sims",20),("n_maps",200),("n_maps",800)
for word in sys.argv[1:]:
    method,kind,n,*ns=word.split(":"); A.SEEDS=range(int(ns[0])) if ns else range(3); add([method],(kind,int(n)))
print(len(todo),sum(not c.path.is_file() for c in todo),flush=True)
for c in todo:
    if (q/"stop").exists(): break
    if c.path.is_file(): continue
    try: os.close(os.open(q/(c.path.stem+".claim"),os.O_CREAT|os.O_EXCL))
    except FileExistsError: continue
    t=time.time()
    try:
        A.measure(c); print(time.strftime("%H:%M:%S"),c.path.stem,round(time.time()-t),flush=True)
    except Exception: (q/(c.path.stem+".failed")).write_text(traceback.format_exc()); print("FAILED",c.path.stem,flush=True)
