"""Printing by pages: the queue, the printers, and what came out of them."""

from __future__ import annotations

from tracker.marking.printing import acts, count_steps, job_steps
from tracker.marking.printing.printers import steps as printer_steps
from tracker.marking.printing.printers.acts import TRIES
from tracker.marking.printing.queue import queue_page
from tracker.marking.views import pages
from tracker.pages.frame import show
from tracker.pages.here import needs, reading
from tracker.pages.step import serve

ACTS = acts
"""The acts that these pages do: imported so that each is known."""


@pages.get("/printing")
@needs(*TRIES)
def queue() -> tuple[str, int]:
    """What needs somebody at a printer, what is being sent, and every printer."""
    return show("pages/things.html", queue_page(reading()))


for _rule, _name, _begin, _tag in (
    ("/printers/new", "add_printer", printer_steps.add_printer_step, "marking:printer:added"),
    (
        "/printers/<printer_id>/use",
        "use_printer",
        printer_steps.use_printer_step,
        "marking:printer:set",
    ),
    (
        "/printers/<printer_id>/test",
        "try_printer",
        printer_steps.try_printer_step,
        "marking:printer:tested",
    ),
    (
        "/printers/tests/<test_id>",
        "read_back",
        printer_steps.read_back_step,
        "marking:printer:read_back",
    ),
    ("/labels/sheets/<seq>/send", "send_labels", job_steps.send_step, "marking:labels:sent"),
    ("/labels/jobs/<job_id>/again", "send_again", job_steps.again_step, "marking:job:sent_again"),
    ("/labels/jobs/<job_id>/count", "count_print", count_steps.count_step, "marking:print:counted"),
):
    serve(pages, _rule, _name, _begin, _tag)
