"""Numbers of three seeds of the start on 3600."""
import sys; sys.path.insert(0,"/tmp/fill"); sys.path.insert(0,"/tmp")
from ed27 import *
from mfsbi_tutorial.evaluation import paired
def pe(k,n,method="transfer"):
    v=paired(q(method,k,n,**L),q(method,k,n)); return f"{v.mean:.2f} ± {v.seeds:.2f} (± {v.sims:.2f})"
def line(name,method,k,n=0):
    diff="" if method=="pretrain" else pe(k,n,method)
    return f"| {name} | {m(method,k,n)} | {m(method,k,n,**L)} | {diff} | {c(method,k,n,**L)} | {f(method,k,n,**L)} |"
def table():
    yield "| | 900 LF: MTPP | 3600 LF: MTPP | difference | 3600 LF: C | FoM |"
    yield "|---|---|---|---|---|---|"
    yield line("N = 0","pretrain","none")
    for n in (50,200): yield line(f"`normalised`, {n} maps","normalised",M,n)
    for n in (5,20): yield line(f"`normalised`, {n} simulations","normalised",S,n)
    for n in (50,200,800): yield line(f"{n} maps","transfer",M,n)
    for n in (5,20,80,320): yield line(f"{n} simulations","transfer",S,n)
    yield line("`accurate`","accurate","all")
if __name__=="__main__":
    print("\n".join(table()))
    for n in (50,200): print(n,"whole nothing",[f"{x:.3f}" for x in (paired(q("transfer",M,n,**L),q("scratch_whole","all")).mean,)], rows("transfer",M,n,**L).mtpp.tolist())
    for k,n in ((M,800),(S,320),(M,200)):
        v=paired(q("accurate","all",**L),q("transfer",k,n,**L)); print("accurate 3600 -",k,n,f"{v.mean:.3f} ± {v.seeds:.3f} ({v.sims:.3f})")
    for k,n in ((M,200),(M,50)):
        v=paired(q("transfer",k,n,**L),q("accurate","all")); print(k,n,"- accurate 900",f"{v.mean:.3f} ± {v.seeds:.3f} ({v.sims:.3f})")
    for x in ("m('scratch',M,3200)","c('scratch',M,3200)","f('scratch',M,3200)","m('scratch',M,6400)","without(M,50)","without(M,200)","without(M,800)",
      *[f"sf(M,{n})" for n in (50,100,200,400,800,1600)],*[f"sfn(M,{n})" for n in (50,100,200,400,800)]): print(x,"=",eval(x))
    print(rows("pretrain","none",**L).to_string())
