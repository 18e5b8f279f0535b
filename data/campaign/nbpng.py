import json,sys,base64
p,*cells=sys.argv[1:]
nb=json.load(open(p))
for i in map(int,cells):
    for o in nb["cells"][i].get("outputs",[]):
        if "data" in o and "image/png" in o["data"]:
            open(f"/tmp/cell_{i}.png","wb").write(base64.b64decode(o["data"]["image/png"])); print(i)
