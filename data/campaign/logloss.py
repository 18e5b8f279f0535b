import re
from pathlib import Path
runs=Path("/root/.cache/mfsbi_tutorial/runs/sb13")
def parse(f,label,n,last=None):
    text=open(f).read(); out=[]; d={}
    for m in re.finditer(label+r": +\d+%\|[^|]*\| (\d+)/"+str(n)+r" \[[^\]]*train=(-?[\d.]+), validation=(-?[\d.]+)\]",text):
        e=int(m[1])
        if e==1 and 2 in d: out.append(d); d={}
        if e: d.setdefault(e,(m[2],m[3]))
    out.append(d); return out
def write(key,d):
    (runs/key/"losses.csv").write_text("epoch,train,validation\n0,,\n"+"".join(f"{e},{d[e][0]},{d[e][1]}\n" for e in sorted(d)))
for f,s in (("/tmp/q13/w1.err",2),("/tmp/q13/w2.err",1)):
    ds=parse(f,"pretrain",24); print(f,[len(d) for d in ds],ds[0][1],ds[0][24]); write(f"sb13-Mcdm-pretrain-none-0-seed{s}",ds[0])
ds=parse("/tmp/acctry.err","accurate",12); print([ (len(d),d[12]) for d in ds]); write("sb13-Mcdm-accurate-all-0-seed0",ds[0])
ds=parse("/tmp/scanA.err","pretrain",24); print([ (len(d),d.get(24)) for d in ds])
for f in ("/tmp/try_sb13.err",):
    ds=parse(f,"pretrain",24); print(f,[ (len(d),d.get(24)) for d in ds])
write("sb13-Mcdm-pretrain-none-0-seed0",ds[0])
