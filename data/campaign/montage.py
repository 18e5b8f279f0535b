import sys
from PIL import Image
out,*files=sys.argv[1:]
ims=[Image.open(f).convert("RGB") for f in files]
h=540
W=Image.new("RGB",(2*960,-(-len(ims)//2)*h),"white")
for i,im in enumerate(ims):
    im.thumbnail((960,h)); W.paste(im,((i%2)*960,(i//2)*h))
W.save(out)
