import nbformat,sys,datetime as d,re
from nbclient import NotebookClient
p=sys.argv[1]; nb=nbformat.read(p,4)
c=NotebookClient(nb,timeout=600,record_timing=True,resources={"metadata":{"path":"/work/main/notebooks"}}); c.execute()
rows=[]
for i,x in enumerate(nb.cells):
    t=x.metadata.get("execution",{})
    if "iopub.status.busy" in t and "iopub.status.idle" in t:
        f=lambda k: d.datetime.fromisoformat(t[k].replace("Z","+00:00"))
        rows.append(((f("iopub.status.idle")-f("iopub.status.busy")).total_seconds(),i,x.source.split("\n")[0][:70]))
print(p,sum(r[0] for r in rows))
for r in sorted(rows,reverse=True)[:14]: print("%.1f %d %s"%r)
