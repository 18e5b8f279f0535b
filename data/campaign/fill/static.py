import sys; sys.path.insert(0,"/tmp")
from edit09 import edit
R="/work/main/"
def ed(p,*reps):
    s=open(R+p).read()
    for a,b in reps:
        assert s.count(a)==1,(p,s.count(a),a); s=s.replace(a,b)
    open(R+p,"w").write(s)
ed("docs/differences.md",(" learns its 800 simulations by heart. The runs of LH still have 0.01 |"," learns its 800 simulations by heart |"),
   (" it learns 80 simulations by heart. The runs of LH still have 50 epochs and weight decay 0.01 |"," it learns 80 simulations by heart |"))
ed("data/README.md",("| 24 | -2.15 nats (LF) | 39 min, beside other work |","| 24 | -2.26 nats (LF) | 39 min, beside other work |"),
   ("| 12 | -2.29 nats (HF Mcdm) | 10 min, beside other work |","| 12 | -2.42 nats (HF Mcdm) | 9 min, beside other work |"),
   (", with weight decay 1 | 24 | -2.87"," | 24 | -2.87"),(", from there, with weight decay 1 | 12"," , from there | 12".replace(" ,",",")),
   ("The three checkpoints of LH were trained with weight decay 0.01, before the presets had 1.\n\n",""))
