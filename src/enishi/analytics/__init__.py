"""What came of it: every figure is one query over the history's tables, with its formula and its rows.

takes   the warehouse's tables
gives   reports as typed rows, in the shop's days
never   keeps a counter
"""
