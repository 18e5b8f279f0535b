import json,subprocess,sys
for p in sys.argv[1:]:
    old=json.loads(subprocess.check_output(["git","show",f"HEAD:{p}"])); new=json.load(open(p))
    for i,(a,b) in enumerate(zip(old["cells"],new["cells"])):
        def txt(c): return "".join("".join(o.get("text",o.get("data",{}).get("text/markdown",o.get("data",{}).get("text/html","")))) for o in c.get("outputs",[]) if o.get("name")!="stderr")
        x,y=txt(a),txt(b)
        if x!=y: print("==",p,i); print("-",x[:1500]); print("+",y[:1500])
