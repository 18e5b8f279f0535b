"""Edits of data/results/README.md for six seeds; «» are evaluated on the landed tables."""
import sys; sys.path[:0]=["/tmp/fill","/tmp","/tmp/s29"]
import lhnum
from ed28 import *
from lhnum import fill
from ws import rx
E=[]
def ed(old,new): E.append((old,new))
U={M:"maps",S:"simulations"}
old={(M,50):("2.34 ± 0.03","65 (56 to 93)","34 (29 to 40)","0.20 ± 0.03 (± 0.01)","0.14 ± 0.05"),
(M,200):("2.41 ± 0.01","32 (24 to 41)","10 (8 to 11)","0.13 ± 0.01 (± 0.01)","0.19 ± 0.03"),
(M,800):("2.45 ± 0.01","11 (8 to 14)","3 (2.7 to 4)","0.09 ± 0.01 (± 0.01)","0.17 ± 0.02"),
(S,5):("2.04 ± 0.09","45 (37 to 54)","29 (25 to 35)","0.50 ± 0.09 (± 0.05)","0.23 ± 0.12"),
(S,20):("2.33 ± 0.02","24 (21 to 27)","15 (13 to 17)","0.21 ± 0.02 (± 0.02)","0.15 ± 0.05"),
(S,80):("2.42 ± 0.03","8 (8 to 9)","5 (4 to 6)","0.12 ± 0.03 (± 0.01)","0.14 ± 0.04")}
for (k,n),(a,b,c_,d,e_) in old.items():
    K="M" if k==M else "S"
    ed(f"| {n} {U[k]} | {a} | {b} times as many | {c_} | {d} | {e_} |",
       f"| {n} {U[k]} | «m('transfer',{K},{n})» | «sf({K},{n})» times as many | «sfn({K},{n})» | «below({K},{n})» | «diff('transfer','normalised',{K},{n})» |")
