import re,sys,textwrap
for p in sys.argv[1:]:
    s=open(p).read(); out=[]; code=False
    for para in s.split("\n\n"):
        n=para.count("```")
        if code or n: out.append(para); code^=n%2==1; continue
        new=[]
        for b in re.split(r"\n(?=- )",para):
            ls=b.split("\n")
            if max(map(len,ls))>126 and not any(l.startswith(("|","!","[!","#",":")) for l in ls):
                ind="  " if b.startswith("- ") else ""
                b=textwrap.fill(" ".join(b.split()),width=122,subsequent_indent=ind,break_long_words=False,break_on_hyphens=False)
            new.append(b)
        out.append("\n".join(new))
    open(p,"w").write("\n\n".join(out))
