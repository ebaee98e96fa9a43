"""What people may ask about their own data: everything held about them in one file, and to be taken out of everything.

takes       a customer, a reason, who asks; or requests that connectors and forms put on the list
gives       a ZIP that says all that is held; an erasure that reaches every block, table, file and, by its tombstone, every older copy
guarantees  what begins is finished, also after a kill; everybody else stays who they were; nothing of the person can be read back
never       keeps a copy of what it gave or took away
"""
