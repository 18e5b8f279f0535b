"""Sentences of the texts that six seeds change (after res.py and top.py)."""
import sys; sys.path[:0]=["/tmp/fill","/tmp","/tmp/s29"]
from top import *
import lhnum
from ws import md
def both(pairs): return [(o,fill(n)) for o,n in pairs]
RES=[
("- **Errors.** 2.41 ± 0.01 (± 0.03) is a mean,","- **Errors.** «mt('transfer',M,200)» is a mean,"),
("scratch is at the prior up to 20 simulations and far below it in one seed at 10,","scratch is at or below the prior up to 20 simulations, and far below it at 10,"),
("where the prior has 0: most stay close to it, and one is confident and wrong. A mean of such seeds says little. Five folds have -0.23, 0.07 and 0.32 (LH metrics: scratch_kfold, one seed).",
 "where the prior has 0. Some stay close to it. Others are confident and wrong, at -1 nat or below: one of six with 5 simulations, four with 10, one with 20, one with 40. Of the first three seeds only one was. A mean of such seeds says little. Five folds have «m('scratch_kfold',S,5)», «m('scratch_kfold',S,10)» and «m('scratch_kfold',S,20)» (LH metrics: scratch_kfold; «KS» seeds at 10, else one)."),
("levels pile up at 0 and 1. | holds for single seeds | of three seeds one at 50 maps (the end bins hold 1.9 times too many truths), one at 10 and two at 20 simulations (the last bin holds 1.6 to 2.5 times too many). The others stay close to the prior: useless, and not all of them calibrated (C = 0.004 to 0.038)",
 "levels pile up at 0 and 1. | holds for half of the seeds | of six seeds one at 50 maps and three at 100 (an end bin holds 1.5 to 1.9 times as many truths as it should), one at 5 simulations (5.4 times), four at 10 and four at 20 (1.6 to 2.7 times). The others stay close to the prior: useless, and not all of them calibrated (C = 0.003 to 0.038)"),
("holds in simulations | at 20 simulations the last bin holds 1.3 to 1.5 times too many truths in every seed; at 5 seeds differ","holds in simulations | an end bin holds 1.1 to 1.5 times as many truths as it should at 20 simulations, 1.3 to 1.8 times at 10, in every seed, and at 5 in five of six"),
("in the band at XXX (3200","just above the band at 400 and 800, in it from 1600 on (3200"),
("at 50 to 3200; in simulations","at 50 to 3200, inside the band of perfect posteriors from 200 on; in simulations"),
("by seed; the 136 belongs to -6.6 nats","by seed; 56 to 136 at 10 belong to -1.6 to -6.6 nats"),
("| The saving is larger than in LH, 10 to 15. | not seen |","| The saving is larger than in LH, 10 to 15. | hardly seen |"),
("(saving factors of both): about the same in maps and from 20 simulations on, smaller with fewer simulations |","(saving factors of both): a little larger at 50 and 200 maps, where the brackets overlap, the same at 800 maps and from 20 simulations on, smaller with fewer |"),
("by the same preset. Three seeds. The difference is paired by seed:","by the same preset. Both columns have seeds 0 to 2, with the same draws of HF data; the tables have six seeds of the starts on 900. The difference is paired by seed:"),
("In LH that was 100 epochs in every run on dark matter from 200 maps on, but for one seed of three at 6400;","In LH that was 100 epochs in every run on dark matter from 200 maps on, but for one seed of six at 200 and one of three at 6400;"),
("in LH 50 are kept in five of seven.","in LH 50 are kept in «K50»."),
("Six seeds (three here, and one where the tables say so: scratch at 320 simulations and on the whole suite, the five folds, the halves, the whole suite at the low rate, `accurate` on all matter, `multilevel` and `ensemble`);",
 "Six seeds of everything (three of SB13, all matter, probes, other starts and of scratch beyond 1600 maps and 160 simulations; one of scratch on the whole suite, the five folds but at 10 simulations, the halves, the whole suite at the low rate, `accurate` on all matter«ML» and `ensemble`);"),
("On the whole suite scratch has 25 epochs; nothing longer was tried.","On the whole suite scratch has 25 epochs; nothing longer was tried.\n\n**What three more seeds changed.** With seeds 0 to 2 alone transfer had 2.25 nats at 10 simulations and 2.04 at 5, `normalised` 1.81 at 5; with all six they have «m0('transfer',S,10)», «m0('transfer',S,5)» and «m0('normalised',S,5)», and their C at 5 simulations rises from 0.034 and 0.032 to «c0('transfer',S,5)» and «c0('normalised',S,5)». The savings at 50 and 200 maps were 65 and 32, those at 5, 10 and 20 simulations 45, 35 and 24. Where data are fewest, three seeds were too few to show how badly it can go."),
]
NB={
"04_fine_tuning":[
("That is the dip of `scratch`: with 10 simulations one of its three seeds learnt its maps by heart. The others hardly left the prior, as with 5, which costs less.",
 "That is the dip of `scratch`: with 10 simulations four of its six seeds learnt their maps by heart, with 5 one. Most of the others hardly left the prior, which costs less."),
],
"05_evaluation":[
("and the median of `scratch` is there at 100 and 400 maps and from 1600 on. At 100 maps one of its seeds is far above the band.","and the median of `scratch` is there at 400 maps and from 1600 on. With 100 maps half of its seeds are far above the band."),
("From 10 simulations on the gap is wider here than at the same number of maps (15 a simulation).","The gap is wider here than at the same number of maps (15 a simulation)."),
("It is widest at 10, because of one seed. With few simulations `scratch` is at or below 0 nats, the score of the prior. With the fewest it hardly moves away from the prior (the FoM of the prior is 12). Its C is then lower",
 "It is widest at 10, where four of six seeds of `scratch` learnt their maps by heart. With few simulations `scratch` is at or below 0 nats, the score of the prior. With the fewest, five of six seeds hardly move away from the prior (the FoM of the prior is 12). Their C is then lower"),
("Their C is then lower than that of `transfer`, in the median, and yet it is useless.","Their C is then lower than that of `transfer`, in the median, and yet they are useless."),
("rises from 1.93 to 2.33 nats (one seed), and still lies behind `transfer` with 800 maps (2.45, first figure of the campaign).",
 "rises from «m0('scratch',M,800)» to «m0('scratch',M,3200)» nats (means over seeds), and still lies behind `transfer` with 800 maps («m0('transfer',M,800)», first figure of the campaign)."),
("The factors were 96, 36 and 12 at 50, 200 and 800 maps ([how","With three seeds the factors were then 96, 36 and 12 at 50, 200 and 800 maps ([how"),
("At 320 simulations and at the whole suite the curve rests on one seed. At 6400 maps","At the whole suite the curve rests on one seed. At 6400 maps"),
("Without these two simulations the factors are 25 at 200 maps and 8 at 800.","Without these two simulations the factors are «without(M,200)» at 200 maps and «without(M,800)» at 800."),
("has large factors as well: 34 with 50 maps, 10 with 200, 3 with 800 ([tables](../data/results/TABLES.md)). Counted in maps, learning makes them two times larger at 50 maps, three times at 200 and nearly four times at 800. Counted in simulations it adds less: 24 instead of 15 with 20.",
 "has large factors as well: «sf(M,50,method='normalised',short=True)» with 50 maps, «sf(M,200,method='normalised',short=True)» with 200, 3 with 800 ([tables](../data/results/TABLES.md)). Counted in maps, learning makes them one and a half times as large at 50 maps, two and a half times at 200 and nearly four times at 800. Counted in simulations it adds less: «sf(S,20,short=True)» instead of «sf(S,20,method='normalised',short=True)» with 20."),
],
"06_explorer":[
("The ranges come from few trainings: three at most points, a single one at some points from nothing.","The ranges come from few trainings: three to six at most points, a single one at some points from nothing."),
("Counted in simulations, the difference in MTPP is larger from 10 simulations on (notebook 05).","Counted in simulations, the difference in MTPP is larger (notebook 05)."),
("At 20 and 80 simulations, seeds of `scratch` differ by tenths of a nat.","With 5 and 20 simulations, seeds of `scratch` differ by a nat and more (one ends at -4.9 nats with 5), with 80 by a tenth."),
("Fine-tuning the weights adds 0.1 to 0.2 nats to that.","Fine-tuning the weights adds 0.1 to 0.4 nats to that."),
],
"07_five_parameters":[
("Here it is not so. In maps, and from 20 simulations on, the two suites save about the same.","Here it hardly shows. With 50 and 200 maps the harder suite saves a little more (65 and 37 times instead of «sf(M,50,short=True)» and «sf(M,200,short=True)»), and the errors overlap. With 800 maps and from 20 simulations on the two suites save the same."),
("(Both suites were trained in the same way. `scratch` has one seed only at 3200 maps of SB13, at 320 simulations (in SB13 from 160 on) and on the whole suite.)",
 "(Both suites were trained in the same way. LH has six seeds, SB13 three, and `scratch` only one at 3200 maps of SB13, from 160 simulations of SB13 on, and on the whole suites.)"),
],
"08_probing_the_transfer":[
("Both networks are 0.2 nats or more below `transfer`, whose start","Both networks are about 0.2 nats below `transfer`, whose start"),
("each of its three seeds is half a nat or more below each of `scratch`.","each of its three seeds is more than a third of a nat below each of `scratch`."),
("At every budget shown the weights add a tenth of a nat or two.","At every budget shown the weights add a tenth of a nat or two, with 5 simulations twice as much, which is known badly."),
("At 1600 maps it is 0.17 of 0.28 nats. At 3200 maps the step is 0.20 nats and the distance to `scratch` 0.15: `scratch` is level with `normalised`, or a little above it (one seed of `scratch`).",
 "At 1600 maps it is «diff('transfer','normalised',M,1600).split()[0]» of «diff('transfer','scratch',M,1600).split()[0]» nats. At 3200 maps the step is «diff('transfer','normalised',M,3200).split()[0]» nats and the distance to `scratch` «diff('transfer','scratch',M,3200).split()[0]»: `scratch` is level with `normalised`, or a little above it (three seeds each)."),
("with 200 maps it has 1.16 instead of 1.37 nats, with 800 maps 1.64 instead of 1.93","with 200 maps it has 1.16 instead of «m0('scratch',M,200)» nats, with 800 maps 1.64 instead of «m0('scratch',M,800)»"),
("the far start ends 0.65 nats below `scratch` in the mean of three seeds.","the far start ends «far()» nats below `scratch` in the mean over seeds."),
],
}
TEXT={"/work/main/notebooks/INSTRUCTOR.md":[("the gap is widest at 10 simulations, because of one seed.","the gap is widest at 10 simulations, where four of six seeds fail."),("(With 5 it hardly leaves the prior; with 10 one of three seeds learns its maps by heart.","(With 5 five of six seeds hardly leave the prior; with 10 four of six learn their maps by heart.")],
"/work/main/README.md":[("would need about 490.*","would need about «N490».*"),("| 100 maps; in simulations about 80 (C =","| 200 maps; in simulations from about 160 on (C =")],
"/work/main/docs/paper_figures.md":[("scratch stays at the prior up to 20 simulations and falls far below it in one seed at 10]","scratch stays at or below the prior up to 20 simulations, and far below it at 10]"),
("transfer is calibrated from 100 maps on, not from 800","transfer is calibrated from 200 maps on, not from 800"),
("(C = 0.004; LH metrics: transfer, 100 maps)","(C = «c0('transfer',M,200)»; LH metrics: transfer, 200 maps)"),
]}
def far(): return f"{rows('scratch',M,200).mtpp.mean()-rows('transfer',M,200,low='lpt').mtpp.mean():.2f}"
def count10(): return sum(rows("scratch",S,10).mtpp<-3)
import pandas as pd
from pathlib import Path
def k50():
    n=sum(len(pd.read_csv(p))==51 for b in (80,160,320) for p in Path.home().glob(f".cache/mfsbi_tutorial/runs/lh2/lh-Mcdm-scratch-n_sims-{b}-seed*/losses.csv"))
    a=sum(1 for b in (80,160,320) for p in Path.home().glob(f".cache/mfsbi_tutorial/runs/lh2/lh-Mcdm-scratch-n_sims-{b}-seed*/losses.csv"))
    return f"{n+5} of {a+7}"
