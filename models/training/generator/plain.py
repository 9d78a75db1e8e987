"""Procedural drawings: colour / line / fg mask / semantic slot map, sharing a palette inside a group."""
import numpy as np, cairo, colorsys, math, cv2
S=128
# semantic slots (for the auxiliary heads); 0=unset
SLOTS=['none','bg1','bg2','bg3','bg4','skin','hair','hair2','eyew','iris','pupil','mouth','cloth1','cloth2','cloth3','acc','shoe',
       'furA','furB','furC','obj1','obj2','obj3','obj4','glow']
SI={s:i for i,s in enumerate(SLOTS)}
def hsv(h,s,v): return tuple(colorsys.hsv_to_rgb(h%1,min(max(s,0),1),min(max(v,0),1)))
def rcol(r,kind=None):
    k=kind or r.choice(['vivid','pastel','dark','grey','mid'],p=[.36,.24,.12,.1,.18])
    h=r.random()
    if k=='vivid': return hsv(h,r.uniform(.6,1),r.uniform(.7,1))
    if k=='pastel':return hsv(h,r.uniform(.15,.45),r.uniform(.85,1))
    if k=='dark':  return hsv(h,r.uniform(.3,.9),r.uniform(.15,.42))
    if k=='grey':  return hsv(h,r.uniform(0,.1),r.uniform(.2,1))
    return hsv(h,r.uniform(.3,.7),r.uniform(.4,.8))
def dist(a,b): return sum((x-y)**2 for x,y in zip(a,b))**.5
def palette(r):
    p={}
    if r.random()<.88:
        t=r.random(); p['skin']=hsv(r.uniform(.03,.085),r.uniform(.12,.28)+.38*t*(r.random()<.35),r.uniform(.93,1)-.4*t*(r.random()<.35))
    else: p['skin']=rcol(r)
    def far(*names,kind=None,th=.3):
        for _ in range(12):
            c=rcol(r,kind)
            if all(dist(c,p[n])>th for n in names): break
        return c
    p['hair']=far('skin'); p['hair2']=far('hair') if r.random()<.2 else tuple(x*.8 for x in p['hair'])
    p['eyew']=(1,1,1) if r.random()<.8 else rcol(r,'pastel'); p['iris']=far('skin',kind=r.choice(['vivid','mid','dark'],p=[.7,.2,.1])); p['pupil']=tuple(x*.3 for x in p['iris'])
    p['mouth']=hsv(r.uniform(.95,1.03),r.uniform(.5,.8),r.uniform(.6,.95))
    p['cloth1']=far('skin','hair',th=.25); p['cloth2']=far('cloth1'); p['cloth3']=far('cloth1','cloth2'); p['acc']=far('hair','cloth1'); p['shoe']=rcol(r)
    p['furA']=far(kind=None); p['furB']=far('furA'); p['furC']=far('furA','furB')
    for i in '1234': p['obj'+i]=far(*['obj%d'%j for j in range(1,int(i))])
    p['bg1']=rcol(r,r.choice(['pastel','vivid','mid','dark','grey'],p=[.4,.2,.15,.1,.15])); p['bg2']=far('bg1',th=.25); p['bg3']=far('bg1','bg2',th=.25); p['bg4']=far('bg1','bg2')
    p['glow']=r.choice([0,1]) and hsv(r.uniform(.1,.17),r.uniform(.2,.9),1) or far('bg1')
    return p
def spl(P,closed=True,n=6):
    """Catmull-Rom through P -> polyline"""
    P=np.asarray(P,float)
    if closed: A=np.roll(P,1,0);B=P;C=np.roll(P,-1,0);D=np.roll(P,-2,0)
    else:
        E=np.vstack([P[:1],P,P[-1:]]);A,B,C,D=E[:-3],E[1:-2],E[2:-1],E[3:]
    t=np.linspace(0,1,n,endpoint=False)[None,:,None];A,B,C,D=[x[:,None] for x in (A,B,C,D)]
    Q=.5*((2*B)+(-A+C)*t+(2*A-5*B+4*C-D)*t*t+(-A+3*B-3*C+D)*t**3)
    Q=Q.reshape(-1,2)
    return Q if closed else np.vstack([Q,P[-1:]])
def ell(cx,cy,a,b,rot=0,n=28,a0=0,a1=2*math.pi):
    t=np.linspace(a0,a1,n,endpoint=abs(a1-a0)<6.28)
    x=a*np.cos(t);y=b*np.sin(t);c,s=math.cos(rot),math.sin(rot)
    return np.stack([cx+x*c-y*s,cy+x*s+y*c],1)
def poly(*p): return np.array(p,float)
def rrect(x,y,w,h,rd):
    rd=min(rd,w/2,h/2);o=[]
    for cx,cy,a in ((x+w-rd,y+rd,-.5),(x+w-rd,y+h-rd,0),(x+rd,y+h-rd,.5),(x+rd,y+rd,1)):
        o.append(ell(cx,cy,rd,rd,0,5,a*math.pi,(a+.5)*math.pi-1e-6))
    return np.vstack(o)
