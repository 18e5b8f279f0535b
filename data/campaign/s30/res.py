"""Edits of session 30: seeds of probes and rivals, scratch at 640 simulations, multilevel repaired. «» are evaluated."""
import sys; sys.path[:0]=["/tmp/fill","/tmp","/work/main"]
import lhnum
from ed28 import *
from lhnum import fill
from ws import rx
import numpy as np
from mfsbi_tutorial.evaluation import paired
def pair(a,b,ka,na,kb,nb,d=2,field="Mcdm",split=True):
    """Paired difference over seeds both have."""
    ra,rb=rows(a,ka,na,field=field),rows(b,kb,nb,field=field); s=sorted(set(ra.seed)&set(rb.seed))
    v=paired(*([lhnum.SC["lh"][x] for x in r[r.seed.isin(s)].key] for r in (ra,rb)))
    return f"{v.mean:.{d}f} ± {v.seeds:.{d}f} (± {v.sims:.{d}f})" if len(s)>1 and split else f"{v.mean:.{d}f} ± {v.sims:.{d}f}"
A="all"
lhnum.__dict__.update(globals())
if __name__=="__main__":
    for x in sys.argv[1:]: print(x,"=",fill("«"+x+"»"))
