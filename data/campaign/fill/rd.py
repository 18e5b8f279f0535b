import sys; sys.path.insert(0,"/tmp/fill"); sys.path.insert(0,"/tmp")
from lhnum import *
import re
def n1(x): return re.sub(r"(\d\.\d)",lambda m:f"{float(m.group(1)):.1f}",x)
p="/work/main/README.md"; s=open(p).read()
for n in (200,800):
    new=f"| scratch | {n} maps | {mt('scratch',M,n)} | {c('scratch',M,n)} | {f('scratch',M,n)} |"
    s,k=re.subn(rf"\| scratch \| {n} maps \|.*",new,s); print(k,new)
for n in (50,100,200,400,800):
    s,k=re.subn(rf"\| {n} maps \| [^|]* \| [^|]* \| (\d+ simulations \|)",lambda m:f"| {n} maps | {sf(M,n)} | {sfn(M,n)} | {m.group(1)}",s); print(k,n)
s,k=re.subn(r"\| saving in maps, two parameters \| at least 8 \|.*",f"| saving in maps, two parameters | at least 8 | {sf(M,200)} at 200 maps, {sf(M,800)} at 800 |",s)
s,k2=re.subn(r"\| saving in maps, five parameters \| 10 to 15 \|.*",f"| saving in maps, five parameters | 10 to 15 | {sf(M,200,'sb13')} at 200 maps, {sf(M,800,'sb13')} at 800 |",s); print(k,k2)
open(p,"w").write(s)
