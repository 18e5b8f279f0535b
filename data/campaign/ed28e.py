import json,glob,os,sys; sys.path.insert(0,"/tmp")
import pandas as pd
from ws import md
d=pd.DataFrame([json.load(open(f)) for f in glob.glob(os.path.expanduser("~/.cache/mfsbi_tutorial/ablations/*.json"))])
def v(variant,method="scratch"):
    x=d[(d.method==method)&(d.variant==variant)].mtpp; assert len(x)==3,(variant,len(x)); return f"{x.mean():.2f} ± {x.sem():.2f}"
A=["as chosen","50 epochs","at least 400 steps","rate 3e-4","rate 3e-3","nothing held out","rate times decay 0.25","rate times decay 1.5","one shard","width 4","dropout 0.4"]
for a in A: print(a,v(a))
row="| `scratch`, 200 maps (LH, three seeds) | **as chosen**; 50 epochs; at least 400 steps; rate 3e-4, 3e-3; nothing held out; rate times decay 0.25, 1.5; one shard; width 4; dropout 0.4 | "+"; ".join([v(A[0]),v(A[1]),v(A[2]),", ".join(map(v,A[3:5])),v(A[5]),", ".join(map(v,A[6:8])),v(A[8]),v(A[9]),v(A[10])])+" |"
if len(sys.argv)>1:
    R="/work/main/data/results/README.md"; s=open(R).read()
    k="| `scratch`, steps at 200 maps (LH) |"; assert s.count(k)==1
    s=s.replace(k,row+"\n"+k); open(R,"w").write(s)
    md(R,[("The machine with the record of the first trials was lost, so there is no complete table. What is known of them, and what `data/ablations.py` has run again, or was run beside it:",
"[ablations.csv](ablations.csv) has the candidates of transfer and of scratch at 200 maps, three seeds each, as `data/ablations.py` runs them (also in [TABLES.md](TABLES.md)). The machine with the record of the first trials was lost, so there is no such table of the others. What is known of them:")])
    print(row)
