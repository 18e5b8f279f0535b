import re,json
def rx(o): return re.compile(r"\s+".join(map(re.escape,o.split())))
def md(p,pairs):
    s=open(p).read()
    for o,n in pairs:
        hits=rx(o).findall(s)
        if len(hits)!=1: print("??",p.split("/")[-1],len(hits),o[:90]); continue
        s=rx(o).sub(lambda m:n,s)
    open(p,"w").write(s)
def nb(p,pairs):
    d=json.load(open(p))
    for o,n in pairs:
        hits=0
        for c in d["cells"]:
            s="".join(c["source"])
            k=len(rx(o).findall(s))
            if k:
                hits+=k; c["source"]=rx(o).sub(lambda m:n,s).splitlines(keepends=True)
        if hits!=1: print("??",p.split("/")[-1],hits,o[:90])
    json.dump(d,open(p,"w"),indent=1,ensure_ascii=False); open(p,"a").write("\n")
