import sys; sys.path[:0]=["/tmp"]
from ws import nb
nb("/work/main/notebooks/06_explorer.ipynb",[("(`transfer` was not run at 6400 maps.)","(`transfer` was not run at 6400 maps and 640 simulations.)")])
