"""Numbers of the table for texts."""
import re,sys,numpy as np
from mfsbi_tutorial.evaluation import *
t=load_table(); SC={"lh":load_scores("lh"),"sb13":load_scores("sb13")}
M,S="n_maps","n_sims"
def rows(m,k,n=0,suite="lh",field="Mcdm",low="nbody",low_sims=900):
    r=select(t,m,k,field,suite,low,low_sims); r=r[r.budget==n] if k in (M,S) else r
    assert len(r),(m,k,n,suite,field,low)
    return r
def e(v,err,d): return f"{v:.{d}f} ± {err:.{d}f}" if err==err else f"{v:.{d}f}"
def col(name,d):
    def f(m,k,n=0,d=d,err=True,**w):
        r=rows(m,k,n,**w)[name]; return e(r.mean(),r.sem() if err and len(r)>1 else np.nan,d)
    return f
m,c,f=col("mtpp",2),col("calibration_error",3),col("fom",0)
mo,so=col("mse_Omega_m",4),col("mse_sigma_8",4)
def m0(*a,**w): return m(*a,err=False,**w)
def c0(*a,**w): return c(*a,err=False,**w)
def f0(*a,**w): return f(*a,err=False,**w)
def mt(mm,k,n=0,**w):
    r=rows(mm,k,n,**w); sc=[SC[w.get("suite","lh")][x] for x in r.key]; v=measured(sc); return f"{m(mm,k,n,**w)} (± {v.sims:.2f})"
def scs(mm,k,n,suite="lh"): return [SC[suite][x] for x in rows(mm,k,n,suite).key]
def diff(a,b,k,n,d=2,suite="lh",split=False):
    x=scs(a,k,n,suite); y=scs(b,"all" if b in("accurate",) else k,n,suite); v=paired(x,y)
    if split: return f"{v.mean:.{d}f} ± {v.seeds:.{d}f} (± {v.sims:.{d}f})"
    return e(v.mean,((0 if v.seeds!=v.seeds else v.seeds)**2+v.sims**2)**.5,d)
def below(k,n,d=2,**w):
    v=paired(scs("accurate","all",0,**w),scs("transfer",k,n,**w)); return f"{v.mean:.{d}f} ± {v.seeds:.{d}f} (± {v.sims:.{d}f})"
def sf(k,n,suite="lh",method=None,short=False):
    tab=t
    if method:
        tab=t[t.method!="transfer"].copy(); tab.loc[tab.method==method,"method"]="transfer"
    try: v=saving_factor(tab,k,n,False,scores=SC[suite],suite=suite)
    except ValueError as x: return f"?? {x}"
    n1=lambda z: f"{z:.0f}" if z>=3 else f"{z:.1f}"
    if v["limit"]: return f"more than {n1(v['factor'])}"
    return n1(v["factor"]) if short else f"{n1(v['factor'])} ({n1(v['low'])} to {n1(v['high'])})"
def sfn(k,n,**w): return sf(k,n,method="normalised",**w)
def seeds(mm,k,n,name="mtpp",d=1,**w): return ", ".join(f"{x:.{d}f}" for x in rows(mm,k,n,**w)[name])
def fill(src):
    def one(x):
        try: return str(eval(x.group(1),globals()))
        except Exception as err: print("!!",x.group(1),repr(err)[:100]); return f"??{x.group(1)}??"
    return re.sub(r"«(.+?)»",one,src)
if __name__=="__main__":
    open(sys.argv[2],"w").write(fill(open(sys.argv[1]).read()))
