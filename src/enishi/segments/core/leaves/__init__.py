"""What each kind of leaf means, a file a family. Each says whether a leaf `holds` of what is seen (its negation apart), and at which
instants that may turn by time alone (`turns`), while no new row comes to be seen.
"""