ed("- **Seeds.** Three where the column `seeds` says so.","- **Seeds.** Six for scratch, `normalised` and transfer of LH up to 1600 maps and 160 simulations and for `accurate`, three for most of the rest; the column `seeds` says how many.")
ed("""mfsbi campaign --methods scratch,normalised,transfer --n-maps 50,100,200,400,800,1600 --n-sims 5,10,20,40,80,160
mfsbi campaign --methods normalised,transfer --n-maps 3200 --n-sims 320
mfsbi campaign --methods scratch --n-maps 3200,6400
mfsbi campaign --methods scratch --n-sims 320 --seeds 1
""","""mfsbi campaign --methods scratch,normalised,transfer --n-maps 50,100,200,400,800,1600 --n-sims 5,10,20,40,80,160 --seeds 6
mfsbi campaign --methods scratch,normalised,transfer --n-maps 3200 --n-sims 320
mfsbi campaign --methods scratch --n-maps 6400""")
ed("mfsbi campaign --methods pretrain\n","mfsbi campaign --methods pretrain --seeds 6")
ed("mfsbi campaign --methods accurate,normalised_whole --whole --out data/results","mfsbi campaign --methods normalised_whole --whole\nmfsbi campaign --methods accurate --whole --seeds 6 --out data/results")
ed("Scratch has three seeds at 3200 and 6400 maps (2.33, 2.35, 2.33 and 2.41, 2.47, 2.35), one at 320 simulations (2.22) and on the whole suite (2.50; LH metrics: scratch, scratch_whole),",
"Scratch has three seeds at 3200 and 6400 maps («seeds('scratch',M,3200,d=2)» and «seeds('scratch',M,6400,d=2)») and at 320 simulations («seeds('scratch',S,320,d=2)»), one on the whole suite (2.50; LH metrics: scratch, scratch_whole),")
ed("without them the factor at 200 maps is 25 ([below]","without them the factor at 200 maps is «without(M,200)» ([below]")
ed("from 0.58 ± 0.02 nats and C = 0.46 (LH metrics: pretrain) to 2.20 at 50 maps, 2.30 at 1600 and 2.18 at 20 simulations (LH metrics: normalised).",
"from «m('pretrain','none')» nats and C = «c('pretrain','none',d=2,err=False)» (LH metrics: pretrain) to «m0('normalised',M,50)» at 50 maps, «m0('normalised',M,1600)» at 1600 and «m0('normalised',S,20)» at 20 simulations (LH metrics: normalised).")
ed("Learning then adds 0.14 ± 0.05 nats at 50 maps, 0.19 ± 0.03 at 200 and 0.15 ± 0.05 at 20 simulations",
"Learning then adds «diff('transfer','normalised',M,50)» nats at 50 maps, «diff('transfer','normalised',M,200)» at 200 and «diff('transfer','normalised',S,20)» at 20 simulations")
ed("at 200 maps transfer saves 32 times, `normalised` 10 times.","at 200 maps transfer saves «sf(M,200,short=True)» times, `normalised` «sf(M,200,method='normalised',short=True)» times.")
ed("Seeds end at -0.1, -0.2, -0.2 nats with 5 simulations, -0.1, -6.6, -0.2 with 10 and 0.2, -0.3, -0.1 with 20","Seeds end at «seeds('scratch',S,5)» nats with 5 simulations, «seeds('scratch',S,10)» with 10 and «seeds('scratch',S,20)» with 20")
# 3.1
ed("50 maps: 2.34 against -0.27 ± 0.13; 20 simulations: 2.33 against -0.08 ± 0.13","50 maps: «m0('transfer',M,50)» against «m('scratch',M,50)»; 20 simulations: «m0('transfer',S,20)» against «m('scratch',S,20)»")
ed("transfer at 200: 2.41 ± 0.01; scratch at 6400: 2.41 ± 0.04; paired difference 0.00 ± 0.03 over test simulations, -0.04 ± 0.02 without the two worst of scratch; ± 0.04 over seeds (LH metrics: transfer, 200 maps; scratch, 6400 maps). `normalised` at 200 has 2.23 |",
"transfer at 200: «m('transfer',M,200)»; scratch at 6400: «m('scratch',M,6400)»; paired difference «pw()» over test simulations, «pw_without()» without the two worst of scratch; ± «pw_seeds()» over seeds (LH metrics: transfer, 200 maps; scratch, 6400 maps). `normalised` at 200 has «m0('normalised',M,200)» |")
def pw_seeds(): return f"{paired(q('transfer',M,200),q('scratch',M,6400)).seeds:.2f}"
def pw_without():
    import numpy as np
    from dataclasses import replace
    bad=set(int(i) for i in np.argsort(np.mean([s.log_q for s in q("scratch",M,6400)],0))[:2]); keep=[i not in bad for i in range(400)]
    cut=lambda l: [replace(s,log_q=s.log_q[keep]) for s in l]
    return pd_(cut(q('transfer',M,200)),cut(q('scratch',M,6400)))
