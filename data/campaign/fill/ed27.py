"""Edits after scratch's three seeds at 6400 maps and the start from 3600."""
import sys; sys.path.insert(0,"/tmp/fill"); sys.path.insert(0,"/tmp")
import numpy as np, lhnum
from lhnum import *
from ws import rx
from mfsbi_tutorial.evaluation import paired, saving_factor
L=dict(low_sims=3600)
def q(m,k,n=0,**w): return [SC["lh"][x] for x in rows(m,k,n,**w).key]
def pd_(a,b,d=2):
    v=paired(a,b); return f"{v.mean:.{d}f} ± {v.sims:.{d}f}"
def seed0(m,k,n=0,**w):
    r=rows(m,k,n,**w); return [SC["lh"][x] for x in r[r.seed==0].key]
def m3(m,k,n=0): return f"{rows(m,k,n,**L).mtpp.mean():.2f}"
def m9(m,k,n=0):
    r=rows(m,k,n); return f"{r[r.seed==0].mtpp.mean():.2f}"
def d39(m,k,n=0,d=2): return pd_(seed0(m,k,n,**L),seed0(m,k,n),d)
worst=lambda: ", ".join(f"{x:.1f}" for x in rows("scratch",M,6400).worst_sim)
def without(k,n):
    """Saving factor without the two simulations in which scratch at 6400 maps is worst."""
    bad=set(int(i) for i in np.argsort(np.mean([s.log_q for s in q("scratch",M,6400)],0))[:2])
    keep=np.array([i not in bad for i in range(400)])
    from dataclasses import replace
    tab=t.copy(); sc={}
    for key,s in SC["lh"].items():
        sc[key]=replace(s,log_q=s.log_q[keep])
        tab.loc[tab.key==key,"mtpp"]=s.log_q[keep].mean()
    return f"{saving_factor(tab,k,n,False,scores=sc,suite='lh')['factor']:.0f}"
def pw(): return pd_(q("transfer",M,200),q("scratch",M,6400))
lhnum.__dict__.update(globals())
if __name__=="__main__":
    for x in ("worst()","m('scratch',M,3200)","m('scratch',M,6400)","f('scratch',M,6400)","c('scratch',M,6400)","pw()","without(M,50)","without(M,200)","without(M,800)",
      *[f"sf(M,{n})" for n in (50,100,200,400,800,1600)],*[f"sfn(M,{n})" for n in (50,100,200,400,800)],
      *[f"m3('transfer',M,{n})+' / '+m9('transfer',M,{n})+' d '+d39('transfer',M,{n})" for n in (50,200,800)],
      *[f"m3('transfer',S,{n})+' / '+m9('transfer',S,{n})+' d '+d39('transfer',S,{n})" for n in (5,20,80,320)],
      "m3('normalised',M,200)+' '+m9('normalised',M,200)","m3('normalised',S,20)+' '+m9('normalised',S,20)","m3('pretrain','none')","m3('accurate','all')+' '+d39('accurate','all')",
      "pd_(seed0('transfer',M,200,**L),seed0('scratch_whole','all'))","pd_(seed0('transfer',M,50,**L),seed0('scratch_whole','all'))","pd_(seed0('accurate','all',**L),seed0('transfer',M,800,**L),3)"):
        print(x,"=",eval(x))
