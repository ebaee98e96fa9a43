"""What may be wrong with a rule, a file a kind of fault. Messages are the console's English; `%(name)s` is filled from `values`."""
