"""Edits of README.md, docs/paper_figures.md, docs/differences.md."""
import sys; sys.path[:0]=["/tmp/fill","/tmp","/tmp/s29"]
import lhnum, re
from res import *
R_,P_,D_=[],[],[]
def r(o,n): R_.append((o,n))
def p_(o,n): P_.append((o,n))
# README table
OLD={("scratch",M,50):1,("normalised",M,50):1}
def rebuild(s):
    out=[]
    names={"maps":"M","simulations":"S"}
    for line in s.split("\n"):
        g=re.match(r"\| (scratch|normalised|transfer) \| (\d+) (maps|simulations) \| ",line)
        if g and line.count("|")==6:
            meth,n,u=g.groups(); k={"maps":M,"simulations":S}[u]; n=int(n)
            line=f"| {meth} | {n} {u} | {mt(meth,k,n)} | {c(meth,k,n)} | {f(meth,k,n)} |"
        elif line.startswith("| pretrained | none (N = 0) |"):
            line=f"| pretrained | none (N = 0) | {mt('pretrain','none')} | {c('pretrain','none')} | {f('pretrain','none')} |"
        elif line.startswith("| accurate (pre-trained) |"):
            line=f"| accurate (pre-trained) | all 900 simulations | {mt('accurate','all')} | {c('accurate','all')} | {f('accurate','all')} |"
        g=re.match(r"\| (\d+) maps \| .* \| .* \| (\d+) simulations \|",line)
        if g:
            a,b=map(int,g.groups())
            line=f"| {a} maps | {sf(M,a)} | {sfn(M,a)} | {b} simulations | {sf(S,b)} | {sfn(S,b)} |"
        out.append(line)
    return "\n".join(out)
r("its standard error over three seeds (each with its own pre-training, draw and initialisation)","its standard error over six seeds (each with its own pre-training, draw and initialisation)")
r("0.14 ± 0.05 nats at 50 maps, 0.19 ± 0.03 at 200, 0.15 ± 0.05 at 20 simulations.","«diff('transfer','normalised',M,50)» nats at 50 maps, «diff('transfer','normalised',M,200)» at 200, «diff('transfer','normalised',S,20)» at 20 simulations.")
r("From 800 maps on `transfer` is within 0.09 ± 0.01 nats of `accurate`,","From 800 maps on `transfer` is within «below(M,800).split(' (')[0]» nats of `accurate`,")
r("(0.85 of 1.04 nats at 200 maps)","(«gg('normalised')» of «gg('transfer')» nats at 200 maps)")
def gg(meth): return f"{rows(meth,M,200).mtpp.mean()-rows('scratch',M,200).mtpp.mean():.2f}"
r("without them they are 25 and 8 ([details]","without them they are «without(M,200)» and «without(M,800)» ([details]")
r("| at least 8 | 32 (24 to 41) at 200 maps, 11 (8 to 14) at 800 |","| at least 8 | «sf(M,200)» at 200 maps, «sf(M,800)» at 800 |")
r("(C = 0.005 at 80, 0.009 at 160, 0.005 at 320)","(C = «c0('transfer',S,80)» at 80, «c0('transfer',S,160)» at 160, «c0('transfer',S,320)» at 320)")
r("| very poor | 0.58 ± 0.02 nats, overconfident: C = 0.46 |","| very poor | «m('pretrain','none')» nats, overconfident: C = «c('pretrain','none',d=2,err=False)» |")
p_("2.41 ± 0.01 nats at 200 maps, scratch 1.37 ± 0.02, accurate 2.54 ± 0.01 (LH","«m('transfer',M,200)» nats at 200 maps, scratch «m('scratch',M,200)», accurate «m('accurate','all')» (LH")
p_("in single seeds where it is poor: C = 0.07 on average at 50 maps","in single seeds where it is poor: C = «c('scratch',M,50,d=2,err=False)» on average at 50 maps")
p_("`normalised` has 2.23 at 200 maps (LH metrics).","`normalised` has «m0('normalised',M,200)» at 200 maps (LH metrics).")
p_("and 0.19 ± 0.03 nats are learnt (LH","and «diff('transfer','normalised',M,200)» nats are learnt (LH")
p_("overconfident at 50 maps (LH metrics: C = 0.07 on average).","overconfident at 50 maps (LH metrics: C = «c('scratch',M,50,d=2,err=False)» on average).")
p_("(FoM 218 and 234), scratch is wider (153)","(FoM «f0('transfer',M,800)» and «f0('accurate','all')»), scratch is wider («f0('scratch',M,800)»)")
p_("0.0058 against 0.017 for Omega_m and 0.0083 against 0.019 for sigma_8","«mo('transfer',M,200,err=False)» against «mo('scratch',M,200,err=False,d=3)» for Omega_m and «so('transfer',M,200,err=False)» against «so('scratch',M,200,err=False,d=3)» for sigma_8")
p_("(0.0059 and 0.0058 at 200 maps); what fine-tuning adds is in sigma_8 (0.0119 and 0.0083)","(«mo('normalised',M,200,err=False)» and «mo('transfer',M,200,err=False)» at 200 maps); what fine-tuning adds is in sigma_8 («so('normalised',M,200,err=False)» and «so('transfer',M,200,err=False)»)")
p_("2.34 ± 0.01 nats and FoM 215 against 2.45 and 218 (LH","2.34 ± 0.01 nats and FoM 215 against «m0('transfer',M,800)» and «f0('transfer',M,800)» (LH")
p_("(C = 0.46, FoM 382 where accurate has 234; LH","(C = «c('pretrain','none',d=2,err=False)», FoM «f0('pretrain','none')» where accurate has «f0('accurate','all')»; LH")
p_("0.58 ± 0.02 nats, scratch with 100 maps has 0.34 ± 0.31","«m('pretrain','none')» nats, scratch with 100 maps has «m('scratch',M,100)»")
p_("2.462 ± 0.004 against 2.411 ± 0.006, accurate has 2.541 ± 0.009 (LH metrics: refit, transfer, accurate)","2.462 ± 0.004 (three seeds) against «m('transfer',M,200,d=3)», accurate has «m('accurate','all',d=3)» (LH metrics: refit, transfer, accurate)")
p_("2.48 ± 0.01 against 2.45 ± 0.01 (LH metrics).","2.48 ± 0.01 against «m('transfer',M,800)» (LH metrics).")
p_("dark matter 2.34, 2.41 and 2.45;","dark matter «m0('transfer',M,50)», «m0('transfer',M,200)» and «m0('transfer',M,800)»;")
p_("400 test simulations; up to three seeds instead of six.","400 test simulations; six seeds in LH, as theirs, three in SB13.")
D_.append(("Six seeds, more than 3600 LF simulations,","Six seeds of everything (SB13, probes and other starts have three or one), more than 3600 LF simulations,"))
lhnum.__dict__.update(globals())
if __name__=="__main__":
    dry="--dry" in sys.argv
    for path,E_ in (("/work/main/README.md",R_),("/work/main/docs/paper_figures.md",P_),("/work/main/docs/differences.md",D_)):
        s=open(path).read()
        for o,n in E_:
            hits=rx(o).findall(s)
            if len(hits)!=1: print("??",path[-20:],len(hits),o[:110]); continue
            if not dry: s=rx(o).sub(lambda mm: fill(n),s)
        if path.endswith("main/README.md"): s=rebuild(s)
        if dry: 
            if path.endswith("main/README.md"): open("/tmp/readme_dry.md","w").write(s)
        else: open(path,"w").write(s)
