"""One worker: runs of the queue with a preset changed (and train=plain for scratch), into runs/<suite>_<tag>."""
import os,sys,time,traceback
from pathlib import Path
from dataclasses import replace
os.environ["OMP_NUM_THREADS"]="1"
import torch; torch.set_num_threads(1)
from mfsbi_tutorial.evaluation import Run
from mfsbi_tutorial.sweep.trainings import do_run, run_path, pretraining_of
from mfsbi_tutorial.inference import find_method
from mfsbi_tutorial.inference.methods import register, METHODS
home=Path("/root/.cache/mfsbi_tutorial"); q=Path("/tmp/q26"); ORIGINAL=dict(METHODS)
def next_run():
    for line in (q/"queue.txt").read_text().split("\n"):
        if not line.strip() or line.startswith("#"): continue
        m,kind,b,s,low,ls,suite,field,tag,change=line.split()
        run=Run(m,kind,int(b),int(s),suite,field,low,int(ls)); folder=home/"runs"/f"{suite}_{tag}"; folder.mkdir(parents=True,exist_ok=True)
        name=f"{tag}-{run.key}"
        if run_path(run,folder,"row.json").exists() or (q/f"{name}.failed").exists(): continue
        if find_method(m).from_pretrained:
            p=folder/pretraining_of(run).key
            if not p.exists(): os.symlink(home/"runs"/{"lh":"lh2"}.get(suite,suite)/p.name,p)
        try: os.close(os.open(q/f"{name}.claim",os.O_CREAT|os.O_EXCL))
        except FileExistsError: continue
        return run,folder,change,name
while not (q/"stop").exists():
    found=next_run()
    if found is None:
        time.sleep(20); continue
    run,folder,change,name=found; t=time.time()
    try:
        o=ORIGINAL[run.method]; values={}
        for part in change.split(","):
            k,v=part.split("="); values[k]=type(getattr(o.preset,k))(float(v))
        register(replace(o,preset=replace(o.preset,**values),train="tasks:plain" if run.method=="scratch" else o.train))
        do_run(run,home/"suites",folder)
        register(o)
        print(time.strftime("%H:%M:%S"),name,round(time.time()-t),"s",flush=True)
    except Exception:
        (q/f"{name}.failed").write_text(traceback.format_exc()); print("FAILED",name,flush=True)
