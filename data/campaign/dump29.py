import sys; sys.path.insert(0,"/tmp/fill"); sys.path.insert(0,"/tmp"); sys.path.insert(0,"/work/main")
import json
from ed28 import *
import lhnum
BM=(50,100,200,400,800,1600,3200,6400); BS=(5,10,20,40,80,160,320)
X=[]
for meth in ("transfer","normalised","scratch"):
    for k,B in (("M",BM),("S",BS)):
        for b in B:
            for fn in ("m","c","f","mo","so","mt"): X.append(f"{fn}('{meth}',{k},{b})")
            for col,d in (("mtpp",2),("mtpp",1),("fom",0),("calibration_error",3)): X.append(f"seeds('{meth}',{k},{b},name='{col}',d={d})")
for k,B in (("M",BM[:-1]),("S",BS)):
    for b in B:
        X+= [f"sf({k},{b})",f"sfn({k},{b})",f"below({k},{b})",f"diff('transfer','normalised',{k},{b})",f"diff('transfer','normalised',{k},{b},split=True)",f"diff('transfer','scratch',{k},{b})"]
X+=["m('accurate','all')","c('accurate','all')","f('accurate','all')","mo('accurate','all')","so('accurate','all')","m('pretrain','none')","c('pretrain','none')","f('pretrain','none')"]
X+=[f"without(M,{n})" for n in (50,200,800)]+["pw()","worst()"]
X+=["diff('refit','transfer',M,200)","diff('refit','transfer',M,800)","diff('recalibrated','normalised',M,200)"]
out={}
for x in X:
    try: out[x]=str(eval(x))
    except AssertionError: pass
    except Exception as err: out[x]="!! "+repr(err)[:80]
for i,l in enumerate(table()): out[f"t3600 {i}"]=l
json.dump(out,open(sys.argv[1],"w"),indent=0,ensure_ascii=False)
print(len(out),[ (k,v) for k,v in out.items() if v.startswith("!!")][:5])