W=("none","one","two","three","four")
KS=len(rows("scratch_kfold",S,10)); NML=len(rows("multilevel",M,200))
RES=[(o,n.replace("«KS»",W[KS]).replace("«ML»","" if NML>1 else ", `multilevel`").replace("«K50»",k50())) for o,n in RES]
v=saving_factor(t,S,20,False,scores=SC["lh"],suite="lh")["factor"]
TEXT["/work/main/README.md"][0]=(TEXT["/work/main/README.md"][0][0],TEXT["/work/main/README.md"][0][1].replace("«N490»",f"{round(v*20,-1):.0f}"))
lhnum.__dict__.update(globals())
if __name__=="__main__":
    from ws import nb
    if "--dry" in sys.argv:
        for o,n in RES: print(fill(n)[:200])
        import json
        for name,pairs in NB.items():
            d=json.load(open(f"/work/main/notebooks/{name}.ipynb")); src=["".join(c["source"]) for c in d["cells"]]
            for o,n in pairs:
                k=sum(len(rx(o).findall(s)) for s in src); print(name,k,fill(n)[:330])
        for p,pairs in TEXT.items():
            for o,n in pairs: print(p[-20:],len(rx(o).findall(open(p).read())))
    else:
        md("/work/main/data/results/README.md",[(o,fill(n)) for o,n in RES])
        for p,pairs in TEXT.items(): md(p,[(o,fill(n)) for o,n in pairs])
        for name,pairs in NB.items(): nb(f"/work/main/notebooks/{name}.ipynb",[(o,fill(n)) for o,n in pairs])
