"""Each kind of leaf in words, a file a language. What is said must be exact: two rules that differ are never said the same."""