def cl(meth,k,ns,d=3): return ", ".join(c(meth,k,n,err=False,d=d) for n in ns)
def fl(meth,k,ns): return ", ".join(f(meth,k,n,err=False) for n in ns)
BM6=(50,100,200,400,800,1600)
lhnum.__dict__.update(globals())
ed("in maps C = 0.014 at 50, and inside the band of perfect posteriors from 100 on (0.003 to 0.006); in simulations 0.034, 0.025, 0.021, 0.015, 0.005, 0.009, 0.005 at 5 to 320, where the band ends at 0.0074",
"in maps C = «cl('transfer',M,BM6+(3200,))» at 50 to 3200; in simulations «cl('transfer',S,(5,10,20,40,80,160,320))» at 5 to 320, where the band ends at 0.0074")
ed("C: 0.073, 0.021, 0.010, 0.005, 0.011, 0.005 at 50 to 1600 maps, in the band at 400 and from 1600 on (3200 and 6400 maps: 0.004 and 0.006); 0.019, 0.111, 0.058, 0.023, 0.011, 0.007, 0.005 at 5 to 320 simulations",
"C: «cl('scratch',M,BM6)» at 50 to 1600 maps, in the band at XXX (3200 and 6400 maps: «cl('scratch',M,(3200,6400))»); «cl('scratch',S,(5,10,20,40,80,160,320))» at 5 to 320 simulations")
ed("see the table above; 11 (8 to 14) at 800 maps, 7 (5 to 8) at 1600","see the table above; «sf(M,800)» at 800 maps, «sf(M,1600)» at 1600")
ed("31, 47, 90, 119, 153, 183 from 50 to 1600 maps, 215 and 254 at 3200 and 6400, accurate 234; at 10 simulations 12, 136, 10, at 20 93, 50, 12 by seed; the 136 belongs to -6.6 nats",
"«fl('scratch',M,BM6)» from 50 to 1600 maps, 215 and 254 at 3200 and 6400, accurate «f0('accurate','all')»; at 10 simulations «seeds('scratch',S,10,name='fom',d=0)», at 20 «seeds('scratch',S,20,name='fom',d=0)» by seed; the 136 belongs to -6.6 nats")
ed("| holds | 210 ± 5, accurate has 234 ± 4 (LH metrics) |","| holds | «f('transfer',M,200)», accurate has «f('accurate','all')» (LH metrics) |")
ed("`accurate` has 234 on HF. At N = 0 the FoM on HF maps is 382 and C 0.46:","`accurate` has «f0('accurate','all')» on HF. At N = 0 the FoM on HF maps is «f0('pretrain','none')» and C «c('pretrain','none',d=2,err=False)»:")
ed("| 211, 202, 210, 207, 218, 217, 234 at 50 to 3200 maps: no fall at 800 (LH metrics: transfer) |","| «fl('transfer',M,BM6+(3200,))» at 50 to 3200 maps: no fall at 800 (LH metrics: transfer) |")
ed("wider, not uninformative (FoM 153 against 218 and 234)","wider, not uninformative (FoM «f0('scratch',M,800)» against «f0('transfer',M,800)» and «f0('accurate','all')»)")
ed("20 simulations: 0.0058 against 0.045 (Omega_m), 0.0090 against 0.061 (sigma_8)","20 simulations: «mo('transfer',S,20,err=False)» against «mo('scratch',S,20,d=3,err=False)» (Omega_m), «so('transfer',S,20,err=False)» against «so('scratch',S,20,d=3,err=False)» (sigma_8)")
ed("2.34 ± 0.01 nats and FoM 215 against 2.45 and 218 (LH metrics; [cont","2.34 ± 0.01 nats and FoM 215 against «m0('transfer',M,800)» and «f0('transfer',M,800)» (LH metrics; [cont")
ed("has 2.52 in the same seed (FoM 234 in the mean of three)","has 2.52 in the same seed (FoM «f0('accurate','all')» in the mean of six)")
ed("0.58 ± 0.02 nats (scratch with 100 maps has 0.34 ± 0.31), but C is 0.46","«m('pretrain','none')» nats (scratch with 100 maps has «m('scratch',M,100)»), but C is «c('pretrain','none',d=2,err=False)»")
ed("2.46 ± 0.00 against 2.41 ± 0.01, `accurate` has 2.54 ± 0.01:","2.46 ± 0.00 (three seeds) against «m('transfer',M,200)», `accurate` has «m('accurate','all')»:")
ed("what the refit adds is 0.05 ± 0.01 nats at 200 maps and 0.03 ± 0.01 at 800 (2.48 ± 0.01, transfer 2.45 ± 0.01;","what the refit adds to transfer of the same three seeds is «same('refit','transfer',M,200)» nats at 200 maps and «same('refit','transfer',M,800)» at 800 (2.48 ± 0.01;")
def same(a,b,k,n,d=2):
    ra,rb=rows(a,k,n),rows(b,k,n); s=set(ra.seed)&set(rb.seed)
    v=paired(*([SC["lh"][x] for x in r[r.seed.isin(s)].key] for r in (ra,rb))); return f"{v.mean:.{d}f} ± {(v.seeds**2+v.sims**2)**.5:.{d}f}"
def gain6(n,field):
    r=lambda mm: rows(mm,M,n,field=field).mtpp.mean(); return f"{r('transfer')-r('scratch'):.2f}"
