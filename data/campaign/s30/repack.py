import sys; sys.path.insert(0,"/tmp/s30")
import os,shutil; from gz import copy
R="/work/main/data/results/"
for f in ("scores_sb13",):
    copy(R+f+".h5","/tmp/s30/x.h5",9)
    if os.path.getsize("/tmp/s30/x.h5")<os.path.getsize(R+f+".h5"): shutil.move("/tmp/s30/x.h5",R+f+".h5")
