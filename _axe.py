import time,pathlib,tempfile
from tests import hashing, compiled
hashing.use(hashing.QUICK); compiled.share()
from playwright.sync_api import sync_playwright
from tests.browser import FLAGS, find_browser
from tests.look.living import open_demo, told_demo
from tests.look.walk import *
from axe_playwright_python.sync_playwright import Axe
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
from tests.look.test_live_pages import Eyes, SMALL, SAID
from tests.look.pages import too_wide
from tests.look.pictures import WIDTHS
d=pathlib.Path(tempfile.mkdtemp(dir='/dev/shm'))
t=time.perf_counter(); told=told_demo(d/'told'); print('told %.1f cpu %.1f'%(time.perf_counter()-t,time.process_time()))
import subprocess
with sync_playwright() as p:
    b=p.chromium.launch(executable_path=find_browser(), args=[*FLAGS])
    with open_demo(told,d/'x') as house:
        n=[0]; T={'axe':0,'axe_v':0,'axe_only':0,'other':0,'size':0}
        last=[time.perf_counter()]
        def see(name,page):
            n[0]+=1
            T.setdefault('load',0); T['load']+=time.perf_counter()-last[0]
            t=time.perf_counter(); page.evaluate(SAID); page.evaluate(SMALL); T['other']+=time.perf_counter()-t
            t=time.perf_counter()
            for w in WIDTHS:
                page.set_viewport_size({"width":w,"height":WIDTHS[w]}); too_wide(page)
            T['size']+=time.perf_counter()-t
            t=time.perf_counter(); Axe().run(page,options={"runOnly":{"type":"tag","values":TAGS}}); T['axe']+=time.perf_counter()-t
            t=time.perf_counter(); Axe().run(page,options={"runOnly":{"type":"tag","values":TAGS},"resultTypes":["violations"]}); T['axe_v']+=time.perf_counter()-t
            page.set_viewport_size({"width": 1280, "height": 800})
            last[0]=time.perf_counter()
            if n[0]>25: raise SystemExit(str((n,T)))
        walk(house,b,'en',see)
