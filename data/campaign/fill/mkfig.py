import subprocess; s=subprocess.check_output(["git","-C","/work/main","show","HEAD:docs/paper_figures.md"],text=True)
def sub(a,b,n=1):
    global s
    assert s.count(a)==n,(s.count(a),a); s=s.replace(a,b)
sub("""closes in on accurate: 2.29 nats at 200 maps, scratch
  0.97 ± 0.12, accurate 2.39 (LH""","""closes in on accurate: «m('transfer',M,200)» nats at 200 maps,
  scratch «m('scratch',M,200)», accurate «m('accurate','all')» (LH""")
sub("poor: C = 0.15 at 50 maps","poor: C = «c0('scratch',M,50,d=2)» at 50 maps")
sub("(C = 0.006; LH metrics: transfer, 100 maps)","(C = «c0('transfer',M,100)»; LH metrics: transfer, 100 maps)")
sub("`normalised` has 2.13 at 200 maps (LH metrics). So most of the distance to scratch is pre-training and\n  statistics, and 0.16 nats are learnt","`normalised` has «m0('normalised',M,200)» at 200 maps (LH metrics). So most of the distance to scratch is pre-training and\n  statistics, and «diff('transfer','normalised',M,200)» nats are learnt")
sub("(FoM 202 and 219), scratch is wider (111)","(FoM «f0('transfer',M,800)» and «f0('accurate','all')»), scratch is wider («f0('scratch',M,800)»)")
sub("at 200 maps 0.0065 against 0.023 for Omega_m and 0.0092 against 0.030 for\n  sigma_8","at 200 maps «mo('transfer',M,200,err=False)» against «mo('scratch',M,200,d=3,err=False)» for Omega_m and «so('transfer',M,200,err=False)» against «so('scratch',M,200,d=3,err=False)» for\n  sigma_8")
sub("(0.0065 for both at 200 maps)","(«mo('normalised',M,200,err=False)» and «mo('transfer',M,200,err=False)» at 200 maps)")
sub("(0.0126 and 0.0092)","(«so('normalised',M,200,err=False)» and «so('transfer',M,200,err=False)»)")
sub("2.20 nats and FoM 176 against 2.35 and 202 (LH metrics:","«m0('scratch',M,3200)» nats and FoM «f0('scratch',M,3200)» against «m0('transfer',M,800)» and «f0('transfer',M,800)» (LH metrics:")
sub("C = 0.004 (LH metrics: scratch, 3200 maps)","C = «c0('scratch',M,3200)» (LH metrics: scratch, 3200 maps)")
sub("(C = 0.44, FoM 297 where accurate has 219; LH","(C = «c0('pretrain','none',d=2)», FoM «f0('pretrain','none')» where accurate has «f0('accurate','all')»; LH")
sub("0.5 nats, above scratch with 100 maps (LH metrics)","«m('pretrain','none')» nats, scratch with 100 maps has «m('scratch',M,100)» (LH metrics)")
sub("2.381 ± 0.004 against\n  2.29, as good as accurate","«m('refit',M,200)» against\n  «m('transfer',M,200)», accurate has «m('accurate','all')»")
sub("1.94 ± 0.02 nats against 0.92 ± 0.10 from nothing, dark\n  matter 2.29 and 0.97","«m('transfer',M,200,field='Mtot')» nats against «m('scratch',M,200,field='Mtot')» from nothing, dark\n  matter «m0('transfer',M,200)» and «m0('scratch',M,200)»")
open("/tmp/fill/figures.tmpl","w").write(s)
s=open("/tmp/fill/figures.tmpl").read()
sub("""Scratch is overconfident where it is
  poor: C = «c0('scratch',M,50,d=2)» at 50 maps (LH metrics: scratch).""","""Scratch is overconfident in
  single seeds where it is poor: C = «c0('scratch',M,50,d=2)» on average at 50 maps (LH metrics: scratch).""")
sub("from 800, not from 6400","from 1600, not from 6400")
sub("scratch falls below the prior at 10 and 20 simulations](../data","scratch stays at the prior up to 20 simulations and falls far below it in one seed at 10](../data")
open("/tmp/fill/figures.tmpl","w").write(s)
s=open("/tmp/fill/figures.tmpl").read()
sub("scratch with 50 maps is far above and then below the diagonal, transfer lies on it at every budget]","scratch and transfer lie close to the diagonal at every budget]")
a=s.index("- **Agrees**: scratch with few maps piles up"); b=s.index("## Figure 5")
s=s[:a]+"""- **Agrees**: scratch with 20 simulations piles up truths at level 1, which is overconfidence; transfer shows a minor form of
  it with 5 and 20.
- **Differs**: in maps both are straight from 50 on. With 50 maps or 5 simulations this seed of scratch answers with the prior:
  a good coverage says nothing about width. Another seed is overconfident at 50 maps (LH metrics: C = «c0('scratch',M,50,d=2)» on
  average).

"""+s[b:]
sub("Scratch is overconfident in\n  single seeds where it is poor: C = «c0('scratch',M,50,d=2)» on average at 50 maps (LH metrics: scratch).","Scratch is overconfident\n  in single seeds where it is poor: C = «c0('scratch',M,50,d=2)» on average at 50 maps (LH metrics: scratch).")
open("/tmp/fill/figures.tmpl","w").write(s)
s=open("/tmp/fill/figures.tmpl").read()
sub("So at 200 maps the flow is what lacks.","So a part of\n  what transfer lacks is in the flow, but the larger part in the compressor.")
open("/tmp/fill/figures.tmpl","w").write(s)
