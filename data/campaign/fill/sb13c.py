import sys; sys.path.insert(0,"/tmp/fill")
from lhnum import *
p="/work/main/data/results/README.md"; s=open(p).read()
def sub(a,b):
    global s
    assert s.count(a)==1,(s.count(a),a); s=s.replace(a,fill(b)); print(fill(b))
W="suite='sb13'"
L=lambda me,k,ns: ", ".join(f"«c0('{me}',{k},{n},{W})»" for n in ns)
sub("0.023, 0.005, 0.013, 0.010, 0.004, 0.004",L("scratch","M",(50,100,200,400,800,1600)))
sub("0.072, 0.038, 0.012, 0.014, 0.011 at",L("transfer","S",(5,10,20,40,80))+" at")
sub("0.024, 0.037, 0.027, 0.009, 0.009",L("scratch","S",(5,10,20,40,80)))
sub("(C = 0.020; SB13","(C = «c0('pretrain','none',suite='sb13')»; SB13")
sub("200 maps: 0.004 ± 0.001, LH 0.005 ± 0.001; 20 simulations: 0.012 ± 0.003, LH 0.012 ± 0.002","200 maps: «c('transfer',M,200,suite='sb13')», LH «c('transfer',M,200)»; 20 simulations: «c('transfer',S,20,suite='sb13')», LH «c('transfer',S,20)»")
print(L("transfer","M",(50,100,200,400,800,1600)).replace("«","").replace("»","") and fill(L("transfer","M",(50,100,200,400,800,1600))))
open(p,"w").write(s)
