import sys
from pathlib import Path
from playwright.sync_api import sync_playwright
from tests.browser import find_browser
from tests.look.living import told_demo, open_demo
from tests.look.pictures import FLAGS
import tempfile
out=Path('/dev/shm/training_x/pics')
told=told_demo(Path('/dev/shm/training_x/told'))
print('told', flush=True)
with tempfile.TemporaryDirectory() as n, sync_playwright() as play:
    b=play.chromium.launch(executable_path=find_browser(), args=FLAGS)
    with open_demo(told, Path(n)/'x') as house:
        for lang in ('en-US','zh-CN'):
            ctx=b.new_context(locale=lang, viewport={'width':1280,'height':800})
            p=ctx.new_page()
            p.goto(house.base+'/sign-in?next=/people')
            p.locator("form:has(input[value='qa']) button").click(); p.wait_for_load_state()
            for name,path in (('own','/people'),('training','/people/training'),('new','/people/training/new'),('matrix','/people/matrix?role=technician'),('change','/people/matrix/expansion:cells:seeded/performer'),('review','/people/review')):
                p.goto(house.base+path)
                for w in ((1280,390) if lang=='en-US' else (390,)):
                    p.set_viewport_size({'width':w,'height':800})
                    over=p.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                    if over>0: print(name,w,lang,'wide',over, flush=True)
                    p.screenshot(path=out/f'{name}.{lang}.{w}.png', full_page=True)
            ctx.close()
    b.close()