class D:
    def __init__(s,r,pal,S=S):
        s.r=r;s.p=pal;s.S=S
        mk=lambda f:cairo.ImageSurface(f,S,S)
        s.sc,s.sl,s.sm,s.ss=[mk(cairo.FORMAT_RGB24) for _ in range(4)]
        s.c,s.l,s.m,s.s=[cairo.Context(x) for x in (s.sc,s.sl,s.sm,s.ss)]
        for x,col in ((s.c,pal['bg1']),(s.l,(1,1,1)),(s.m,(0,0,0)),(s.s,(0,0,SI['bg1']/255.))):
            x.scale(S,S);x.set_source_rgb(*col);x.paint();x.set_line_join(cairo.LINE_JOIN_ROUND);x.set_line_cap(cairo.LINE_CAP_ROUND)
        s.s.set_antialias(cairo.ANTIALIAS_NONE);s.m.set_antialias(cairo.ANTIALIAS_NONE)
        s.fg=False
        s.lw=r.uniform(.007,.016);s.jit=r.choice([0,.0015,.003]);s.dark=r.uniform(0,.25);s.dbl=r.random()<.12
        s.gapp=r.choice([0,.1,.3]);s.shade=r.choice([0,1,2],p=[.25,.5,.25]);s.sdir=r.choice([-1,1])
        s.linecol=tuple(r.uniform(0,.2)*np.ones(3)) if r.random()<.7 else tuple(x*.3 for x in pal['hair'])
        s.M=np.eye(3)
    def T(s,P):
        P=np.asarray(P,float);return P@s.M[:2,:2].T+s.M[:2,2]
    def tr(s,x=0,y=0,sc=1,rot=0,sx=1):
        c,q=math.cos(rot)*sc,math.sin(rot)*sc
        return np.array([[c*sx,-q,x],[q*sx,c,y],[0,0,1]])
    def push(s,A): o=s.M;s.M=s.M@A;return o
    def path(s,x,P,closed):
        x.new_path();x.move_to(*P[0])
        for q in P[1:]: x.line_to(*q)
        if closed:x.close_path()
    def jitter(s,P):
        if not s.jit:return P
        n=len(P);k=max(3,n//4);z=s.r.normal(0,1,(k,2))
        idx=np.linspace(0,k,n,endpoint=False);i=idx.astype(int);f=(idx-i)[:,None]
        return P+s.jit*(z[i]*(1-f)+z[(i+1)%k]*f)
    def stroke(s,P,closed,w=1):
        r=s.r;P2=s.jitter(P)
        for x in (s.c,s.l):
            x.save()
            if x is s.l and r.random()<s.gapp:
                x.set_dash([r.uniform(.15,.5),r.uniform(.012,.022)],r.uniform(0,.3))
            x.set_line_width(s.lw*w)
            if x is s.c:x.set_source_rgb(*s.linecol)
            else:
                d=s.dark*r.uniform(.3,1);x.set_source_rgb(d,d,d)
            s.path(x,P2 if x is s.l else P,closed);x.stroke()
            x.restore()
        if s.dbl:
            x=s.l;x.set_source_rgba(.2,.2,.2,.6);x.set_line_width(s.lw*w*.6);s.path(x,s.jitter(s.jitter(P)),closed);x.stroke()
    def shape(s,P,slot,w=1,shade=1,line=True,mul=1.,alpha=1.,grad=None,fillline=True):
        """filled closed shape, in local coordinates"""
        P=s.T(P);col=np.array(s.p[slot])*mul;col=np.clip(col,0,1)
        c=s.c;s.path(c,P,True)
        if grad is not None:
            g=cairo.LinearGradient(0,0,0,1);g.add_color_stop_rgb(0,*col);g.add_color_stop_rgb(1,*grad);c.set_source(g)
        else:c.set_source_rgba(*col,alpha)
        if s.shade and shade and line:
            c.save();c.clip_preserve();c.fill_preserve()
            x0,y0=P.min(0);x1,y1=P.max(0);dx=(x1-x0)*.22*s.sdir;dy=-(y1-y0)*.14
            # cel shade: dark crescent = shape minus shifted shape
            c.new_path();c.rectangle(x0-1,y0-1,x1-x0+2,y1-y0+2)
            Q=P+np.array([dx,dy]);c.move_to(*Q[0]);[c.line_to(*q) for q in Q[1:]];c.close_path()
            c.set_fill_rule(cairo.FILL_RULE_EVEN_ODD);c.set_source_rgba(*(col*np.array([.72,.68,.8])),.75 if s.shade==1 else .4);c.fill()
            if s.shade==2 and (x1-x0)>.15:
                c.save();c.translate((x0+x1)/2-dx*.8,y0+(y1-y0)*.25);c.scale((x1-x0)*.16,(y1-y0)*.09);c.arc(0,0,1,0,7);c.restore();c.set_source_rgba(1,1,1,.45);c.fill()
            c.restore();c.new_path()
        else:c.fill()
        if line or fillline:
            l=s.l;s.path(l,P,True);l.set_source_rgb(1,1,1);l.fill()
        x=s.s;s.path(x,P,True);x.set_source_rgb(0,0,SI[slot]/255.);x.fill()
        x=s.m;s.path(x,P,True);x.set_source_rgb(*((1,1,1) if s.fg else (0,0,0)));x.fill()
        if line:s.stroke(P,True,w)
    def line(s,P,w=.7): s.stroke(s.T(P),False,w)
    def out(s):
        g=lambda x:np.ndarray((s.S,s.S,4),np.uint8,x.get_data()).copy()
        [x.flush() for x in (s.sc,s.sl,s.sm,s.ss)]
        return g(s.sc)[...,2::-1],g(s.sl)[...,0],g(s.sm)[...,0]>127,g(s.ss)[...,0]
# ---------------------------------------------------------------- backgrounds
def background(d,kind=None):
    r=d.r;k=kind or r.choice(['plain','grad','hills','stripes','window','trees','night','room','dots','abstract','sea','city'],p=[.24,.1,.1,.07,.08,.08,.07,.07,.05,.05,.05,.04])
    d.fg=False;full=poly((-.1,-.1),(1.1,-.1),(1.1,1.1),(-.1,1.1))
    P=d.p
    if k=='plain': pass
    elif k=='grad': d.shape(full,'bg1',line=False,grad=P['bg2'])
    elif k in('hills','trees','sea','city'):
        if r.random()<.5:d.shape(full,'bg1',line=False,grad=tuple(.5+.5*x for x in P['bg1']))
        if r.random()<.6:d.shape(ell(r.random(),r.uniform(.05,.3),r.uniform(.06,.12),r.uniform(.06,.12)) ,'glow')
        for _ in range(r.integers(0,4)):
            x,y,w=r.random(),r.uniform(.05,.35),r.uniform(.08,.16)
            d.shape(spl([(x-w,y),(x-w*.6,y-w*.4),(x,y-w*.6),(x+w*.6,y-w*.4),(x+w,y),(x,y+w*.15)]),'bg4')
        h=r.uniform(.45,.8)
        def hill(slot,h,amp):
            xs=np.linspace(-.1,1.1,7);ys=h+r.normal(0,amp,7)
            d.shape(np.vstack([spl(np.stack([xs,ys],1),False),[(1.1,1.1),(-.1,1.1)]]),slot)
        if k=='sea':d.shape(poly((-.1,h),(1.1,h),(1.1,1.1),(-.1,1.1)),'bg2')
        elif k=='city':
            x=-.05
            while x<1:
                w=r.uniform(.1,.25);d.shape(poly((x,r.uniform(.2,.7)),(x+w,0),(x+w,1.1),(x,1.1))*[1,1]+0,'bg3') if 0 else d.shape(rrect(x,r.uniform(.2,.7),w,1.2,.005),r.choice(['bg2','bg3']));x+=w
        else:
            if r.random()<.6:hill('bg3',h-.12,.05)
            hill('bg2',h,.04)
        if k=='trees':
            for _ in range(r.integers(1,5)):
                x,b,q=r.random(),r.uniform(h,1),r.uniform(.1,.22)
                d.shape(rrect(x-q*.12,b-q*1.1,q*.24,q*1.2,.01),'bg4')
                if r.random()<.5:d.shape(poly((x-q*.6,b-q*.6),(x+q*.6,b-q*.6),(x,b-q*2)),'bg3')
                else:
                    n=r.integers(6,10);t=np.arange(n)/n*6.283;rr=q*(.55+.1*(np.arange(n)%2));d.shape(spl(np.stack([x+rr*np.cos(t),b-q*1.3+rr*np.sin(t)],1)),'bg3')
    elif k=='stripes':
        a=r.uniform(0,math.pi);n=r.integers(2,6);w=.7/n;o=d.push(d.tr(.5,.5,1,a))
        for i in range(-n,n+1,2):d.shape(rrect(i*w,-1,w,2,0),r.choice(['bg2']) ,shade=0,line=r.random()<.85)
        d.M=o
    elif k=='window':
        x,y,w,h=r.uniform(0,.3),r.uniform(0,.2),r.uniform(.4,.7),r.uniform(.4,.7)
        d.shape(rrect(x,y,w,h,.01),'bg4');d.shape(rrect(x+.04,y+.04,w-.08,h-.08,.01),'bg2',grad=tuple(.4+.6*q for q in P['bg2']) if r.random()<.5 else None)
        d.line([(x+w/2,y+.04),(x+w/2,y+h-.04)]);d.line([(x+.04,y+h/2),(x+w-.04,y+h/2)])
        if r.random()<.6:
            for q in (x-.05,x+w-.07):d.shape(spl([(q,y-.05),(q+.14,y-.05),(q+.16,y+h*.5),(q+.12,y+h+.1),(q-.02,y+h+.1)],n=4),'bg3')
    elif k=='night':
        n=r.integers(3,9)
        for _ in range(n):
            x,y,q=r.random(),r.random()*.9,r.uniform(.02,.06);t=np.arange(10)/10*6.283-1.57;rr=q*np.where(np.arange(10)%2,.45,1.)
            d.shape(np.stack([x+rr*np.cos(t),y+rr*np.sin(t)],1),'glow',shade=0,w=.8)
        if r.random()<.5:x,y,q=r.random(),r.uniform(.1,.3),r.uniform(.08,.14);d.shape(np.vstack([ell(x,y,q,q,0,16,.6,5.4),ell(x+q*.45,y,q*.8,q*.8,0,12,5.1,.9)]),'bg4')
    elif k=='room':
        h=r.uniform(.55,.85);d.shape(poly((-.1,h),(1.1,h),(1.1,1.1),(-.1,1.1)),'bg2')
        if r.random()<.5:x=r.random()*.7;d.shape(rrect(x,r.uniform(.1,.25),.22,.2,.005),'bg3')
        if r.random()<.4:x=r.random()*.7;d.shape(rrect(x,h-.25,.3,.3,.01),'bg4')
    elif k=='dots':
        n=r.integers(3,6);
        for i in range(n):
            for j in range(n):d.shape(ell((i+.5*(j%2)+.3)/n,(j+.5)/n,.28/n,.28/n,0,14),'bg2' if (i+j)%2 else 'bg3',shade=0,line=r.random()<.9)
    else:
        for i in range(r.integers(2,6)):
            x,y,q=r.random(),r.random(),r.uniform(.15,.4);n=r.integers(3,8);t=np.sort(r.random(n))*6.283;Q=np.stack([x+q*np.cos(t),y+q*np.sin(t)],1)
            d.shape(spl(Q) if r.random()<.5 else Q,'bg%d'%r.integers(2,5),shade=0)
# ---------------------------------------------------------------- character
def char_style(r):
    return dict(back=r.choice(['short','long','wavy','twin','pony','bun','bob','spiky','none'],p=[.14,.17,.1,.14,.1,.08,.12,.1,.05]),bangs=r.choice(['zig','arc','side','round','part']),
        acc=r.choice(['none','ribbon','hat','band','cat','horn','halo','glasses','clip','beret'],p=[.32,.12,.1,.08,.1,.05,.03,.08,.06,.06]),outfit=r.choice(['tee','sailor','suit','dress','hood','tank','robe']),legs=r.choice(['skirt','pants','shorts','dress']),eyes=r.choice(['tall','round','dot','closed'],p=[.45,.35,.12,.08]))
def head(d,st):
    """unit head: face centre (0,0), face half-width ~.8, chin at y=1"""
    r=d.r;u=r.uniform;w=u(.78,.9)
    b=st['back']
    if b!='none':
        if b in('long','wavy'):
            L=u(1.6,2.9);k=u(.95,1.35);pts=[(-1.02,-.2),(-.75,-.95),(0,-1.25),(.75,-.95),(1.02,-.2)]
            n=4 if b=='wavy' else 2;ys=np.linspace(.3,L,n)
            R=[(k*(1+.1*(-1)**i*(b=='wavy')),y) for i,y in enumerate(ys)];pts+=R+[(.3,L*1.02),(-.3,L*.98)]+[(-x,y) for x,y in R[::-1]]
            d.shape(spl(pts),'hair')
        elif b=='spiky':
            n=r.integers(9,14);t=np.linspace(math.pi*.85,math.pi*2.15,2*n+1);rr=np.where(np.arange(2*n+1)%2,1.0,u(1.25,1.5));d.shape(np.stack([rr*np.cos(t),rr*np.sin(t)*1.02-.1],1),'hair')
        else:
            k=u(.98,1.12);L={'short':.35,'bob':u(.8,1.15)}.get(b,.4)
            if b=='twin':
                dl=u(.9,2.2)
                for q in(-1,1):d.shape(spl([(q*.85,-.7),(q*1.5,-.75),(q*(1.75+u(-.1,.2)),dl*.4),(q*(1.45+u(-.2,.3)),dl),(q*1.15,dl*.5),(q*1.0,-.1)]),'hair')
            if b=='pony':q=r.choice([-1,1]);d.shape(spl([(q*.4,-1.0),(q*1.2,-1.3),(q*1.75,-.5),(q*1.6,u(.6,1.6)),(q*1.25,.3),(q*.9,-.4)]),'hair')
            if b=='bun':
                for q in((-1,1) if r.random()<.5 else (0,)):d.shape(ell(q*.75,-1.1-.15*(q==0),.38,.36),'hair')
            d.shape(spl([(-k,-.1),(-.8,-.9),(0,-1.22),(.8,-.9),(k,-.1),(k*.98,L),(.5,L+.1),(-.5,L+.1),(-k*.98,L)]),'hair')
            if b in('twin',):
                for q in(-1,1):
                    if r.random()<.6:d.shape(ell(q*1.0,-.68,.16,.2),'acc')
    if st['acc']=='cat':
        for q in(-1,1):d.shape(poly((q*.35,-1.0),(q*.75,-1.65),(q*.98,-.7)),'hair');d.shape(poly((q*.52,-1.05),(q*.74,-1.4),(q*.86,-.85)),'hair2',w=.7)
    for q in(-1,1):
        if b not in('long','wavy','bob'):d.shape(ell(q*w*1.0,.18,.14,.22),'skin',w=.8)
    j=u(.5,.7);d.shape(spl([(-w,-.3),(-w*.97,.3),(-w*j,.78),(0,1.0),(w*j,.78),(w*.97,.3),(w,-.3),(.4,-.95),(-.4,-.95)]),'skin')
    # face
    ex=u(.36,.44);ey=u(.1,.25);e=st['eyes'];es=u(.85,1.15);look=u(-.05,.05)
    for q in(-1,1):
        if e in('tall','round'):
            a,bb=(.2*es,.29*es) if e=='tall' else (.25*es,.25*es)
            d.shape(ell(q*ex,ey,a,bb,0,18),'eyew',w=.8,shade=0);d.shape(ell(q*ex+look,ey+.03,a*.72,bb*.8,0,16),'iris',w=.6,shade=0,mul=.95)
            if r.random()<.7:d.shape(ell(q*ex+look,ey+.05,a*.35,bb*.42,0,10),'pupil',w=.5,shade=0,line=False)
            d.shape(ell(q*ex-.06*es,ey-.1*es,.06*es,.07*es,0,8),'eyew',line=False,shade=0);d.line(spl([(q*ex-.27*es,ey-.12),(q*ex,ey-bb*1.08),(q*ex+.27*es,ey-.12)],False),1.4)
        elif e=='dot':d.shape(ell(q*ex,ey,.09*es,.14*es,0,10),'iris',shade=0,w=.7)
        else:d.line(spl([(q*ex-.2,ey),(q*ex,ey+.12*r.choice([-1,1])),(q*ex+.2,ey)],False),1.2)
        if r.random()<.6:d.line(spl([(q*ex-.2,ey-.42),(q*ex,ey-.5),(q*ex+.2,ey-.42)],False),.9)
    if r.random()<.3:d.line([(0,.42),(.04,.5)],.6)
    if r.random()<.35:d.shape(spl([(-.16,.63),(0,.6),(.16,.63),(0,.8)]),'mouth',w=.7,shade=0)
    else:d.line(spl([(-.15,.66),(0,.66+u(-.05,.1)),(.15,.66)],False),.9)
    # bangs
    g=st['bangs'];top=[(w*1.08,-.05),(w*1.12,-.55),(.62,-1.08),(0,-1.27),(-.62,-1.08),(-w*1.12,-.55),(-w*1.08,-.05)]
    cap=spl(top,False,5);lo=u(-.3,-.05)
    if g=='zig':
        n=r.integers(3,7);xs=np.linspace(-w*1.0,w*1.0,2*n+1)[1:-1];ys=np.where(np.arange(2*n-1)%2,-.62+u(-.1,.1),lo+r.normal(0,.08,2*n-1));low=np.stack([xs,ys],1)
    elif g=='arc':low=spl([(-w*.95,-.15),(-.5,-.45),(0,-.5+u(-.1,.1)),(.5,-.45),(w*.95,-.15)],False,4)
    elif g=='side':
        q=r.choice([-1,1]);low=spl([(-w*.95,lo+.2),(-.3,-.35),(.45,-.75),(.7,-.4),(w*.95,lo+.1)],False,4);low=low if q>0 else low[::-1]*[-1,1]
    elif g=='part':low=np.vstack([spl([(-w*.95,.1),(-.6,-.35),(0,-.85)],False,4),spl([(0,-.85),(.6,-.35),(w*.95,.1)],False,4)])
    else:
        n=r.integers(3,5);low=[]
        xs=np.linspace(-w,w,n+1)
        for i in range(n):low.append(ell((xs[i]+xs[i+1])/2,-.38,(xs[1]-xs[0])/2,.22+.08*r.random(),0,6,math.pi,0.02))
        low=np.vstack(low)
    d.shape(np.vstack([cap,low]),'hair')
    if st['back'] in('long','bob','wavy') and r.random()<.6:
        for q in(-1,1):d.shape(spl([(q*w*.9,-.5),(q*1.05,-.3),(q*1.06,u(.5,1.2)),(q*.84,u(.5,.9)),(q*w*.86,-.1)]),'hair')
    for _ in range(r.integers(0,4)):
        x=u(-.6,.6);d.line(spl([(x*.6,-1.15),(x*.9,-.9),(x,-.65)],False),.6)
    if r.random()<.4:d.shape(spl([(-.5,-.85),(0,-.98),(.5,-.85),(.45,-.76),(0,-.88),(-.45,-.76)]),'hair',mul=1.25,line=False,fillline=False,shade=0)
    a=st['acc']
    if a=='ribbon':
        x,y=r.choice([-.7,0,.7]),-1.1;q=u(.8,1.2);o=d.push(d.tr(x,y,q,u(-.3,.3)))
        for k in(-1,1):d.shape(spl([(0,0),(k*.5,-.32),(k*.58,0),(k*.5,.3)]),'acc')
        d.shape(ell(0,0,.13,.15,0,10),'acc',mul=.85);d.M=o
    elif a=='hat':d.shape(spl([(-.8,-.7),(-.7,-1.5),(0,-1.75),(.7,-1.5),(.8,-.7)]),'acc');d.shape(spl([(-1.5,-.65),(0,-.95),(1.5,-.65),(0,-.5)]),'acc');d.shape(spl([(-.82,-.9),(0,-1.05),(.82,-.9),(.8,-.7),(0,-.85),(-.8,-.7)],n=4),'cloth3')
    elif a=='beret':d.shape(spl([(-1.0,-.8),(-.95,-1.35),(.1,-1.6),(1.15,-1.2),(.95,-.75),(0,-1.0)]),'acc')
    elif a=='band':d.shape(np.vstack([ell(0,0,1.02,1.22,0,14,math.pi*1.12,math.pi*1.88),ell(0,0.02,.95,1.05,0,14,math.pi*1.88,math.pi*1.12)]),'acc')
    elif a=='horn':
        for q in(-1,1):d.shape(spl([(q*.4,-1.05),(q*.75,-1.75),(q*.72,-.9)],n=5),'acc')
    elif a=='halo':d.shape(np.vstack([ell(0,-1.55,.6,.18),ell(0,-1.55,.45,.1)[::-1]]),'glow',shade=0)
    elif a=='glasses':
        for q in(-1,1):d.line(np.vstack([ell(q*ex,ey,.31,.3,0,18),ell(q*ex,ey,.31,.3,0,18)[:1]]),1)
        d.line([(-.1,ey),(.1,ey)])
    elif a=='clip':q=r.choice([-1,1]);d.shape(rrect(q*.6-.15,-.6,.3,.14,.03),'acc',shade=0)
def torso(d,st,bust):
    r=d.r;u=r.uniform;o=st['outfit'];sw=u(1.0,1.35);H=3.4 if bust else u(2.4,2.9)
    s='cloth1'
    d.shape(spl([(-.28,.7),(.28,.7),(.3,1.35),(-.3,1.35)],n=3),'skin')
    y0=1.15
    if bust and o in('tank','dress'):
        d.shape(spl([(-.3,y0),(-sw,y0+.25),(-sw*1.15,H),(sw*1.15,H),(sw,y0+.25),(.3,y0)],n=4),'skin');d.shape(spl([(-.45,y0+.25),(-sw*.8,y0+.75),(-sw*.8,H+1),(sw*.8,H+1),(sw*.8,y0+.75),(.45,y0+.25),(0,y0+.6)],n=4),s)
    elif bust:
        d.shape(spl([(-.32,y0),(-sw,y0+.3),(-sw*1.2,H+1),(sw*1.2,H+1),(sw,y0+.3),(.32,y0),(0,y0+.25)],n=4),s)
        for q in(-1,1):
            if r.random()<.7:d.line([(q*sw*.8,y0+1.0),(q*sw*.85,H+1)])
    else:
        aw=u(.24,.32)
        for q in(-1,1):
            a=u(.1,.9);L=u(1.1,1.4);c,z=math.sin(a)*q,math.cos(a);x,y=q*.62,y0+.35
            hx,hy=x+c*L,y+z*L;d.shape(ell(hx,hy,.2,.2,0,12),'skin')
            long_=o in('suit','hood','robe','sailor');k=1 if long_ else .45
            n=np.array([z,-c])*aw
            if not long_:d.shape(np.array([[x+n[0],y+n[1]],[hx+n[0]*.6,hy+n[1]*.6],[hx-n[0]*.6,hy-n[1]*.6],[x-n[0],y-n[1]]]),'skin')
            ex_,ey_=x+(hx-x)*k*.92,y+(hy-y)*k*.92;f=1.25 if o=='robe' else .85
            if o!='tank':d.shape(np.array([[x+n[0],y+n[1]],[ex_+n[0]*f,ey_+n[1]*f],[ex_-n[0]*f,ey_-n[1]*f],[x-n[0],y-n[1]]]),'cloth1' if o!='sailor' else 'cloth1',mul=1)
        lg=st['legs'];hip=H;lw=u(.24,.3);LL=u(1.1,1.8)
        for q in(-1,1):
            x=q*.32+u(-.05,.05);sl='cloth2' if lg=='pants' else 'skin'
            d.shape(rrect(x-lw,hip-.2,2*lw,LL,.06),sl)
            if lg!='pants' and r.random()<.5:d.shape(rrect(x-lw*1.02,hip+LL*.35,2.04*lw,LL*.5,.05),'cloth3')
            d.shape(spl([(x-lw*1.1,hip+LL-.4),(x+lw*1.1,hip+LL-.4),(x+lw*1.3,hip+LL),(x-lw*1.3,hip+LL)],n=3),'shoe')
        if lg=='shorts':
            for q in(-1,1):d.shape(rrect(q*.34-.34,hip-.3,.68,.75,.05),'cloth2')
        d.shape(spl([(-.3,y0),(-.75,y0+.2),(-.62,H*.75),(-.66,H+.05),(.66,H+.05),(.62,H*.75),(.75,y0+.2),(.3,y0),(0,y0+.15)],n=4),s)
        if lg in('skirt','dress') or o=='robe':
            f=u(.95,1.4);d.shape(poly((-.6,H*.78),(.6,H*.78),(f,H+u(.4,.9)),(0,H+.75),(-f,H+.55)),'cloth2' if lg=='skirt' else 'cloth1')
            for x in(-.35,0,.35):
                if r.random()<.5:d.line([(x*.8,H*.85),(x*1.6,H+.45)],.7)
    if o=='sailor':
        d.shape(poly((-.34,y0-.02),(-.85,y0+.3),(-.55,y0+.75),(0,y0+.85),(.55,y0+.75),(.85,y0+.3),(.34,y0-.02),(0,y0+.55)),'cloth2');
        for q in(-1,1):d.shape(poly((0,y0+.75),(q*.4,y0+.6),(q*.36,y0+1.0)),'cloth3')
    elif o=='suit':
        d.shape(poly((-.3,y0),(.3,y0),(.22,y0+.9),(0,y0+1.2),(-.22,y0+.9)),'cloth2');d.shape(poly((-.1,y0+.1),(.1,y0+.1),(.14,y0+.9),(0,y0+1.1),(-.14,y0+.9)),'cloth3')
    elif o=='hood':d.shape(spl([(-.6,y0-.1),(-.75,y0+.35),(0,y0+.55),(.75,y0+.35),(.6,y0-.1),(0,y0+.25)]),'cloth2')
    elif o=='robe':d.shape(poly((-.4,y0),(-.15,y0),(.3,y0+1.2),(.1,y0+1.3)),'cloth2');d.shape(poly((.4,y0),(.15,y0),(-.3,y0+1.2),(-.05,y0+1.3)),'cloth2')
    elif o=='dress':
        for q in(-1,1):d.shape(spl([(0,y0+.5),(q*.3,y0+.36),(q*.32,y0+.68)],n=4),'cloth3')
    elif o=='tee' and r.random()<.6:
        x,y,q=0,y0+.9,.28;n=r.choice([4,5,3,20]);t=np.arange(2*n)/(2*n)*6.283-1.57;d.shape(np.stack([x+q*np.where(np.arange(2*n)%2,.5 if n<20 else 1,1)*np.cos(t),y+q*np.where(np.arange(2*n)%2,.5 if n<20 else 1,1)*np.sin(t)],1),'cloth2')
    if r.random()<.15:d.shape(spl([(-.45,y0-.2),(.45,y0-.2),(.5,y0+.15),(0,y0+.28),(-.5,y0+.15)],n=4),'acc');d.shape(poly((.1,y0+.1),(.42,y0+.1),(.5,y0+.95),(.15,y0+.95)),'acc')
def character(d,st,comp=None):
    r=d.r;u=r.uniform;d.fg=True;comp=comp or r.choice(['bust','face','full','full2'],p=[.45,.2,.25,.1])
    one=lambda x,y,s,st:None
    def put(x,y,s,b):
        o=d.push(d.tr(x,y,s,u(-.06,.06) if not b else 0,r.choice([-1,1])))
        # long back hair goes behind body
        hs=dict(st)
        if st['back'] in('long','wavy'):
            L=u(1.6,2.6);k=1.15;d.shape(spl([(-1.02,-.2),(-.75,-.95),(0,-1.22),(.75,-.95),(1.02,-.2),(k,.8),(k*.95,L),(0,L*.98),(-k*.95,L),(-k,.8)]),'hair');hs['back']='bobless'
        torso(d,st,b)
        o2=d.push(d.tr(u(-.08,.08),u(-.05,.05),1,u(-.16,.16)))
        if hs['back']=='bobless':hs['back']='none'
        head(d,hs);d.M=o2;d.M=o
    if comp=='face':put(u(.42,.58),u(.45,.55),u(.3,.38),True)
    elif comp=='bust':put(u(.36,.64),u(.32,.42),u(.19,.26),True)
    elif comp=='full':put(u(.35,.65),u(.24,.3),u(.12,.15),False)
    else:put(u(.25,.35),u(.24,.35),u(.11,.14),False);put(u(.65,.75),u(.24,.35),u(.11,.14),False)
def animal(d,st):
    r=d.r;u=r.uniform;d.fg=True;k=st['animal']
    o=d.push(d.tr(u(.4,.6),u(.42,.52),u(.19,.25),u(-.1,.1),r.choice([-1,1])))
    if k in('cat','bear','rabbit','dog'):
        full=r.random()<.6
        if full:
            if k in('cat','dog'):d.shape(spl([(.6,1.7),(1.5,1.5),(1.7,.7),(1.4,.6),(1.2,1.2),(.6,1.3)]),'furA')
            d.shape(spl([(-.6,.6),(-.85,1.5),(-.5,2.1),(.5,2.1),(.85,1.5),(.6,.6)]),'furA');d.shape(ell(0,1.5,.45,.5),'furB')
            for q in(-1,1):d.shape(ell(q*.55,2.05,.3,.22),'furA');d.shape(ell(q*.7,1.1,.2,.38,-q*.4),'furA')
        for q in(-1,1):
            if k=='cat':d.shape(poly((q*.3,-.75),(q*.8,-1.4),(q*.98,-.3)),'furA');d.shape(poly((q*.48,-.72),(q*.76,-1.1),(q*.86,-.45)),'furC')
            elif k=='bear':d.shape(ell(q*.75,-.75,.33,.33),'furA');d.shape(ell(q*.75,-.75,.18,.18),'furC')
            elif k=='rabbit':a=u(-.2,.2);d.shape(ell(q*.4,-1.3,.24,.75,q*.2+a),'furA');d.shape(ell(q*.4,-1.25,.12,.5,q*.2+a),'furC')
        d.shape(spl([(-1,0),(-.8,-.6),(0,-.9),(.8,-.6),(1,0),(.75,.6),(0,.8),(-.75,.6)]),'furA')
        if k=='dog':
            for q in(-1,1):d.shape(spl([(q*.6,-.8),(q*1.1,-.6),(q*1.15,.2),(q*.9,.3),(q*.8,-.3)]),'furC')
        if r.random()<.7:d.shape(ell(0,.38,.45,.32),'furB')
        for q in(-1,1):d.shape(ell(q*.42,-.05,.15,.2,0,14),'iris',shade=0,w=.8)
        d.shape(ell(0,.22,.12,.09,0,12),'furC',shade=0,w=.8);d.line(spl([(-.2,.5),(0,.42),(.2,.5)],False),.8)
        if r.random()<.4:d.shape(spl([(-.55,.68),(0,.85),(.55,.68),(.6,.9),(0,1.08),(-.6,.9)]),'acc')
    elif k=='bird':
        d.shape(spl([(-1.1,.4),(-1.8,.1),(-1.7,.6),(-1.0,.8)],n=4),'furC');d.shape(ell(0,.4,1.15,.85,u(-.2,.2)),'furA');d.shape(ell(.15,.65,.7,.5),'furB');d.shape(ell(.75,-.4,.55,.52),'furA')
        d.shape(poly((1.2,-.5),(1.75,-.3),(1.2,-.15)),'acc');d.shape(ell(.9,-.5,.13,.15,0,12),'iris',shade=0);d.shape(spl([(-.6,.1),(.3,.1),(.1,.7),(-.9,.9)]),'furC')
    elif k=='fish':
        d.shape(poly((-1,0),(-1.8,-.7),(-1.6,0),(-1.8,.7)),'furC');d.shape(spl([(-.3,-.6),(.1,-1.1),(.6,-.5)],n=5),'furC');d.shape(ell(0,0,1.2,.7),'furA');d.shape(spl([(-.9,.2),(0,.2),(.9,.25),(0,.68)]),'furB')
        d.shape(ell(.75,-.15,.2,.2,0,14),'eyew',shade=0);d.shape(ell(.78,-.15,.1,.1,0,10),'iris',shade=0)
    d.M=o
def obj(d,st):
    r=d.r;u=r.uniform;d.fg=True;k=st['obj'];o=d.push(d.tr(u(.4,.6),u(.45,.58),u(.2,.32),u(-.15,.15),r.choice([-1,1])))
    if k=='car':
        d.shape(spl([(-.8,-.1),(-.45,-.7),(.4,-.7),(.85,-.1)],n=5),'obj1');d.shape(poly((-.6,-.15),(-.36,-.55),(-.05,-.55),(-.05,-.15)),'obj2');d.shape(poly((.08,-.15),(.08,-.55),(.35,-.55),(.62,-.15)),'obj2')
        d.shape(rrect(-1.35,-.12,2.7,.62,.2),'obj1')
        for q in(-.75,.75):d.shape(ell(q,.5,.3,.3),'obj3');d.shape(ell(q,.5,.13,.13,0,14),'obj4')
        d.shape(ell(1.2,.08,.12,.12,0,12),'glow')
    elif k=='house':
        d.shape(rrect(-.85,-.2,1.7,1.2,.01),'obj1');d.shape(poly((-1.1,-.2),(0,-1.1),(1.1,-.2)),'obj2');d.shape(rrect(-.2,.3,.42,.7,.03),'obj3')
        for q in(-.6,.42):d.shape(rrect(q,.0,.3,.3,.01),'obj4')
        if r.random()<.5:d.shape(rrect(.5,-1.05,.25,.5,.01),'obj3')
    elif k=='flower':
        d.shape(rrect(-.05,.2,.1,1.0,.01),'obj3');d.shape(spl([(0,.9),(.5,.5),(.7,.7),(.3,.95)]),'obj3')
        n=r.integers(5,9);L=u(.35,.5)
        for i in range(n):a=i/n*6.283;d.shape(ell(.45*math.cos(a),-.2+.45*math.sin(a),L*.75,L*.42,a),'obj1')
        d.shape(ell(0,-.2,.27,.27),'obj2')
        if r.random()<.5:d.shape(poly((-.5,.7),(.5,.7),(.36,1.3),(-.36,1.3)),'obj4')
    elif k=='mushroom':
        d.shape(spl([(-.3,0),(.3,0),(.4,1),(0,1.1),(-.4,1)],n=4),'obj2');d.shape(spl([(-1,.1),(-.8,-.6),(0,-1),(.8,-.6),(1,.1),(0,.25)]),'obj1')
        for _ in range(r.integers(2,5)):d.shape(ell(u(-.55,.55),u(-.65,-.1),u(.1,.2),u(.08,.16),0,12),'obj3')
    elif k=='cup':
        d.shape(np.vstack([ell(.7,.1,.42,.4),ell(.7,.1,.25,.22)[::-1]]),'obj1');d.shape(poly((-.75,-.5),(.75,-.5),(.55,.8),(-.55,.8)),'obj1');d.shape(ell(0,-.5,.75,.2),'obj2');d.shape(rrect(-.66,0,1.3,.28,.02),'obj3')
    elif k=='robot':
        d.shape(rrect(-.7,.1,1.4,1.1,.1),'obj1');d.shape(rrect(-.35,.3,.7,.5,.05),'obj3')
        for q in(-1,1):d.shape(rrect(q*.9-.14,.2,.28,.9,.1),'obj2');d.shape(rrect(q*.35-.18,1.2,.36,.35,.03),'obj2')
        d.shape(rrect(-.6,-.9,1.2,.9,.15),'obj2')
        for q in(-1,1):d.shape(ell(q*.28,-.5,.17,.17,0,14),'glow')
        d.shape(rrect(-.3,-.22,.6,.12,.02),'obj4');d.line([(0,-.9),(0,-1.2)]);d.shape(ell(0,-1.25,.1,.1,0,12),'obj4')
    elif k=='umbrella':
        d.line([(0,-.8),(0,1.0)],1.5)
        n=r.integers(3,6);xs=np.linspace(-1.1,1.1,n+1)
        for i in range(n):d.shape(np.vstack([spl([(xs[i],.1),((xs[i])*.75,-.5),(0,-.9)],False,4),spl([(0,-.9),(xs[i+1]*.75,-.5),(xs[i+1],.1)],False,4),spl([(xs[i+1],.1),((xs[i]+xs[i+1])/2,-.08),(xs[i],.1)],False,3)]),'obj1' if i%2 else 'obj2')
    elif k=='fruit':
        d.shape(spl([(0,-.6),(.7,-.75),(1,0),(.6,.85),(0,.8),(-.6,.85),(-1,0),(-.7,-.75)]),'obj1');d.shape(rrect(-.06,-1.05,.12,.4,.02),'obj3');d.shape(spl([(.06,-.8),(.5,-1.2),(.75,-.95),(.4,-.75)]),'obj2')
    elif k=='boat':
        d.shape(poly((-1.1,.4),(1.2,.4),(.8,.95),(-.8,.95)),'obj1');d.shape(rrect(-.05,-1.1,.1,1.5,.01),'obj3');d.shape(poly((.08,-1.0),(.95,.25),(.08,.25)),'obj2');d.shape(poly((-.08,-.8),(-.7,.25),(-.08,.25)),'obj4')
    else:
        for i in range(r.integers(3,7)):
            x,y,q=u(-.9,.9),u(-.9,.9),u(.25,.8);n=r.integers(3,8);t=np.sort(r.random(n)*.6+np.arange(n)*.9)/n*6.283;Q=np.stack([x+q*np.cos(t),y+q*np.sin(t)],1);d.shape(spl(Q) if r.random()<.5 else Q,'obj%d'%(1+i%4))
    d.M=o
def subject(r):
    k=r.choice(['char','animal','obj'],p=[.62,.16,.22]);st=char_style(r);st['kind']=k
    st['animal']=r.choice(['cat','bear','rabbit','dog','bird','fish']);st['obj']=r.choice(['car','house','flower','mushroom','cup','robot','umbrella','fruit','boat','abstract'])
    st['bgk']=r.choice(['plain','grad','hills','stripes','window','trees','night','room','dots','abstract','sea','city'],p=[.24,.1,.1,.07,.08,.08,.07,.07,.05,.05,.05,.04])
    return st
def scene(r,pal,base,S=S):
    d=D(r,pal,S);st=dict(base)
    if r.random()<.35:
        z=char_style(r)
        for k in ('back','bangs','acc','outfit','legs','eyes'):
            if r.random()<.5:st[k]=z[k]
    if r.random()<.15:st['animal']=r.choice(['cat','bear','rabbit','dog','bird','fish'])
    background(d,st['bgk'] if r.random()<.6 else None)
    if st['kind']=='char':
        character(d,st)
        if r.random()<.06:o=d.push(d.tr(r.choice([-.1,.6]),.4,.5));animal(d,st);d.M=o
    elif st['kind']=='animal':animal(d,st)
    else:
        obj(d,st)
        if r.random()<.2:o=d.push(d.tr(r.uniform(-.1,.4),r.uniform(0,.4),.6));obj(d,st);d.M=o
    return d.out()
def group(seed,n=4,S=S):
    r=np.random.default_rng(seed);pal=palette(r);st=subject(r);out=[scene(r,pal,st,S) for _ in range(n)]
    return [np.stack(x) for x in zip(*out)]
def group_reference(seed, colours, parts):
    from generator.scenes import group_reference as shared
    return shared(seed, colours, parts, palette)
if __name__=='__main__':
    import sys,time
    t=time.time();G=[group(10**6+i) for i in range(12)];print('s/scene',(time.time()-t)/48)
    rows=[]
    for c,l,m,s in G:rows.append(np.hstack([np.hstack([c[i],np.repeat(l[i][...,None],3,2)]) for i in range(3)]))
    rows=[np.hstack(rows[i:i+2]) for i in range(0,12,2)]
    cv2.imwrite('sheets/gen.png',np.vstack(rows)[...,::-1])
