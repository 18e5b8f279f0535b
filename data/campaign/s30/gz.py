import h5py,sys,os
def copy(src,dst,level):
    with h5py.File(src) as a, h5py.File(dst,"w",libver="latest") as b:
        b.attrs.update(a.attrs)
        def visit(n,o):
            if isinstance(o,h5py.Dataset):
                kw=dict(chunks=o.chunks,shuffle=o.shuffle,compression=o.compression,compression_opts=level) if o.compression else {}
                d=b.create_dataset(n,data=o[()],**kw); d.attrs.update(o.attrs)
            else: b.require_group(n).attrs.update(o.attrs)
        a.visititems(visit)
R="/work/main/data/results/"
for f in ("scores_lh","scores_sb13","samples_lh","samples_sb13"):
    copy(R+f+".h5","/tmp/s30/x.h5",9); print(f,os.path.getsize(R+f+".h5"),os.path.getsize("/tmp/s30/x.h5"))