lhnum.__dict__.update(globals())
ed("dark matter 2.61, 1.04 and 0.52.","dark matter «gain6(50,'Mcdm')», «gain6(200,'Mcdm')» and «gain6(800,'Mcdm')».")
ed("Dark matter has 2.34, 2.41, 2.45 against -0.27, 1.37, 1.93 |","Dark matter has «m0('transfer',M,50)», «m0('transfer',M,200)», «m0('transfer',M,800)» against «m0('scratch',M,50)», «m0('scratch',M,200)», «m0('scratch',M,800)» |")
# SB13 beside LH
ed("200 maps: 0.004 ± 0.001, LH 0.004 ± 0.002; 20 simulations: 0.012 ± 0.004, LH 0.021 ± 0.005","200 maps: 0.004 ± 0.001, LH «c('transfer',M,200)»; 20 simulations: 0.012 ± 0.004, LH «c('transfer',S,20)»")
for w,n,o,K in (("maps",50,"65 (56 to 93)","M"),("maps",200,"32 (24 to 41)","M"),("maps",800,"11 (8 to 14)","M"),("simulations",5,"45 (37 to 54)","S"),("simulations",20,"24 (21 to 27)","S"),("simulations",80,"8 (8 to 9)","S")):
    ed(f"LH {o}"+{50:"; 200 maps",200:"; 800 maps",800:"; 5 sim",5:"; 20 sim",20:"; 80 sim",80:" (saving factors of both)"}[n],f"LH «sf({K},{n})»"+{50:"; 200 maps",200:"; 800 maps",800:"; 5 sim",5:"; 20 sim",20:"; 80 sim",80:" (saving factors of both)"}[n])
ed("| 46 against 234. In the maps","| 46 against «f0('accurate','all')». In the maps")
# rivals
ed("| 2.23 ± 0.01 and 2.18 ± 0.04, transfer 2.41 and 2.33 (LH metrics) |","| «m('normalised',M,200)» and «m('normalised',S,20)», transfer «m0('transfer',M,200)» and «m0('transfer',S,20)» (LH metrics) |")
ed("0.32 at 20 simulations (one seed), scratch -0.08 ± 0.13 (LH metrics)","0.32 at 20 simulations (one seed), scratch «m('scratch',S,20)» (LH metrics)")
ed("2.25 ± 0.03, C = 0.022 at 200 maps, `normalised` 2.23 ± 0.01 (LH metrics)","2.25 ± 0.03, C = 0.022 at 200 maps, `normalised` «m('normalised',M,200)» (LH metrics)")
ed("0.72 ± 0.05 against 1.37 ± 0.02 nats. At 20 simulations, where scratch fails, it helps (0.85 ± 0.02 against -0.08 ± 0.13), at 80 a little (1.65 ± 0.02 against 1.48 ± 0.07).",
"0.72 ± 0.05 against «m('scratch',M,200)» nats. At 20 simulations, where scratch fails, it helps (0.85 ± 0.02 against «m('scratch',S,20)»), at 80 a little (1.65 ± 0.02 against «m('scratch',S,80)»).")
ed("900 and 3600 give 0.49, 1.96, 2.18, 2.41 and 2.59 nats at 200 maps.","900 and 3600 give 0.49, 1.96, 2.18, «m0('transfer',M,200)» and 2.59 nats at 200 maps.")
ed("On test simulations of LH scratch has 1.37 ± 0.02 nats at 200 maps,","On test simulations of LH scratch has «m('scratch',M,200)» nats at 200 maps,")
ed("The savings of transfer at 50, 200 and 800 maps are 65, 32 and 11; they were 96, 36 and 12 with the shorter training.","The savings of transfer at 50, 200 and 800 maps are «sf(M,50,short=True)», «sf(M,200,short=True)» and «sf(M,800,short=True)»; they were 96, 36 and 12 with the shorter training (three seeds).")
ed("where accurate has 234. Of 400 test","where accurate has «f0('accurate','all')». Of 400 test")
ed("would save 25 times at 200 maps, not 32, and 8 times at 800, not 11 (63 instead of 65 at 50; scores_lh.h5).","would save «without(M,200)» times at 200 maps, not «sf(M,200,short=True)», and «without(M,800)» times at 800, not «sf(M,800,short=True)» (at 50 nothing changes; scores_lh.h5).")
if __name__=="__main__":
    p="/work/main/data/results/README.md"; s=open(p).read()
    for o,n in E:
        hits=rx(o).findall(s)
        if len(hits)!=1: print("??",len(hits),o[:110]); continue
        if "--dry" not in sys.argv: s=rx(o).sub(lambda mm: fill(n),s)
    if "--dry" not in sys.argv: open(p,"w").write(s)
