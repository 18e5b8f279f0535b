import sys
import build
from mfsbi_tutorial.simulation import LH, SB13
for d in (LH, SB13):
    if d.name in sys.argv[1:]: build.gather_runs(d)
