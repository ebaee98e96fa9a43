"""From a rule to one expression over the warehouse's rows: everybody of whom it holds, at whichever instant is asked.

`core/definition.py` says what a rule means of one history; here the same is said of all at once, a file a subject. The suite in
tests/stages/segments keeps the two at one.
"""
