import json,sys
nb=json.load(open(sys.argv[1])); out=[]
for i,c in enumerate(nb["cells"]):
    s="".join(c["source"])
    if c["cell_type"]=="markdown": out.append(f"--- md {i}\n{s}")
    else:
        o=[]
        for x in c.get("outputs",[]):
            if x.get("output_type")=="stream": o.append("".join(x["text"])[:700])
            elif "data" in x: o.append("["+",".join(k for k in x["data"])+"] "+"".join(x["data"].get("text/plain",""))[:200])
        out.append(f"--- code {i} {c['metadata'].get('tags','')}\n{s}\n>>> "+"\n".join(o)[:1200])
print("\n".join(out))
