"""Judge an export of MarrowTrace: python -I verify.py FOLDER [--known "SIZE ROOT"]

One file, Python's standard library, nothing of the program that wrote the export. It answers in one
line: Yes (exit 0), No and the first bad entry (1), or why it cannot be judged (2). ``--known``
takes the size and the root printed on a signed paper, and may be given several times: the chain
alone does not stop whoever owns the record from writing all of it anew, the paper does.
A copy that came with the export could have been changed with it: who must not trust the sender
takes this file from the program itself (`tracker verifier`). The format, field by field, stands in
docs/export-format.md there.
"""
