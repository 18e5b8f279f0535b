"""One worker of the campaign: takes the next run of the queue that nobody has claimed; queue is read again each time."""
import os,sys,time,traceback
from pathlib import Path
os.environ["OMP_NUM_THREADS"]="1"
import torch; torch.set_num_threads(1)
from mfsbi_tutorial.evaluation import Run
from mfsbi_tutorial.sweep.trainings import do_run, run_path, pretraining_of
from mfsbi_tutorial.inference import find_method
home=Path("/root/.cache/mfsbi_tutorial"); q=Path("/tmp/q27"); 
def next_run():
    for line in (q/sys.argv[1]).read_text().split("\n"):
        if not line.strip(): continue
        m,kind,b,s,low,ls,suite,field=line.split()
        run=Run(m,kind,int(b),int(s),suite,field,low,int(ls)); folder=home/"runs"/{"lh":"lh2"}.get(suite,suite); folder.mkdir(parents=True,exist_ok=True)
        if run_path(run,folder,"row.json").exists() or (q/f"{run.key}.failed").exists(): continue
        if find_method(m).from_pretrained and not run_path(pretraining_of(run),folder,"row.json").exists(): continue
        try: os.close(os.open(q/f"{run.key}.claim",os.O_CREAT|os.O_EXCL))
        except FileExistsError: continue
        return run,folder
idle=0
while not (q/(sys.argv[1]+".stop")).exists():
    found=next_run()
    if found is None:
        time.sleep(20); continue
    run,folder=found; t=time.time()
    try:
        do_run(run,home/"suites",folder)
        print(time.strftime("%H:%M:%S"),run.key,round(time.time()-t),"s",flush=True)
    except Exception:
        (q/f"{run.key}.failed").write_text(traceback.format_exc()); print("FAILED",run.key,flush=True)
