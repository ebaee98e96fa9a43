"""Words everything uses: identifiers, the clock, money, the shop's calendar, errors.

takes   nothing of ours, and no framework
gives   small pure values and functions; `clock` is the one place that reads the machine's time
never   touches a database, a network or a setting
"""
